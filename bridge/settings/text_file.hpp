#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include <tl/expected.hpp>

namespace amsbridge {

/// The whole content of a file that has at most `limit` octets. The error is the end of a sentence that
/// begins with the file: "does not exist".
[[nodiscard]] tl::expected<std::string, std::string> read_text_file(const std::filesystem::path& path,
                                                                    std::size_t limit);

/// A secret kept in a file of its own, without the line end that an editor leaves behind. The error is one as
/// above: "holds nothing".
[[nodiscard]] tl::expected<std::string, std::string> read_secret_file(const std::filesystem::path& path);

/// Whether every user of the machine may read the file.
[[nodiscard]] bool is_readable_by_others(const std::filesystem::path& path);

}  // namespace amsbridge
