#include "bridge/store/store_failure.hpp"

#include <cerrno>
#include <sqlite3.h>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>

namespace amsbridge {
namespace {

namespace fs = std::filesystem;

std::string system_words(int error) {
  return std::generic_category().message(error);
}

/// SQLite often says only "unable to open"; the file system knows better.
std::string what_bars(const fs::path& file) {
  std::error_code ignored;
  if (fs::is_directory(file, ignored)) return fmt::format("{} is a folder, not a file", file.string());
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  if (access(folder.c_str(), W_OK) != 0) {
    return fmt::format("the folder {} cannot be written ({})", folder.string(), system_words(errno));
  }
  if (access(file.c_str(), F_OK) == 0 && access(file.c_str(), R_OK | W_OK) != 0) {
    return fmt::format("the file {} cannot be written ({})", file.string(), system_words(errno));
  }
  return {};
}

}  // namespace

StoreFailure failure_of(const SQLite::Exception& exception, const fs::path& file) {
  const std::string name = file.string();
  switch (exception.getErrorCode() & 0xFF) {
    case SQLITE_FULL: return {Trouble::full, fmt::format("the disk with {} is full", name)};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return {Trouble::damaged, fmt::format("{} is damaged", name)};
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return {Trouble::other, fmt::format("another amsbridge uses {}", name)};
    default: break;
  }
  std::string barred = what_bars(file);
  if (!barred.empty()) return {Trouble::other, std::move(barred)};
  if ((exception.getErrorCode() & 0xFF) == SQLITE_IOERR) {
    return {Trouble::other, fmt::format("the disk fails at {} ({})", name, exception.what())};
  }
  return {Trouble::other, fmt::format("{} cannot be used ({})", name, exception.what())};
}

}  // namespace amsbridge
