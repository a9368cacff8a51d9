#include "bridge/store/outbox_database.hpp"

#include <algorithm>
#include <limits>
#include <sqlite3.h>
#include <utility>

#include <fmt/format.h>

#include "bridge/store/open_database.hpp"
#include "bridge/store/properties_text.hpp"

namespace amsbridge {
namespace {

/// A statement under way. Its end makes the statement ready for the next use, after a failure, too.
class Run {
 public:
  explicit Run(SQLite::Statement& statement) : statement_(statement) {}
  ~Run() { statement_.tryReset(); }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  Run& bind(int index, std::int64_t value) {
    statement_.bind(index, value);
    return *this;
  }
  Run& bind(int index, std::uint64_t value) { return bind(index, static_cast<std::int64_t>(value)); }
  /// The text must live as long as the run.
  Run& bind(int index, const std::string& text) {
    statement_.bindNoCopy(index, text);
    return *this;
  }
  Run& bind_octets(int index, const std::string& octets) {
    statement_.bindNoCopy(index, octets.data(), static_cast<int>(octets.size()));
    return *this;
  }

  bool step() { return statement_.executeStep(); }
  [[nodiscard]] std::int64_t number(int column) const { return statement_.getColumn(column).getInt64(); }
  [[nodiscard]] std::uint64_t count(int column) const { return static_cast<std::uint64_t>(number(column)); }
  [[nodiscard]] std::string text(int column) const { return statement_.getColumn(column).getString(); }

