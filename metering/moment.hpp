#pragma once

#include <chrono>

namespace amsbridge {

/// One moment on both clocks. The wall's, which people and NTP set, dates what is published; how long
/// something took, only the steady one can tell.
struct Moment {
  std::chrono::system_clock::time_point wall;
  std::chrono::steady_clock::time_point steady;

  static Moment now() { return {std::chrono::system_clock::now(), std::chrono::steady_clock::now()}; }

  friend Moment operator+(Moment moment, std::chrono::milliseconds later) {
    return {moment.wall + later, moment.steady + later};
  }
  bool operator==(const Moment&) const = default;
};

}  // namespace amsbridge
