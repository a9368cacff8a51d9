#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "firmware/device/history/span.hpp"

namespace amsbridge::device {

/// Adds up what spans have of some time. A span that is only partly in it gives its part by time.
class Bucket {
 public:
  Bucket() = default;
  Bucket(Minutes from, Minutes to) : from_(from), to_(to) {}

  /// What the span has before `not_before` does not count.
  void add(const Span& span, Minutes not_before);

  [[nodiscard]] Minutes from() const { return from_; }
  [[nodiscard]] Minutes to() const { return to_; }
  /// Never less than nothing.
  [[nodiscard]] std::optional<std::int64_t> energy(Direction direction) const;
  [[nodiscard]] bool has_energy() const { return energy_[0].has_value() || energy_[1].has_value(); }
  /// Some of the energy was reckoned from power, or a border lies between two registers that are far apart.
  [[nodiscard]] bool is_estimate() const { return is_estimate_ || by_power_ > 0; }
  /// Share of the time that something is known of, in ten-thousandths.
  [[nodiscard]] std::int32_t covered() const;
  [[nodiscard]] std::optional<PowerRange> power(Direction direction) const;
  /// The same as one span.
  [[nodiscard]] Span span() const;

 private:
  struct Power {
    std::int64_t sum = 0;
    std::int64_t weight = 0;
    std::int32_t least = 0;
    std::int32_t most = 0;
  };

  Minutes from_ = 0;
  Minutes to_ = 0;
  std::array<std::optional<std::int64_t>, 2> energy_{};
  std::array<Power, 2> power_{};
  std::int64_t covered_ = 0;
  std::int64_t by_power_ = 0;
  bool is_estimate_ = false;
};

}  // namespace amsbridge::device