 private:
  SQLite::Statement& statement_;
};

constexpr int due_for_tidying = 64;

constexpr auto oldest_query =
    "SELECT ticket, topic, payload, qos, retain, properties FROM live WHERE ticket > ?1 UNION ALL "
    "SELECT ticket, topic, payload, qos, retain, properties FROM registers WHERE ticket > ?1 "
    "ORDER BY ticket LIMIT ?2";

SQLite::Statement on_table(SQLite::Database& database, const char* query, const std::string& table) {
  return {database, fmt::format(fmt::runtime(query), table)};
}

std::uint64_t octets_of(const Message& message) {
  return message.topic.size() + message.payload.size();
}

}  // namespace

OutboxDatabase::ShelfStatements::ShelfStatements(SQLite::Database& database, const std::string& table)
    : insert(on_table(database,
                      "INSERT INTO {} (ticket, arrived, octets, qos, retain, topic, properties, payload) "
                      "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                      table)),
      erase(on_table(database, "DELETE FROM {} WHERE ticket = ? RETURNING octets", table)),
      walk(on_table(database, "SELECT ticket, arrived, octets FROM {} ORDER BY ticket", table)),
      drop(on_table(database, "DELETE FROM {} WHERE ticket <= ?", table)),
      newest(on_table(database, "SELECT arrived FROM {} ORDER BY ticket DESC LIMIT 1", table)),
      load(on_table(database, "SELECT COUNT(*), COALESCE(SUM(octets), 0) FROM {}", table)) {}

OutboxDatabase::OutboxDatabase(SQLite::Database opened)
    : database_(std::move(opened)),
      shelves_{ShelfStatements(database_, "live"), ShelfStatements(database_, "registers")},
      oldest_(database_, oldest_query),
      sequence_(database_, "SELECT last FROM sequence WHERE meter = ?"),
      write_sequence_(database_,
                      "INSERT INTO sequence VALUES (?, ?) "
                      "ON CONFLICT (meter) DO UPDATE SET last = MAX(last, excluded.last)"),
      memories_(database_, "SELECT key, value FROM memory WHERE scope = ?"),
      write_memory_(database_,
                    "INSERT INTO memory VALUES (?, ?, ?) "
                    "ON CONFLICT (scope, key) DO UPDATE SET value = excluded.value"),
      forget_(database_, "DELETE FROM memory WHERE scope = ?"),
      state_(database_, "SELECT value FROM state WHERE name = ?"),
      set_state_(database_, "UPDATE state SET value = ?2 WHERE name = ?1"),
      free_pages_(database_, "PRAGMA freelist_count") {}

bool OutboxDatabase::in_transaction() const {
  return sqlite3_get_autocommit(database_.getHandle()) == 0;
}

void OutboxDatabase::begin() {
  if (!in_transaction()) database_.exec("BEGIN IMMEDIATE");
}

void OutboxDatabase::commit() {
  if (!in_transaction()) return;
  database_.exec("COMMIT");
  ++commits_since_tidy_;
}

bool OutboxDatabase::roll_back() noexcept {
  return !in_transaction() || database_.tryExec("ROLLBACK") == SQLITE_OK;
}

void OutboxDatabase::insert(Shelf shelf, std::uint64_t ticket, Stamp arrived, const Message& message) {
  begin();
  const std::string properties = properties_text(message.properties);
  Run run(on(shelf).insert);
  run.bind(1, ticket).bind(2, std::int64_t{arrived.count()}).bind(3, octets_of(message));
  run.bind(4, std::int64_t{message.qos}).bind(5, std::int64_t{message.retain});
  run.bind_octets(6, message.topic).bind_octets(7, properties).bind_octets(8, message.payload);
  run.step();
}

OutboxDatabase::Erased OutboxDatabase::erase(std::uint64_t ticket) {
  begin();
  for (const Shelf shelf : {Shelf::live, Shelf::registers}) {
    Run run(on(shelf).erase);
    run.bind(1, ticket);
    if (!run.step()) continue;
    const Load load{1, run.count(0)};
    run.step();  // To its end: only then is it done.
    return {shelf, load};
  }
  return {};
}

Load OutboxDatabase::drop_up_to(Shelf shelf, std::uint64_t ticket, Load dropped) {
  if (dropped.messages == 0) return dropped;
  begin();
  Run run(on(shelf).drop);
  run.bind(1, ticket).step();
  return dropped;
}

Load OutboxDatabase::drop_octets(Shelf shelf, std::uint64_t excess) {
  Load dropped;
  std::uint64_t last = 0;
  {
    Run run(on(shelf).walk);
    while (dropped.octets < excess && run.step()) {
      last = run.count(0);
      dropped.octets += run.count(2);
      ++dropped.messages;
    }
  }
  return drop_up_to(shelf, last, dropped);
}

Load OutboxDatabase::drop_older(Shelf shelf, Stamp limit) {
  Load dropped;
  std::uint64_t last = 0;
  {
    Run run(on(shelf).walk);
    while (dropped.messages < 5'000 && run.step() && run.number(1) < limit.count()) {
      last = run.count(0);
      dropped.octets += run.count(2);
      ++dropped.messages;
    }
  }
  return drop_up_to(shelf, last, dropped);
}

std::vector<Message> OutboxDatabase::oldest(std::uint64_t after, std::size_t most) {
  constexpr std::size_t highest = std::numeric_limits<std::int32_t>::max();
  std::vector<Message> messages;
  Run run(oldest_);
  run.bind(1, after).bind(2, std::uint64_t{std::min(most, highest)});
  while (run.step()) {
    Message& message = messages.emplace_back();
    message.ticket = run.count(0);
    message.topic = run.text(1);
    message.payload = run.text(2);
    message.qos = static_cast<int>(run.number(3));
    message.retain = run.number(4) != 0;
    message.properties = parse_properties(run.text(5));
  }
  return messages;
}

Load OutboxDatabase::load(Shelf shelf) {
  Run run(on(shelf).load);
  run.step();
  return {run.count(0), run.count(1)};
}

std::optional<AgeClock::Stamp> OutboxDatabase::newest_stamp() {
  std::optional<Stamp> newest;
  for (const Shelf shelf : {Shelf::live, Shelf::registers}) {
    Run run(on(shelf).newest);
    if (run.step()) newest = std::max(newest, std::optional(Stamp(run.number(0))));
  }
  return newest;
}

std::uint64_t OutboxDatabase::sequence(const std::string& meter) {
  Run run(sequence_);
  return run.bind(1, meter).step() ? run.count(0) : 0;
}

std::map<std::string, std::string> OutboxDatabase::memories(const std::string& scope) {
  std::map<std::string, std::string> values;
  Run run(memories_);
  run.bind(1, scope);
  while (run.step()) values.emplace(run.text(0), run.text(1));
  return values;
}

void OutboxDatabase::write_sequence(const std::string& meter, std::uint64_t last) {
  begin();
  Run(write_sequence_).bind(1, meter).bind(2, last).step();
}

void OutboxDatabase::write_memories(const std::string& scope, const PendingFacts::Scope& memories) {
  begin();
  if (memories.forgotten) Run(forget_).bind(1, scope).step();
  for (const auto& [key, value] : memories.values) {
    Run(write_memory_).bind(1, scope).bind(2, key).bind_octets(3, value).step();
  }
}

std::int64_t OutboxDatabase::state(const char* name) {
  const std::string key = name;
  Run run(state_);
  return run.bind(1, key).step() ? run.number(0) : 0;
}

void OutboxDatabase::set_state(const char* name, std::int64_t value) {
  begin();
  const std::string key = name;
  Run(set_state_).bind(1, key).bind(2, value).step();
}

void OutboxDatabase::shrink(std::int64_t pages_kept) {
  std::int64_t free = 0;
  {
    Run run(free_pages_);
    if (run.step()) free = run.number(0);
  }
  if (free <= pages_kept) return;
  database_.exec("PRAGMA incremental_vacuum(256)");
  commits_since_tidy_ += due_for_tidying;  // The file shrinks only then.
}

void OutboxDatabase::tidy_log() {
  commits_since_tidy_ = 0;
  database_.exec("PRAGMA wal_checkpoint(TRUNCATE)");
}

void OutboxDatabase::tidy_log_if_due() {
  if (commits_since_tidy_ < due_for_tidying) return;
  commits_since_tidy_ = 0;
  // Overwriting the log is cheaper than making it anew.
  database_.exec("PRAGMA wal_checkpoint(PASSIVE)");
}

void OutboxDatabase::note_clean_end() {
  begin();
  amsbridge::note_clean_end(database_);
}

}  // namespace amsbridge
