#pragma once

#include <random>

#include "bridge/source/backoff.hpp"

namespace amsbridge {

/// How long to wait before trying again: the first pause and the longest.
struct PauseLimits {
  std::chrono::milliseconds first;
  std::chrono::milliseconds longest;
};

/// A Backoff with its own random numbers.
class Pauses {
 public:
  explicit Pauses(PauseLimits limits) : backoff_(limits.first, limits.longest) {}

  [[nodiscard]] std::chrono::milliseconds next() {
    return backoff_.next(std::uniform_real_distribution<>{0.0, 1.0}(engine_));
  }
  void reset() { backoff_.reset(); }

 private:
  Backoff backoff_;
  std::minstd_rand engine_{std::random_device{}()};
};

}  // namespace amsbridge
