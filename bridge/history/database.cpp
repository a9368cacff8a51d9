#include "bridge/history/database.hpp"

#include <utility>

#include <SQLiteCpp/Transaction.h>

#include "bridge/store/schema.hpp"

namespace amsbridge::history {
namespace {

namespace fs = std::filesystem;

/// "amsh"
constexpr int application_id = 0x616D7368;

/// `place` is the meter's id * 2^32 + the number of the hour or slot, so that what is asked for together lies
/// together. The octets are those of kept_reading.hpp and hour.hpp. `docs/history.md` has it in words.
constexpr const char* steps[] = {R"(
  CREATE TABLE series (number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE);
  CREATE TABLE meter (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
    packed_until INTEGER NOT NULL DEFAULT 0, past BLOB NOT NULL DEFAULT x'');
  CREATE TABLE journal (batch INTEGER PRIMARY KEY, octets BLOB NOT NULL);
  CREATE TABLE readings (place INTEGER PRIMARY KEY, octets BLOB NOT NULL);
  CREATE TABLE minutes (place INTEGER PRIMARY KEY, octets BLOB NOT NULL);
  CREATE TABLE hours (place INTEGER PRIMARY KEY, octets BLOB NOT NULL);
)"};
constexpr Schema schema{application_id, steps};

std::int64_t place_of(MeterId meter, std::int64_t number) {
  return (std::int64_t{meter} << 32) + number;
}

std::string_view octets_of(const SQLite::Column& column) {
  return {static_cast<const char*>(column.getBlob()), static_cast<std::size_t>(column.getBytes())};
}

void bind_octets(SQLite::Statement& statement, int place, const std::string& octets) {
  statement.bindNoCopy(place, octets.data(), static_cast<int>(octets.size()));
}

void run(SQLite::Statement& statement) {
  statement.exec();
  statement.reset();
}

void prepare(SQLite::Database& database) {
  // Only before the first table is made.
  database.exec("PRAGMA auto_vacuum = INCREMENTAL");
  database.exec("PRAGMA journal_mode = WAL");
  // Without a wait for the disk at each commit: a power cut may cost the last of them, never the database.
  database.exec("PRAGMA synchronous = NORMAL; PRAGMA cache_size = -2048; PRAGMA temp_store = MEMORY");
  database.exec("PRAGMA wal_autocheckpoint = 1000; PRAGMA journal_size_limit = 4194304");
  // A reader may look on for a moment.
  database.setBusyTimeout(1'000);
}

}  // namespace

tl::expected<SQLite::Database, StoreFailure> open_for_writing(const fs::path& file) {
  std::string barred = create_folder(file);
  if (!barred.empty()) return tl::unexpected(StoreFailure{Trouble::other, std::move(barred)});
  try {
    SQLite::Database database = open_writable(file);
    std::string refused = refusal(database, file, schema);
    if (!refused.empty()) return tl::unexpected(StoreFailure{Trouble::other, std::move(refused)});
    prepare(database);
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    migrate(database, schema);
    transaction.commit();
    return database;
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(failure_of(exception, file));
  }
}

SeriesNames Tables::series() {
  SeriesNames names;
  SQLite::Statement query(database_, "SELECT number, key FROM series");
  while (query.executeStep()) names.put(query.getColumn(0).getUInt(), query.getColumn(1).getString());
  return names;
}

std::vector<MeterRow> Tables::meters() {
  std::vector<MeterRow> meters;
  SQLite::Statement query(database_, "SELECT id, name, packed_until FROM meter");
  while (query.executeStep()) {
    meters.push_back(
        {query.getColumn(0).getUInt(), query.getColumn(1).getString(), query.getColumn(2).getInt64()});
  }
  return meters;
}

std::optional<MeterRow> Tables::meter(std::string_view name) {
  SQLite::Statement query(database_, "SELECT id, name, packed_until FROM meter WHERE name = ?");
  query.bind(1, std::string(name));
  if (!query.executeStep()) return std::nullopt;
  return MeterRow{query.getColumn(0).getUInt(), query.getColumn(1).getString(),
                  query.getColumn(2).getInt64()};
}

MeterPast Tables::past(MeterId meter) {
  SQLite::Statement query(database_, "SELECT past FROM meter WHERE id = ?");
  query.bind(1, meter);
  if (!query.executeStep()) return {};
  return read_past(octets_of(query.getColumn(0)));
}

void Tables::each(const char* query, MeterId meter, std::int64_t from, std::int64_t to, const Take& take) {
  SQLite::Statement statement(database_, query);
  statement.bind(1, place_of(meter, from));
  statement.bind(2, place_of(meter, to));
  while (statement.executeStep()) {
    const std::int64_t number = statement.getColumn(0).getInt64() - place_of(meter, 0);
    if (!take(number, octets_of(statement.getColumn(1)))) return;
  }
}

HourMinutes Tables::minutes(MeterId meter, std::int64_t hour) {
  HourMinutes found;
  each_minutes(meter, hour, hour + 1,
               [&](std::int64_t, std::string_view octets) { found = read_minutes(octets); });
  return found;
}

void Tables::each_minutes(MeterId meter, std::int64_t from_hour, std::int64_t to_hour,
                          const std::function<void(std::int64_t, std::string_view)>& take) {
  each("SELECT place, octets FROM minutes WHERE place >= ? AND place < ? ORDER BY place", meter, from_hour,
       to_hour, [&](std::int64_t hour, std::string_view octets) {
         take(hour, octets);
         return true;
       });
}

void Tables::each_summary(MeterId meter, std::int64_t from_hour, std::int64_t to_hour,
                          const std::function<void(std::int64_t, std::string_view)>& take) {
  each("SELECT place, octets FROM hours WHERE place >= ? AND place < ? ORDER BY place", meter, from_hour,
       to_hour, [&](std::int64_t hour, std::string_view octets) {
         take(hour, octets);
         return true;
       });
}

void Tables::each_block(MeterId meter, std::int64_t from_slot, std::int64_t to_slot, const Take& take) {
  each("SELECT place, octets FROM readings WHERE place >= ? AND place < ? ORDER BY place", meter, from_slot,
       to_slot, take);
}

std::vector<KeptReading> Tables::block(MeterId meter, std::int64_t slot) {
  std::vector<KeptReading> readings;
  each_block(meter, slot, slot + 1, [&](std::int64_t, std::string_view octets) {
    readings = read_block(octets);
    return false;
  });
  return readings;
}

void Tables::each_batch(const std::function<void(std::int64_t, std::string_view)>& take) {
  SQLite::Statement query(database_, "SELECT batch, octets FROM journal ORDER BY batch");
  while (query.executeStep()) take(query.getColumn(0).getInt64(), octets_of(query.getColumn(1)));
}

TableWriter::TableWriter(SQLite::Database& database)
    : add_series_(database, "INSERT INTO series VALUES (?, ?)"),
      add_meter_(database, "INSERT INTO meter (id, name) VALUES (?, ?)"),
      rename_meter_(database, "UPDATE meter SET name = ? WHERE id = ?"),
      add_batch_(database, "INSERT INTO journal VALUES (?, ?)"),
      drop_batches_(database, "DELETE FROM journal WHERE batch <= ?"),
      save_minutes_(database, "INSERT OR REPLACE INTO minutes VALUES (?, ?)"),
      save_summary_(database, "INSERT OR REPLACE INTO hours VALUES (?, ?)"),
      save_block_(database, "INSERT OR REPLACE INTO readings VALUES (?, ?)"),
      save_past_(database, "UPDATE meter SET past = ?, packed_until = ? WHERE id = ?"),
      drop_blocks_(database,
                   "DELETE FROM readings WHERE place IN (SELECT place FROM readings WHERE place >= ? AND "
                   "place < ? ORDER BY place LIMIT ?)") {}

void TableWriter::add_series(Series number, const std::string& key) {
  add_series_.bind(1, number);
  add_series_.bind(2, key);
  run(add_series_);
}

void TableWriter::add_meter(const MeterRow& meter) {
  add_meter_.bind(1, meter.id);
  add_meter_.bind(2, meter.name);
  run(add_meter_);
}

void TableWriter::rename_meter(MeterId meter, const std::string& name) {
  rename_meter_.bind(1, name);
  rename_meter_.bind(2, meter);
  run(rename_meter_);
}

void TableWriter::add_batch(std::int64_t batch, const std::string& octets) {
  add_batch_.bind(1, batch);
  bind_octets(add_batch_, 2, octets);
  run(add_batch_);
}

void TableWriter::drop_batches(std::int64_t up_to) {
  drop_batches_.bind(1, up_to);
  run(drop_batches_);
}

void TableWriter::save_hour(MeterId meter, std::int64_t hour, const HourMinutes& minutes,
                            const HourSummary& summary) {
  const std::string in_detail = write_minutes(minutes);
  save_minutes_.bind(1, place_of(meter, hour));
  bind_octets(save_minutes_, 2, in_detail);
  run(save_minutes_);
  const std::string in_short = write_summary(summary);
  save_summary_.bind(1, place_of(meter, hour));
  bind_octets(save_summary_, 2, in_short);
  run(save_summary_);
}

void TableWriter::save_block(MeterId meter, std::int64_t slot, const std::vector<KeptReading>& readings) {
  const std::string octets = write_block(readings);
  save_block_.bind(1, place_of(meter, slot));
  bind_octets(save_block_, 2, octets);
  run(save_block_);
}

void TableWriter::save_past(MeterId meter, const MeterPast& past, std::int64_t packed_until) {
  const std::string octets = write_past(past);
  bind_octets(save_past_, 1, octets);
  save_past_.bind(2, packed_until);
  save_past_.bind(3, meter);
  run(save_past_);
}

int TableWriter::drop_blocks(MeterId meter, std::int64_t before_slot, int most) {
  drop_blocks_.bind(1, place_of(meter, 0));
  drop_blocks_.bind(2, place_of(meter, before_slot));
  drop_blocks_.bind(3, most);
  const int dropped = drop_blocks_.exec();
  drop_blocks_.reset();
  return dropped;
}

}  // namespace amsbridge::history
