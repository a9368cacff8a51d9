#pragma once

#include <chrono>
#include <mutex>
#include <optional>

namespace amsbridge {

using SteadyTime = std::chrono::steady_clock::time_point;

/// What wakes the broker's thread besides its socket: a queued message, an ended look-up, a wish to stop.
/// An eventfd, so that it stands in the same poll() as the socket. `wake` and `request_stop` are for any
/// thread, the waiting functions for the broker's thread.
class Signals {
 public:
  /// Throws std::system_error when no descriptor is left.
  Signals();
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  void wake() const noexcept;

  /// The first request stands; later ones are ignored.
  void request_stop(SteadyTime deadline);
  [[nodiscard]] std::optional<SteadyTime> stop_deadline() const;

  /// Sleeps until `until`, a wake or a request to stop.
  void wait(SteadyTime until) const;

  /// The same, with a socket: the poll() events that came true for it, 0 for none.
  [[nodiscard]] short wait(int socket, short events, SteadyTime until) const;

 private:
  void clear() const noexcept;

  int descriptor_;
  mutable std::mutex mutex_;
  std::optional<SteadyTime> stop_deadline_;
};

}  // namespace amsbridge
