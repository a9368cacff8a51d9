#include <array>
#include <memory>

#include "firmware/device/history/answer_parts.hpp"
#include "http/json_quoted.hpp"

namespace amsbridge::device {
namespace {

/// No bucket takes more in either format.
constexpr std::size_t longest_bucket = 160;

constexpr std::array<std::string_view, 2> names{"import_kwh", "export_kwh"};

std::string_view name(HistoryQuery::Unit unit) {
  switch (unit) {
    case HistoryQuery::Unit::hour: return "hour";
    case HistoryQuery::Unit::day: return "day";
    case HistoryQuery::Unit::month: return "month";
  }
  return "";
}

Ruler::Unit ruler_unit(HistoryQuery::Unit unit) {
  switch (unit) {
    case HistoryQuery::Unit::hour: return Ruler::Unit::hour;
    case HistoryQuery::Unit::day: return Ruler::Unit::day;
    case HistoryQuery::Unit::month: return Ruler::Unit::month;
  }
  return Ruler::Unit::hour;
}

std::int64_t seconds(Minutes minutes) {
  return std::int64_t{minutes} * 60;
}

class EnergyAnswer {
 public:
  EnergyAnswer(const HistoryParts& parts, const HistoryQuery& query)
      : days_(parts.days),
        meter_(query.meter),
        unit_(query.unit),
        is_table_(query.is_table),
        walk_(parts, Ruler(parts.days, ruler_unit(query.unit)),
              query.unit == HistoryQuery::Unit::hour ? Source::hours : Source::hours_and_days, query.from,
              query.to) {}

  bool write(ams::TextWriter& out) {
    if (!has_begun_) begin(out);
    while (out.view().size() + longest_bucket <= piece_octets) {
      const Bucket* const bucket = walk_.next();
      if (bucket == nullptr) {
        if (!is_table_) out.text("]}");
        return false;
      }
      if (is_table_) {
        write_row(out, *bucket);
      } else {
        write_object(out, *bucket);
      }
    }
    return true;
  }

 private:
  void begin(ams::TextWriter& out) {
    has_begun_ = true;
    if (is_table_) return out.text("from,to,import_kwh,export_kwh,estimate,covered\r\n");
    out.text(R"({"meter":)");
    write_quoted(out, meter_);
    out.text(R"(,"unit":")");
    out.text(name(unit_));
    out.text(R"(","buckets":[)");
  }

  void write_object(ams::TextWriter& out, const Bucket& bucket) {
    if (has_bucket_) out.character(',');
    has_bucket_ = true;
    out.text(R"({"from":)");
    write_plain(out, {seconds(bucket.from()), 0});
    out.text(R"(,"to":)");
    write_plain(out, {seconds(bucket.to()), 0});
    for (std::size_t direction = 0; direction < names.size(); ++direction) {
      const auto energy = bucket.energy(static_cast<Direction>(direction));
      if (!energy) continue;
      out.text(",\"");
      out.text(names[direction]);
      out.text("\":");
      write_plain(out, {*energy, energy_exponent});
    }
    if (bucket.has_energy()) out.text(bucket.is_estimate() ? R"(,"estimate":true)" : R"(,"estimate":false)");
    out.text(R"(,"covered":)");
    write_plain(out, {bucket.covered(), -4});
    out.character('}');
  }

  void write_row(ams::TextWriter& out, const Bucket& bucket) const {
    write_local_time(out, days_, seconds(bucket.from()));
    out.character(',');
    write_local_time(out, days_, seconds(bucket.to()));
    for (const Direction direction : {Direction::import, Direction::export_}) {
      out.character(',');
      const auto energy = bucket.energy(direction);
      if (energy) write_plain(out, {*energy, energy_exponent});
    }
    out.character(',');
    if (bucket.has_energy()) out.text(bucket.is_estimate() ? "true" : "false");
    out.character(',');
    write_plain(out, {bucket.covered(), -4});
    out.text("\r\n");
  }

  LocalDays days_;
  std::string meter_;
  HistoryQuery::Unit unit_;
  bool is_table_;
  bool has_begun_ = false;
  bool has_bucket_ = false;
  BucketWalk walk_;
};

}  // namespace

Pieces energy_pieces(const HistoryParts& parts, const HistoryQuery& query) {
  const auto answer = std::make_shared<EnergyAnswer>(parts, query);
  return [answer](ams::TextWriter& out) { return answer->write(out); };
}

}  // namespace amsbridge::device
