#pragma once

// Inside of the page's settings: where they are kept.

#include <filesystem>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "bridge/settings/page_layer.hpp"
#include "bridge/settings/safe_file.hpp"

namespace amsbridge {

/// `settings.json`, whose name with `.1` is that of the one before, and with `.damaged` of one put aside.
[[nodiscard]] std::filesystem::path page_file_in(const std::filesystem::path& state_directory);

struct StoredPage {
  PageLayer layer;
  bool is_damaged = false;            ///< settings.json is there and cannot be used
  std::vector<std::string> warnings;  ///< sentences
};

/// What is kept; that of the backup if the file is damaged, and nothing if neither can be used or is there.
/// Nothing is changed by reading.
[[nodiscard]] StoredPage read_page_file(const std::filesystem::path& state_directory);

/// Keeps it, makes the file before the backup, and puts a damaged one aside. The directory is made when
/// missing. The error is a sentence; settings.json then is what it was, but for a disk that fails at the end.
[[nodiscard]] tl::expected<void, std::string> write_page_file(const std::filesystem::path& state_directory,
                                                              const PageLayer& layer, FileCalls& calls);

}  // namespace amsbridge
