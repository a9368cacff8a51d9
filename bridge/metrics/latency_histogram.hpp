#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace amsbridge {

/// How long something took, counted in steps that grow.
class LatencyHistogram {
 public:
  /// Upper bounds of the buckets. Longer ones count in none, only in `count`.
  static constexpr std::array<std::chrono::microseconds, 16> bounds{
      std::chrono::microseconds{500}, std::chrono::milliseconds{1},   std::chrono::microseconds{2500},
      std::chrono::milliseconds{5},   std::chrono::milliseconds{10},  std::chrono::milliseconds{25},
      std::chrono::milliseconds{50},  std::chrono::milliseconds{100}, std::chrono::milliseconds{250},
      std::chrono::milliseconds{500}, std::chrono::seconds{1},        std::chrono::milliseconds{2500},
      std::chrono::seconds{10},       std::chrono::minutes{1},        std::chrono::minutes{10},
      std::chrono::hours{1},
  };

  /// A negative time counts as none at all.
  void observe(std::chrono::nanoseconds took);

  /// Of those that took at most bounds[bucket].
  [[nodiscard]] std::uint64_t up_to(std::size_t bucket) const;
  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::chrono::microseconds sum() const {
    return std::chrono::duration_cast<std::chrono::microseconds>(sum_);
  }

 private:
  std::array<std::uint64_t, bounds.size()> counts_{};
  std::uint64_t count_ = 0;
  std::chrono::nanoseconds sum_{0};
};

}  // namespace amsbridge
