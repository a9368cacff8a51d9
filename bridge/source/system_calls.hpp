#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include <tl/expected.hpp>

namespace amsbridge {

/// What a system call returns, or the `errno` it failed with.
template <class Value>
using SystemResult = tl::expected<Value, int>;

/// The one seam between the sources and the operating system, so that interrupted calls, refused settings
/// and vanishing devices can be scripted. Each function is one system call and nothing around it.
class SystemCalls {
 public:
  virtual ~SystemCalls() = default;

  virtual SystemResult<int> open(const std::string& path, int flags) = 0;
  /// A second descriptor, closed on exec, for what `descriptor` stands for.
  virtual SystemResult<int> duplicate(int descriptor) = 0;
  virtual SystemResult<std::size_t> read(int descriptor, std::span<std::uint8_t> into) = 0;
  /// `argument` is an address or a number, as the request asks for.
  virtual SystemResult<int> ioctl(int descriptor, unsigned long request, std::uintptr_t argument) = 0;
  virtual SystemResult<int> flock(int descriptor, int operation) = 0;
  virtual SystemResult<int> close(int descriptor) = 0;
};

/// The real calls.
[[nodiscard]] SystemCalls& operating_system();

/// Makes `call` again for as long as a signal interrupts it. Not for close(): Linux has freed the descriptor
/// even when close() reports EINTR, and a second close could hit someone else's.
template <class Call>
[[nodiscard]] auto retry_interrupted(Call&& call) {
  for (;;) {
    auto result = call();
    if (result || result.error() != EINTR) return result;
  }
}

/// The operating system's words for an `errno`, for example "No such file or directory".
[[nodiscard]] std::string error_words(int error_number);

/// Owns a file descriptor and closes it through the seam.
class Descriptor {
 public:
  Descriptor(SystemCalls& calls, int number) : calls_(&calls), number_(number) {}
  Descriptor(Descriptor&& other) noexcept : calls_(other.calls_), number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    if (this != &other) {
      close();
      calls_ = other.calls_;
      number_ = std::exchange(other.number_, -1);
    }
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(); }

  [[nodiscard]] int number() const { return number_; }

 private:
  void close() noexcept {
    // Nothing was written, so a failing close has nothing to tell.
    if (number_ >= 0) static_cast<void>(calls_->close(std::exchange(number_, -1)));
  }

  SystemCalls* calls_;
  int number_;
};

}  // namespace amsbridge
