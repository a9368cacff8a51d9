#include "bridge/mqtt/signals.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <poll.h>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>

namespace amsbridge {
namespace {

int milliseconds_until(SteadyTime until) {
  using std::chrono::milliseconds;
  constexpr milliseconds longest = std::chrono::hours(1);
  const auto left = std::chrono::ceil<milliseconds>(until - std::chrono::steady_clock::now());
  return static_cast<int>(std::clamp(left, milliseconds(0), longest).count());
}

}  // namespace

Signals::Signals() : descriptor_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

Signals::~Signals() {
  ::close(descriptor_);
}

void Signals::wake() const noexcept {
  const std::uint64_t one = 1;
  // EAGAIN means that the counter is full of wakes already: nothing to do.
  [[maybe_unused]] const auto written = ::write(descriptor_, &one, sizeof one);
}

void Signals::request_stop(SteadyTime deadline) {
  {
    const std::lock_guard lock(mutex_);
    if (!stop_deadline_) stop_deadline_ = deadline;
  }
  wake();
}

std::optional<SteadyTime> Signals::stop_deadline() const {
  const std::lock_guard lock(mutex_);
  return stop_deadline_;
}

void Signals::wait(SteadyTime until) const {
  pollfd waited{descriptor_, POLLIN, 0};
  ::poll(&waited, 1, milliseconds_until(until));
  clear();
}

short Signals::wait(int socket, short events, SteadyTime until) const {
  std::array<pollfd, 2> waited{{{descriptor_, POLLIN, 0}, {socket, events, 0}}};
  const int ready = ::poll(waited.data(), waited.size(), milliseconds_until(until));
  clear();
  return ready > 0 ? waited[1].revents : short{0};
}

void Signals::clear() const noexcept {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto octets = ::read(descriptor_, &count, sizeof count);
}

}  // namespace amsbridge
