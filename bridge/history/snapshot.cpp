#include "bridge/history/snapshot.hpp"

#include <algorithm>

namespace amsbridge::history {
namespace {

/// Hours of the file and newer ones, in order; those that are newer take the place of the file's.
template <typename EachOfFile, typename Read, typename Take>
void merge(const std::map<std::int64_t, HourMinutes>& newer, std::int64_t from, std::int64_t to,
           EachOfFile each_of_file, Read read, Take take) {
  auto next = newer.lower_bound(from);
  const auto end = newer.lower_bound(to);
  each_of_file([&](std::int64_t hour, std::string_view octets) {
    for (; next != end && next->first < hour; ++next) take(next->first, next->second);
    if (next != end && next->first == hour) {
      take(hour, next->second);
      ++next;
    } else {
      read(hour, octets);
    }
  });
  for (; next != end; ++next) take(next->first, next->second);
}

}  // namespace

Snapshot::Snapshot(const std::filesystem::path& file, const RecentReadings& recent, const std::string& meter)
    : database_(file.string(), SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX, 1'000), tables_(database_) {
  // First the readings and then the file: those that are in its blocks by then are left out, and none is
  // missing.
  const std::string latest = recent.of(meter);
  database_.exec("BEGIN");
  names_ = tables_.series();
  meter_ = tables_.meter(meter);
  if (!meter_) return;
  recent_ = recent_after(latest, meter_->packed_until);
  digest_.emplace(names_, tables_.past(meter_->id),
                  [this](std::int64_t hour) { return tables_.minutes(meter_->id, hour); });
  for (const KeptReading& reading : recent_) digest_->take(reading);
}

std::vector<KeptReading> Snapshot::readings(std::int64_t from, std::int64_t to) {
  std::vector<KeptReading> found;
  const auto add = [&](KeptReading& reading) {
    if (reading.time >= from && reading.time < to) found.push_back(std::move(reading));
  };
  tables_.each_block(meter_->id, from / slot_milliseconds, (to - 1) / slot_milliseconds + 1,
                     [&](std::int64_t, std::string_view octets) {
                       for (KeptReading& reading : read_block(octets)) add(reading);
                       return true;
                     });
  for (KeptReading reading : recent_) add(reading);
  put_in_order(found);
  return found;
}

bool Snapshot::has_readings_from(std::int64_t epoch_milliseconds) {
  constexpr std::int64_t slots_of_an_hour = 6;
  constexpr std::int64_t last = INT32_MAX;
  const std::int64_t from = epoch_milliseconds / slot_milliseconds;
  std::int64_t first_block = last;
  tables_.each_block(meter_->id, 0, last, [&](std::int64_t slot, std::string_view) {
    first_block = slot;
    return false;
  });
  if (first_block <= from) return true;
  bool has_minutes_before = false;
  // The last hour is one that has both.
  tables_.each_summary(meter_->id, from / slots_of_an_hour,
                       std::min(first_block / slots_of_an_hour, from / slots_of_an_hour + 1'000),
                       [&](std::int64_t, std::string_view) { has_minutes_before = true; });
  return !has_minutes_before;
}

void Snapshot::each_minutes(std::int64_t from_hour, std::int64_t to_hour,
                            const std::function<void(std::int64_t, const HourMinutes&)>& take) {
  merge(
      digest_->hours(), from_hour, to_hour,
      [&](const auto& each) { tables_.each_minutes(meter_->id, from_hour, to_hour, each); },
      [&](std::int64_t hour, std::string_view octets) { take(hour, read_minutes(octets)); }, take);
}

void Snapshot::each_summary(std::int64_t from_hour, std::int64_t to_hour,
                            const std::function<void(std::int64_t, const HourSummary&)>& take) {
  merge(
      digest_->hours(), from_hour, to_hour,
      [&](const auto& each) { tables_.each_summary(meter_->id, from_hour, to_hour, each); },
      [&](std::int64_t hour, std::string_view octets) { take(hour, read_summary(octets)); },
      [&](std::int64_t hour, const HourMinutes& minutes) {
        take(hour, summary_of(minutes, names_.power()));
      });
}

void Snapshot::each_quarters(std::int64_t from_hour, std::int64_t to_hour,
                             const std::function<void(std::int64_t, const std::array<Quarter, 4>&)>& take) {
  merge(
      digest_->hours(), from_hour, to_hour,
      [&](const auto& each) { tables_.each_summary(meter_->id, from_hour, to_hour, each); },
      [&](std::int64_t hour, std::string_view octets) { take(hour, read_quarters(octets)); },
      [&](std::int64_t hour, const HourMinutes& minutes) {
        take(hour, summary_of(minutes, names_.power()).quarters);
      });
}

}  // namespace amsbridge::history
