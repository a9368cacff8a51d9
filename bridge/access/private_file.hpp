#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <sys/stat.h>

#include <tl/expected.hpp>

namespace amsbridge {

/// Which version of a file this is: every write_private_file() makes another one.
struct FileStamp {
  ino_t inode = 0;
  timespec modified{};
  timespec changed{};

  bool operator==(const FileStamp& other) const;
};

/// Nothing if there is no such file.
[[nodiscard]] std::optional<FileStamp> stamp_of(const std::filesystem::path& file);

struct PrivateText {
  std::string text;
  FileStamp stamp;
};

/// Reads a file that is not behind a symbolic link. Nothing if there is none; the error is a sentence, also
/// for more than `limit` octets.
[[nodiscard]] tl::expected<std::optional<PrivateText>, std::string> read_private_file(
    const std::filesystem::path& file, std::size_t limit);

/// Puts a whole new file in the place of the old one, on disk before it is seen. Mode and owner are those of
/// the old one; without one 0600 and, where the process may, the directory's owner: root leaves the service's
/// files to the service. The error is a sentence.
[[nodiscard]] tl::expected<void, std::string> write_private_file(const std::filesystem::path& file,
                                                                 const std::string& text);

}  // namespace amsbridge
