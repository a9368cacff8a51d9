#include "bridge/store/open_database.hpp"

#include <fstream>
#include <sqlite3.h>
#include <string>
#include <utility>

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>

#include "bridge/store/schema.hpp"

namespace amsbridge {
namespace {

namespace fs = std::filesystem;

/// "amsb": which program a database belongs to.
constexpr int application_id = 0x616D7362;

/// `octets` are those of topic and payload; `arrived` is a stamp of AgeClock.
constexpr const char* steps[] = {R"(
  CREATE TABLE live (ticket INTEGER PRIMARY KEY, arrived INTEGER NOT NULL, octets INTEGER NOT NULL,
    qos INTEGER NOT NULL, retain INTEGER NOT NULL, topic BLOB NOT NULL, properties BLOB NOT NULL,
    payload BLOB NOT NULL);
  CREATE TABLE registers (ticket INTEGER PRIMARY KEY, arrived INTEGER NOT NULL, octets INTEGER NOT NULL,
    qos INTEGER NOT NULL, retain INTEGER NOT NULL, topic BLOB NOT NULL, properties BLOB NOT NULL,
    payload BLOB NOT NULL);
  CREATE TABLE sequence (meter TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE memory (scope TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL,
    PRIMARY KEY (scope, key)) WITHOUT ROWID;
  CREATE TABLE state (name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
  INSERT INTO state VALUES ('tickets', 0), ('clock_offset', 0), ('in_use_since_boot', '');
)"};
constexpr Schema schema{application_id, steps};

constexpr const char* unknown_boot = "unknown";

/// Differs after each start of the machine.
std::string boot_id() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string id;
  std::getline(file, id);
  return id.empty() ? unknown_boot : id;
}

void set_user(SQLite::Database& database, const std::string& boot) {
  SQLite::Statement note(database, "UPDATE state SET value = ? WHERE name = 'in_use_since_boot'");
  note.bind(1, boot);
  note.exec();
}

void prepare(SQLite::Database& database) {
  // Only before the first table is made.
  database.exec("PRAGMA auto_vacuum = INCREMENTAL");
  database.exec("PRAGMA journal_mode = WAL");
  // Without a wait for the disk at each commit: a power cut may cost the last of them, never the database.
  database.exec("PRAGMA synchronous = NORMAL; PRAGMA cache_size = -512; PRAGMA temp_store = MEMORY");
  // At 4 MiB the log of changes goes into the database within a commit, which then waits for the disk; mostly
  // OutboxDatabase::tidy_log_if_due comes before.
  database.exec("PRAGMA wal_autocheckpoint = 1000; PRAGMA journal_size_limit = 1048576");
}

/// The end of the process leaves a database in WAL mode whole; only a power cut on a lying disk may not.
void check_after_power_cut(SQLite::Database& database) {
  const std::string found = database.execAndGet("PRAGMA quick_check(1)").getString();
  if (found != "ok") throw SQLite::Exception(found, SQLITE_CORRUPT);
  database.exec(fmt::format("UPDATE sequence SET last = last + {}", sequences_skipped));
}

void take_into_use(SQLite::Database& database) {
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
  migrate(database, schema);
  const std::string used_since =
      database.execAndGet("SELECT value FROM state WHERE name = 'in_use_since_boot'").getString();
  const std::string boot = boot_id();
  const bool may_be_another_boot = used_since != boot || boot == unknown_boot;
  if (!used_since.empty() && may_be_another_boot) check_after_power_cut(database);
  set_user(database, boot);
  transaction.commit();
}

}  // namespace

tl::expected<SQLite::Database, StoreFailure> open_database(const fs::path& file) {
  std::string barred = create_folder(file);
  if (!barred.empty()) return tl::unexpected(StoreFailure{Trouble::other, std::move(barred)});
  try {
    SQLite::Database database = open_writable(file);
    database.exec("PRAGMA locking_mode = EXCLUSIVE");
    std::string refused = refusal(database, file, schema);
    if (!refused.empty()) return tl::unexpected(StoreFailure{Trouble::other, std::move(refused)});
    prepare(database);
    take_into_use(database);
    return database;
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(failure_of(exception, file));
  }
}

void note_clean_end(SQLite::Database& database) {
  set_user(database, "");
}

}  // namespace amsbridge
