#pragma once

#include <algorithm>
#include <chrono>

namespace amsbridge {

/// The pauses between attempts at something that fails: the first, then twice as long each time up to a
/// limit, every one lengthened or shortened by up to 20 % so that many bridges do not knock in step.
class Backoff {
 public:
  /// `first` is at least 1 ms; a `limit` below `first` is taken as `first`.
  constexpr Backoff(std::chrono::milliseconds first, std::chrono::milliseconds limit)
      : first_(std::max(first, std::chrono::milliseconds{1})), limit_(std::max(limit, first_)) {}

  /// The pause before the next attempt, between 80 % (`unit_random` = 0) and 120 % (`unit_random` = 1) of
  /// the nominal one; 0.5 gives the nominal pause itself. A value outside 0..1 is taken as the nearer end.
  [[nodiscard]] constexpr std::chrono::milliseconds next(double unit_random) {
    const std::chrono::milliseconds nominal = nominal_;
    // Compared by halves, so that a limit near the largest duration cannot overflow.
    nominal_ = nominal_ > limit_ / 2 ? limit_ : nominal_ * 2;
    const double factor = 1.0 + jitter * (2.0 * std::clamp(unit_random, 0.0, 1.0) - 1.0);
    return std::chrono::round<std::chrono::milliseconds>(std::chrono::duration<double, std::milli>(nominal) *
                                                         factor);
  }

  /// What was tried has worked: the next pause is the first one again.
  constexpr void reset() { nominal_ = first_; }

 private:
  static constexpr double jitter = 0.2;

  std::chrono::milliseconds first_;
  std::chrono::milliseconds limit_;
  std::chrono::milliseconds nominal_ = first_;
};

}  // namespace amsbridge
