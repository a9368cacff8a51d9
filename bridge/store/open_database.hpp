#pragma once

#include <filesystem>

#include <SQLiteCpp/Database.h>
#include <tl/expected.hpp>

#include "bridge/store/store_failure.hpp"

namespace amsbridge {

/// After a power cut the last seconds may be missing, and with them numbers that were already given. So many
/// are left out then: a gap is seen, a number that comes twice would hide a reading.
inline constexpr int sequences_skipped = 1'000;

/// Opens or creates the database, and the folders above it, for this process alone, brings its tables to the
/// version of this program and makes a note that it is in use. After a power cut it is checked throughout.
/// A database of another program, or of a newer amsbridge, is refused and left as it is.
[[nodiscard]] tl::expected<SQLite::Database, StoreFailure> open_database(const std::filesystem::path& file);

/// Removes the note: the database was closed in order.
void note_clean_end(SQLite::Database& database);

}  // namespace amsbridge
