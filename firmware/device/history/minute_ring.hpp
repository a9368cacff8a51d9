#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "firmware/device/history/measured.hpp"
#include "firmware/device/history/span.hpp"

namespace amsbridge::device {

/// Mean power of each of the last 360 minutes.
class MinuteRing {
 public:
  static constexpr std::size_t capacity = 360;

  void take(const Measured& measured, std::int64_t epoch_milliseconds);
  /// What is forgotten need not be overwritten.
  void clear() { first_ = newest_ = 0; }

  /// Watts; nothing if it is not known.
  [[nodiscard]] std::optional<std::int32_t> mean(Minutes minute, Direction direction) const;
  /// The oldest minute that may be known; nothing if none is.
  [[nodiscard]] std::optional<Minutes> oldest() const;

 private:
  static constexpr std::int32_t unknown = -1;

  void advance_to(Minutes minute);

  struct Sum {
    std::int64_t milliwatts = 0;
    std::int32_t count = 0;
  };

  Minutes first_ = 0;
  Minutes newest_ = 0;
  std::array<Sum, 2> sums_{};  // of the newest one
  std::array<std::array<std::int32_t, 2>, capacity> means_{};
};

}  // namespace amsbridge::device
