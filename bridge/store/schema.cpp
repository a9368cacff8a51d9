#include "bridge/store/schema.hpp"

#include <sqlite3.h>
#include <system_error>

#include <fmt/format.h>

namespace amsbridge {
namespace {

namespace fs = std::filesystem;

int number(SQLite::Database& database, const char* query) {
  return database.execAndGet(query).getInt();
}

}  // namespace

std::string create_folder(const fs::path& file) {
  if (!file.has_parent_path()) return {};
  std::error_code error;
  const bool is_new = fs::create_directories(file.parent_path(), error);
  // What a household uses, and when, is nobody else's business.
  if (is_new && !error) fs::permissions(file.parent_path(), fs::perms::owner_all, error);
  if (!error) return {};
  return fmt::format("the folder {} cannot be created ({})", file.parent_path().string(), error.message());
}

SQLite::Database open_writable(const std::filesystem::path& file) {
  SQLite::Database database(file.string(),
                            SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX);
  // SQLite falls back to reading alone by itself.
  if (sqlite3_db_readonly(database.getHandle(), "main") == 1) {
    throw SQLite::Exception("it is read-only", SQLITE_READONLY);
  }
  return database;
}

std::string refusal(SQLite::Database& database, const fs::path& file, const Schema& schema) {
  const bool is_empty = number(database, "SELECT COUNT(*) FROM sqlite_schema") == 0;
  if (!is_empty && number(database, "PRAGMA application_id") != schema.application_id) {
    return fmt::format("{} is a database of another program: give amsbridge a file of its own",
                       file.string());
  }
  const int version = number(database, "PRAGMA user_version");
  if (version <= static_cast<int>(schema.steps.size())) return {};
  return fmt::format("{} was written by a newer amsbridge: update this one or move the file away",
                     file.string());
}

void migrate(SQLite::Database& database, const Schema& schema) {
  const int newest = static_cast<int>(schema.steps.size());
  for (int version = number(database, "PRAGMA user_version"); version < newest; ++version) {
    database.exec(schema.steps[static_cast<std::size_t>(version)]);
    database.exec(fmt::format("PRAGMA user_version = {}; PRAGMA application_id = {}", version + 1,
                              schema.application_id));
  }
}

}  // namespace amsbridge
