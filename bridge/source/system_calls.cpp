#include "bridge/source/system_calls.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <system_error>
#include <unistd.h>

namespace amsbridge {
namespace {

SystemResult<int> result_of(int returned) {
  if (returned < 0) return tl::unexpected(errno);
  return returned;
}

class OperatingSystem final : public SystemCalls {
 public:
  SystemResult<int> open(const std::string& path, int flags) override {
    return result_of(::open(path.c_str(), flags));
  }
  SystemResult<int> duplicate(int descriptor) override {
    return result_of(::fcntl(descriptor, F_DUPFD_CLOEXEC, 0));
  }
  SystemResult<std::size_t> read(int descriptor, std::span<std::uint8_t> into) override {
    const ssize_t count = ::read(descriptor, into.data(), into.size());
    if (count < 0) return tl::unexpected(errno);
    return static_cast<std::size_t>(count);
  }
  SystemResult<int> ioctl(int descriptor, unsigned long request, std::uintptr_t argument) override {
    return result_of(::ioctl(descriptor, request, argument));
  }
  SystemResult<int> flock(int descriptor, int operation) override {
    return result_of(::flock(descriptor, operation));
  }
  SystemResult<int> close(int descriptor) override { return result_of(::close(descriptor)); }
};

}  // namespace

SystemCalls& operating_system() {
  static OperatingSystem calls;
  return calls;
}

std::string error_words(int error_number) {
  return std::generic_category().message(error_number);
}

}  // namespace amsbridge
