#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <tl/expected.hpp>

#include "bridge/history/digest.hpp"
#include "bridge/history/hour.hpp"
#include "bridge/history/kept_reading.hpp"
#include "bridge/store/store_failure.hpp"

namespace amsbridge::history {

/// Each block of readings holds those of so long.
inline constexpr std::int64_t slot_milliseconds = 600'000;

using MeterId = std::uint32_t;  ///< from 1

struct MeterRow {
  MeterId id = 0;
  std::string name;
  std::int64_t packed_until = 0;  ///< the last batch of the journal whose readings are in hours and blocks
};

/// Opens or creates the database for writing and brings its tables to the version of this program. One of
/// another program, or of a newer amsbridge, is refused and left as it is.
[[nodiscard]] tl::expected<SQLite::Database, StoreFailure> open_for_writing(
    const std::filesystem::path& file);

/// What is in the tables. All functions throw SQLite::Exception.
class Tables {
 public:
  explicit Tables(SQLite::Database& database) : database_(database) {}

  [[nodiscard]] SeriesNames series();
  [[nodiscard]] std::vector<MeterRow> meters();
  [[nodiscard]] std::optional<MeterRow> meter(std::string_view name);
  [[nodiscard]] MeterPast past(MeterId meter);
  [[nodiscard]] HourMinutes minutes(MeterId meter, std::int64_t hour);
  void each_minutes(MeterId meter, std::int64_t from_hour, std::int64_t to_hour,
                    const std::function<void(std::int64_t hour, std::string_view octets)>& take);
  void each_summary(MeterId meter, std::int64_t from_hour, std::int64_t to_hour,
                    const std::function<void(std::int64_t hour, std::string_view octets)>& take);
  /// Slots are counted from 1970.
  void each_block(MeterId meter, std::int64_t from_slot, std::int64_t to_slot,
                  const std::function<bool(std::int64_t slot, std::string_view octets)>& take);
  [[nodiscard]] std::vector<KeptReading> block(MeterId meter, std::int64_t slot);
  void each_batch(const std::function<void(std::int64_t batch, std::string_view octets)>& take);

 private:
  using Take = std::function<bool(std::int64_t place, std::string_view octets)>;
  void each(const char* query, MeterId meter, std::int64_t from, std::int64_t to, const Take& take);
  SQLite::Database& database_;
};

/// The changes; they belong to a transaction of the caller's.
class TableWriter {
 public:
  explicit TableWriter(SQLite::Database& database);

  void add_series(Series number, const std::string& key);
  void add_meter(const MeterRow& meter);
  void rename_meter(MeterId meter, const std::string& name);
  void add_batch(std::int64_t batch, const std::string& octets);
  void drop_batches(std::int64_t up_to);
  void save_hour(MeterId meter, std::int64_t hour, const HourMinutes& minutes, const HourSummary& summary);
  void save_block(MeterId meter, std::int64_t slot, const std::vector<KeptReading>& readings);
  void save_past(MeterId meter, const MeterPast& past, std::int64_t packed_until);
  /// Drops blocks before a slot, at most so many. Returns how many.
  int drop_blocks(MeterId meter, std::int64_t before_slot, int most);

 private:
  SQLite::Statement add_series_;
  SQLite::Statement add_meter_;
  SQLite::Statement rename_meter_;
  SQLite::Statement add_batch_;
  SQLite::Statement drop_batches_;
  SQLite::Statement save_minutes_;
  SQLite::Statement save_summary_;
  SQLite::Statement save_block_;
  SQLite::Statement save_past_;
  SQLite::Statement drop_blocks_;
};

}  // namespace amsbridge::history
