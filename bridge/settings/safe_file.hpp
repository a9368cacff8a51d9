#pragma once

// Inside of the page's settings: a file that is there as a whole, as it was or as it shall be.

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <sys/types.h>

#include <tl/expected.hpp>

namespace amsbridge {

/// The calls that writing a file takes, so that each of them can be made to fail. As of POSIX: -1 and
/// `errno`.
class FileCalls {
 public:
  virtual ~FileCalls() = default;

  virtual int open(const std::string& path, int flags, mode_t mode);
  virtual ssize_t write(int descriptor, const void* octets, std::size_t count);
  virtual ssize_t read(int descriptor, void* octets, std::size_t count);
  virtual int sync(int descriptor);
  virtual int close(int descriptor);
  virtual int rename(const std::string& from, const std::string& to);
};

/// Writes a file that only its owner reads. It takes its place, and that of one that stands there, at once
/// and only after it is on disk and has been read back; a crash leaves the one or the other. Of two such
/// writings of one file at a time the second must wait. The error is the end of a sentence that begins with
/// the file: "cannot be written: No space left on device".
[[nodiscard]] tl::expected<void, std::string> write_safely(const std::filesystem::path& path,
                                                           std::string_view text, FileCalls& calls);

}  // namespace amsbridge
