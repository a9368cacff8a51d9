#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <SQLiteCpp/Database.h>

#include "bridge/history/database.hpp"
#include "bridge/history/digest.hpp"
#include "bridge/history/writer.hpp"

namespace amsbridge::history {

/// A meter's history as at one moment: what is in blocks and hours, and the latest readings with it. Reads
/// the file by a connection of its own. All functions throw SQLite::Exception.
class Snapshot {
 public:
  Snapshot(const std::filesystem::path& file, const RecentReadings& recent, const std::string& meter);
  ~Snapshot() = default;
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;

  /// Whether anything was ever kept of the meter. If not, nothing else may be called.
  [[nodiscard]] bool knows_the_meter() const { return meter_.has_value(); }
  [[nodiscard]] const SeriesNames& names() const { return names_; }

  /// In the order of time; epoch milliseconds.
  [[nodiscard]] std::vector<KeptReading> readings(std::int64_t from, std::int64_t to);
  /// False if some time from there on is known by its minutes alone, since its readings are gone.
  [[nodiscard]] bool has_readings_from(std::int64_t epoch_milliseconds);
  void each_minutes(std::int64_t from_hour, std::int64_t to_hour,
                    const std::function<void(std::int64_t hour, const HourMinutes&)>& take);
  void each_summary(std::int64_t from_hour, std::int64_t to_hour,
                    const std::function<void(std::int64_t hour, const HourSummary&)>& take);
  void each_quarters(std::int64_t from_hour, std::int64_t to_hour,
                     const std::function<void(std::int64_t hour, const std::array<Quarter, 4>&)>& take);

 private:
  SQLite::Database database_;
  Tables tables_;
  SeriesNames names_;
  std::optional<MeterRow> meter_;
  std::vector<KeptReading> recent_;
  std::optional<Digest> digest_;  // of the latest readings: hours that are newer than those of the file
};

}  // namespace amsbridge::history
