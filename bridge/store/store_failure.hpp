#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include <SQLiteCpp/Exception.h>

namespace amsbridge {

/// What can keep messages from the disk, as far as the store acts differently.
enum class Trouble {
  full,     ///< No space: reading still works.
  damaged,  ///< The file is no whole database.
  other,    ///< Anything that trying again later may mend.
};

struct StoreFailure {
  Trouble trouble = Trouble::other;
  std::string words;  ///< A sentence without a full stop.
};

/// A disk with less room counts as full. The log of changes (4 MiB) must always find its way into the
/// database.
inline constexpr std::uintmax_t space_left_alone = 5UL * 1024 * 1024;

[[nodiscard]] StoreFailure failure_of(const SQLite::Exception& exception, const std::filesystem::path& file);

}  // namespace amsbridge
