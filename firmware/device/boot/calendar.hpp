#pragma once

#include <cstdint>

namespace amsbridge::device {

/// A day of the Gregorian calendar.
struct Date {
  int year = 1970;
  int month = 1;  // 1 to 12
  int day = 1;    // 1 to 31

  bool operator==(const Date&) const = default;
};

/// Days since 1970-01-01. The day of the month may be beyond its end: it goes on in the next one.
[[nodiscard]] std::int64_t days_since_1970(const Date& date);
[[nodiscard]] Date date_of(std::int64_t days_since_1970);

}  // namespace amsbridge::device
