#pragma once

#include <cstdint>

#include "firmware/device/board/clock.hpp"
#include "firmware/device/boot/calendar.hpp"

namespace amsbridge::device {

/// Hours, days and months of local time, in seconds since 1970. A day has 23 to 25 hours.
class LocalDays {
 public:
  explicit LocalDays(const Clock& clock) : clock_(clock) {}

  /// How far local time is ahead of UTC, in seconds.
  [[nodiscard]] std::int64_t offset(std::int64_t epoch_seconds) const;
  [[nodiscard]] Date date(std::int64_t epoch_seconds) const;
  /// Where a day begins. The day and the month may be beyond the end of theirs.
  [[nodiscard]] std::int64_t begin(Date date) const;

  [[nodiscard]] std::int64_t begin_of_hour(std::int64_t epoch_seconds) const;
  [[nodiscard]] std::int64_t begin_of_day(std::int64_t epoch_seconds) const;
  [[nodiscard]] std::int64_t next_day(std::int64_t epoch_seconds) const;
  [[nodiscard]] std::int64_t begin_of_month(std::int64_t epoch_seconds) const;
  [[nodiscard]] std::int64_t next_month(std::int64_t epoch_seconds) const;

 private:
  const Clock& clock_;
};

}  // namespace amsbridge::device
