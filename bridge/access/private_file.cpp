#include "bridge/access/private_file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

namespace amsbridge {
namespace {

constexpr mode_t owner_only = 0600;
constexpr mode_t permissions = 0777;

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int operator*() const { return number_; }

 private:
  int number_;
};

FileStamp stamp_from(const struct stat& status) {
  return {status.st_ino, status.st_mtim, status.st_ctim};
}

bool same(const timespec& one, const timespec& other) {
  return one.tv_sec == other.tv_sec && one.tv_nsec == other.tv_nsec;
}

tl::unexpected<std::string> failure(const char* verb, const std::filesystem::path& file, int error) {
  return tl::unexpected(fmt::format("cannot {} {}: {}", verb, file.string(), std::strerror(error)));
}

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// As the old file was; else as the directory is, for the service's user to read.
bool take_over_owner(int descriptor, const std::filesystem::path& file) {
  struct stat old {};
  const bool is_there = ::lstat(file.c_str(), &old) == 0 && S_ISREG(old.st_mode);
  if (::fchmod(descriptor, is_there ? old.st_mode & permissions : owner_only) != 0) return false;
  if (::geteuid() != 0) return true;
  if (!is_there && ::stat(file.parent_path().c_str(), &old) != 0) return false;
  return ::fchown(descriptor, old.st_uid, old.st_gid) == 0;
}

bool write_beside(const std::filesystem::path& file, int descriptor, const std::string& text) {
  return take_over_owner(descriptor, file) && write_all(descriptor, text) && ::fsync(descriptor) == 0;
}

// A rename is on disk when its directory is.
void sync_folder(const std::filesystem::path& folder) {
  const Descriptor directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (*directory >= 0) static_cast<void>(::fsync(*directory));
}

}  // namespace

bool FileStamp::operator==(const FileStamp& other) const {
  return inode == other.inode && same(modified, other.modified) && same(changed, other.changed);
}

std::optional<FileStamp> stamp_of(const std::filesystem::path& file) {
  struct stat status {};
  if (::lstat(file.c_str(), &status) != 0) return std::nullopt;
  return stamp_from(status);
}

tl::expected<std::optional<PrivateText>, std::string> read_private_file(const std::filesystem::path& file,
                                                                        std::size_t limit) {
  // O_NONBLOCK: somebody's FIFO would make us wait.
  const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (*descriptor < 0 && errno == ENOENT) return std::nullopt;
  if (*descriptor < 0) return failure("read", file, errno);
  struct stat status {};
  if (::fstat(*descriptor, &status) != 0) return failure("read", file, errno);
  if (!S_ISREG(status.st_mode)) return tl::unexpected(fmt::format("{} is not a file", file.string()));
  PrivateText read{std::string(limit + 1, '\0'), stamp_from(status)};
  std::size_t size = 0;
  while (size < read.text.size()) {
    const ssize_t got = ::read(*descriptor, read.text.data() + size, read.text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failure("read", file, errno);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  if (size > limit) return tl::unexpected(fmt::format("{} is larger than {} octets", file.string(), limit));
  read.text.resize(size);
  return read;
}

tl::expected<void, std::string> write_private_file(const std::filesystem::path& file,
                                                   const std::string& text) {
  std::error_code ignored;
  std::filesystem::create_directories(file.parent_path(), ignored);  // what fails is said by what follows
  std::string beside = file.string() + ".XXXXXX";
  const Descriptor descriptor(::mkostemp(beside.data(), O_CLOEXEC));
  if (*descriptor < 0) return failure("write", file, errno);
  if (!write_beside(file, *descriptor, text) || ::rename(beside.c_str(), file.c_str()) != 0) {
    const int error = errno;
    ::unlink(beside.c_str());
    return failure("write", file, error);
  }
  sync_folder(file.parent_path());
  return {};
}

}  // namespace amsbridge
