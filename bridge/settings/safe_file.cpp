#include "bridge/settings/safe_file.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>

namespace amsbridge {
namespace {

namespace fs = std::filesystem;
using Done = tl::expected<void, std::string>;

constexpr mode_t owner_only = S_IRUSR | S_IWUSR;

Done failed(std::string_view what) {
  return tl::unexpected(fmt::format("{}: {}", what, std::generic_category().message(errno)));
}

/// Closed at the end of its scope; an error is looked at only where close() is called for.
class OpenFile {
 public:
  OpenFile(FileCalls& calls, const fs::path& path, int flags)
      : calls_(calls), descriptor_(calls.open(path.string(), flags | O_CLOEXEC, owner_only)) {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() {
    if (descriptor_ >= 0) calls_.close(descriptor_);
  }

  [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }
  [[nodiscard]] bool sync() { return calls_.sync(descriptor_) == 0; }

  [[nodiscard]] bool close() {
    const int descriptor = descriptor_;
    descriptor_ = -1;
    return calls_.close(descriptor) == 0;
  }

  [[nodiscard]] bool write(std::string_view text) {
    while (!text.empty()) {
      const ssize_t count = calls_.write(descriptor_, text.data(), text.size());
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

  /// Whether it holds just this text.
  [[nodiscard]] bool holds(std::string_view text) {
    std::array<char, 65'536> part{};
    for (;;) {
      const ssize_t count = calls_.read(descriptor_, part.data(), part.size());
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return count == 0 && text.empty();
      const std::string_view octets(part.data(), static_cast<std::size_t>(count));
      if (!text.starts_with(octets)) return false;
      text.remove_prefix(octets.size());
    }
  }

 private:
  FileCalls& calls_;
  int descriptor_;
};

Done write_new(const fs::path& path, std::string_view text, FileCalls& calls) {
  // What stands there is left over from a crash; through a link nothing is written.
  static_cast<void>(::unlink(path.c_str()));
  OpenFile file(calls, path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW);
  if (!file.is_open() || !file.write(text) || !file.sync() || !file.close()) {
    return failed("cannot be written");
  }
  OpenFile written(calls, path, O_RDONLY);
  if (!written.is_open()) return failed("cannot be read back");
  if (!written.holds(text)) return tl::unexpected(std::string("reads otherwise than it was written"));
  return {};
}

/// Without it the new name could be lost with the power.
Done sync_directory(const fs::path& directory, FileCalls& calls) {
  OpenFile opened(calls, directory, O_RDONLY | O_DIRECTORY);
  if (!opened.is_open() || !opened.sync()) return failed("may not have reached the disk");
  return {};
}

}  // namespace

int FileCalls::open(const std::string& path, int flags, mode_t mode) {
  return ::open(path.c_str(), flags, mode);
}
ssize_t FileCalls::write(int descriptor, const void* octets, std::size_t count) {
  return ::write(descriptor, octets, count);
}
ssize_t FileCalls::read(int descriptor, void* octets, std::size_t count) {
  return ::read(descriptor, octets, count);
}
int FileCalls::sync(int descriptor) {
  return ::fsync(descriptor);
}
int FileCalls::close(int descriptor) {
  return ::close(descriptor);
}
int FileCalls::rename(const std::string& from, const std::string& to) {
  return ::rename(from.c_str(), to.c_str());
}

Done write_safely(const fs::path& path, std::string_view text, FileCalls& calls) {
  const fs::path made = path.string() + ".new";
  Done done = write_new(made, text, calls);
  if (done && calls.rename(made.string(), path.string()) != 0) done = failed("cannot be put in its place");
  if (!done) {
    static_cast<void>(::unlink(made.c_str()));
    return done;
  }
  return sync_directory(path.parent_path(), calls);
}

}  // namespace amsbridge
