#include "bridge/store/put_aside.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <string_view>
#include <system_error>

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include "bridge/store/open_database.hpp"

namespace amsbridge {
namespace {

namespace fs = std::filesystem;

/// SQLite's files beside a database.
constexpr std::string_view companions[] = {"-wal", "-shm", "-journal"};

fs::path beside(const fs::path& file, std::string_view ending) {
  fs::path path = file;
  path += ending;
  return path;
}

std::optional<unsigned> number_of(const std::string& name, const std::string& prefix) {
  if (!name.starts_with(prefix)) return std::nullopt;
  unsigned number = 0;
  const auto [end, error] = std::from_chars(name.data() + prefix.size(), name.data() + name.size(), number);
  if (error != std::errc{} || end != name.data() + name.size()) return std::nullopt;
  return number;
}

std::map<unsigned, fs::path> put_aside_before(const fs::path& file) {
  std::map<unsigned, fs::path> found;
  const std::string prefix = file.filename().string() + ".corrupt-";
  std::error_code error;
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    const auto number = number_of(entry->path().filename().string(), prefix);
    if (number) found.emplace(*number, entry->path());
  }
  return found;
}

void read_sequences(SQLite::Database& database, PendingFacts& facts) {
  SQLite::Statement query(database, "SELECT meter, last FROM sequence");
  while (query.executeStep()) {
    facts.sequences[query.getColumn(0).getString()] =
        static_cast<std::uint64_t>(query.getColumn(1).getInt64() + sequences_skipped);
  }
}

void read_memories(SQLite::Database& database, PendingFacts& facts) {
  SQLite::Statement query(database, "SELECT scope, key, value FROM memory");
  while (query.executeStep()) {
    facts.remember(query.getColumn(0).getString(), query.getColumn(1).getString(),
                   query.getColumn(2).getString());
  }
}

template <class Read>
void as_far_as_possible(Read read) {
  try {
    read();
  } catch (const SQLite::Exception&) {
    return;  // What was read so far is more than nothing.
  }
}

}  // namespace

PendingFacts salvage(const fs::path& file) {
  PendingFacts facts;
  as_far_as_possible([&] {
    SQLite::Database database(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_NOMUTEX);
    database.exec("PRAGMA locking_mode = EXCLUSIVE");
    as_far_as_possible([&] { read_sequences(database, facts); });
    as_far_as_possible([&] { read_memories(database, facts); });
  });
  return facts;
}

tl::expected<fs::path, std::string> put_aside(const fs::path& file) {
  if (file.extension() != ".sqlite") {
    return tl::unexpected(
        fmt::format("{} is no whole database, and it is left alone because its name does not end in .sqlite: "
                    "move it away",
                    file.string()));
  }
  const auto before = put_aside_before(file);
  const unsigned number = before.empty() ? 1 : before.rbegin()->first + 1;
  const fs::path aside = beside(file, fmt::format(".corrupt-{}", number));
  std::error_code error;
  // A log of changes must never meet a database that it does not belong to: it goes first.
  for (const std::string_view ending : companions)
    fs::rename(beside(file, ending), beside(aside, ending), error);
  fs::rename(file, aside, error);
  if (error) {
    return tl::unexpected(
        fmt::format("{} is damaged and cannot be put aside ({})", file.string(), error.message()));
  }
  for (const auto& [_, old] : before) {
    for (const std::string_view ending : companions) fs::remove(beside(old, ending), error);
    fs::remove(old, error);
  }
  return aside;
}

}  // namespace amsbridge
