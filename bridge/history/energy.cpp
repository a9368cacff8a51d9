#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "bridge/history/local_time.hpp"
#include "bridge/history/plot.hpp"
#include "bridge/history/text.hpp"

namespace amsbridge::history {
namespace {

constexpr std::int64_t hour_long = 3'600;
constexpr std::int64_t quarter_long = 900;

struct Bucket {
  std::int64_t from = 0;
  std::int64_t to = 0;
  std::array<std::optional<std::int64_t>, 2> energy{};  ///< mWh, by Direction
  std::int64_t covered = 0;
  bool estimate = false;
};

std::vector<Bucket> empty_buckets(const EnergyRequest& request) {
  std::vector<Bucket> buckets;
  for (std::int64_t from = begin_of(request.unit, request.from); from < request.to;) {
    const std::int64_t to = begin_of_next(request.unit, from);
    buckets.push_back({from, to});
    from = to;
  }
  return buckets;
}

/// An estimate on the border of two makes both of them one.
void add_quarter(std::vector<Bucket>& buckets, std::int64_t time, const Quarter& quarter) {
  const auto after =
      std::upper_bound(buckets.begin(), buckets.end(), time,
                       [](std::int64_t moment, const Bucket& bucket) { return moment < bucket.from; });
  if (after == buckets.begin()) return;
  Bucket& bucket = *(after - 1);
  if (quarter.edge_estimated && time == bucket.from) {
    bucket.estimate = true;
    if (after - 1 != buckets.begin()) (after - 2)->estimate = true;
  }
  if (time >= bucket.to) {
    if (quarter.edge_estimated && time == bucket.to) bucket.estimate = true;
    return;
  }
  for (std::size_t direction = 0; direction < 2; ++direction) {
    if (quarter.energy[direction])
      bucket.energy[direction] = bucket.energy[direction].value_or(0) + *quarter.energy[direction];
  }
  bucket.covered += quarter.covered;
  bucket.estimate |= quarter.from_power;
}

std::vector<Bucket> read_buckets(Snapshot& snapshot, const EnergyRequest& request) {
  std::vector<Bucket> buckets = empty_buckets(request);
  // One hour more: an estimate on its border is in it.
  snapshot.each_quarters(buckets.front().from / hour_long, buckets.back().to / hour_long + 1,
                         [&](std::int64_t hour, const std::array<Quarter, 4>& quarters) {
                           for (std::size_t quarter = 0; quarter < 4; ++quarter) {
                             const std::int64_t time =
                                 hour * hour_long + static_cast<std::int64_t>(quarter) * quarter_long;
                             add_quarter(buckets, time, quarters[quarter]);
                           }
                         });
  return buckets;
}

bool has_energy(const Bucket& bucket) {
  return bucket.energy[0].has_value() || bucket.energy[1].has_value();
}

/// In kWh.
void write_energy(std::string& out, std::int64_t milliwatt_hours) {
  write_plain(out, {milliwatt_hours, -6});
}

void write_covered(std::string& out, const Bucket& bucket) {
  const std::int64_t length = bucket.to - bucket.from;
  write_plain(out, {(std::min(bucket.covered, length) * 10'000 + length / 2) / length, -4});
}

std::string_view name(EnergyUnit unit) {
  switch (unit) {
    case EnergyUnit::hour: return "hour";
    case EnergyUnit::day: return "day";
    case EnergyUnit::month: return "month";
  }
  return "";
}

constexpr std::array names_of_energy = {"import_kwh", "export_kwh"};

std::string as_json(const std::vector<Bucket>& buckets, const EnergyRequest& request) {
  std::string out = R"({"meter":)";
  write_json_text(out, request.meter);
  out += fmt::format(R"(,"unit":"{}","buckets":[)", name(request.unit));
  for (std::size_t at = 0; at < buckets.size(); ++at) {
    const Bucket& bucket = buckets[at];
    out += fmt::format(R"({}{{"from":{},"to":{})", at == 0 ? "" : ",", bucket.from, bucket.to);
    for (std::size_t direction = 0; direction < 2; ++direction) {
      if (!bucket.energy[direction]) continue;
      out += fmt::format(",\"{}\":", names_of_energy[direction]);
      write_energy(out, *bucket.energy[direction]);
    }
    if (has_energy(bucket)) out += fmt::format(",\"estimate\":{}", bucket.estimate);
    out += ",\"covered\":";
    write_covered(out, bucket);
    out += '}';
  }
  out += "]}";
  return out;
}

std::string as_csv(const std::vector<Bucket>& buckets) {
  std::string out = "from,to,import_kwh,export_kwh,estimate,covered\r\n";
  for (const Bucket& bucket : buckets) {
    write_local_time(out, bucket.from * 1'000);
    out += ',';
    write_local_time(out, bucket.to * 1'000);
    for (const auto& energy : bucket.energy) {
      out += ',';
      if (energy) write_energy(out, *energy);
    }
    out += fmt::format(",{},", !has_energy(bucket) ? "" : bucket.estimate ? "true" : "false");
    write_covered(out, bucket);
    out += "\r\n";
  }
  return out;
}

}  // namespace

std::string energy_of(Snapshot& snapshot, const EnergyRequest& request) {
  const std::vector<Bucket> buckets = read_buckets(snapshot, request);
  return request.format == HistoryFormat::csv ? as_csv(buckets) : as_json(buckets, request);
}

}  // namespace amsbridge::history
