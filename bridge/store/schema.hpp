#pragma once

#include <filesystem>
#include <span>
#include <string>

#include <SQLiteCpp/Database.h>

namespace amsbridge {

/// Whose database it is and how its tables are made.
struct Schema {
  int application_id = 0;
  std::span<const char* const> steps;  ///< step n leads from version n to n + 1; a new database takes all
};

/// Makes the folders above a file, a new one for its owner alone. In words why it cannot; empty if it could.
[[nodiscard]] std::string create_folder(const std::filesystem::path& file);

/// Opens or creates a database for one thread. Throws SQLite::Exception, also if it could only be read.
[[nodiscard]] SQLite::Database open_writable(const std::filesystem::path& file);

/// Whether the database is another program's or a newer amsbridge's, in words, before anything in it is
/// changed. Empty if it is ours or new.
[[nodiscard]] std::string refusal(SQLite::Database& database, const std::filesystem::path& file,
                                  const Schema& schema);

/// Within a transaction: brings the tables to the version of this program.
void migrate(SQLite::Database& database, const Schema& schema);

}  // namespace amsbridge
