#include "firmware/device/boot/calendar.hpp"

namespace amsbridge::device {
namespace {

// The year begins in March here, so that the leap day is its last one. An era is 400 years.
constexpr std::int64_t days_of_era = 146'097;
constexpr std::int64_t from_march_of_year_0 = 719'468;

}  // namespace

std::int64_t days_since_1970(const Date& date) {
  const std::int64_t year = date.month > 2 ? date.year : date.year - 1;
  const std::int64_t era = year / 400;
  const std::int64_t of_era = year - era * 400;
  const std::int64_t of_year =
      (153 * (date.month > 2 ? date.month - 3 : date.month + 9) + 2) / 5 + date.day - 1;
  return era * days_of_era + of_era * 365 + of_era / 4 - of_era / 100 + of_year - from_march_of_year_0;
}

Date date_of(std::int64_t days) {
  const std::int64_t shifted = days + from_march_of_year_0;
  const std::int64_t era = shifted / days_of_era;
  const std::int64_t of_era = shifted - era * days_of_era;
  const std::int64_t year = (of_era - of_era / 1'460 + of_era / 36'524 - of_era / (days_of_era - 1)) / 365;
  const std::int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
  const auto month = static_cast<int>((5 * of_year + 2) / 153);
  Date date;
  date.day = static_cast<int>(of_year - (153 * month + 2) / 5 + 1);
  date.month = month < 10 ? month + 3 : month - 9;
  date.year = static_cast<int>(year + era * 400) + (date.month <= 2 ? 1 : 0);
  return date;
}

}  // namespace amsbridge::device
