#pragma once

#include <cstdint>
#include <optional>

#include "firmware/device/history/local_days.hpp"

namespace amsbridge::device {

/// Steps of time: all alike, or hours, days and months of local time. Seconds since 1970.
class Ruler {
 public:
  enum class Unit : std::uint8_t { even, hour, day, month };

  Ruler(LocalDays days, Unit unit, std::int64_t step = 0) : days_(days), unit_(unit), step_(step) {}

  /// Of a plot: the finest steps of which `points` reach from `from` to `to`. Those of less than an hour need
  /// minutes.
  [[nodiscard]] static Ruler of_plot(LocalDays days, std::int64_t from, std::int64_t to, int points,
                                     bool has_minutes);

  /// Where the step begins that a moment is in.
  [[nodiscard]] std::int64_t begin_of(std::int64_t moment) const;
  /// Where the one after it begins. Of several days in one step, the last ones may be beyond the end.
  [[nodiscard]] std::int64_t next(std::int64_t begin) const;
  /// Seconds; of days 24 hours each. 0 for hours and months.
  [[nodiscard]] std::int64_t step() const { return step_; }

 private:
  LocalDays days_;
  Unit unit_;
  std::int64_t step_;
};

}  // namespace amsbridge::device
