#include "firmware/device/history/ruler.hpp"

#include <algorithm>
#include <array>

namespace amsbridge::device {
namespace {

constexpr std::int64_t minute = 60;
constexpr std::int64_t hour = 3'600;
constexpr std::int64_t day = 86'400;

constexpr std::array<std::int64_t, 15> steps = {
    minute, 2 * minute, 3 * minute, 5 * minute, 10 * minute, 15 * minute, 20 * minute, 30 * minute,
    hour,   2 * hour,   3 * hour,   4 * hour,   6 * hour,    8 * hour,    12 * hour};

}  // namespace

Ruler Ruler::of_plot(LocalDays days, std::int64_t from, std::int64_t to, int points, bool has_minutes) {
  for (const std::int64_t step : steps) {
    if (step < hour && !has_minutes) continue;
    const Ruler ruler(days, Unit::even, step);
    if ((to - ruler.begin_of(from) + step - 1) / step <= points) return ruler;
  }
  const std::int64_t count = (to - days.begin_of_day(from) + day - 1) / day + 1;
  return {days, Unit::day, day * ((count + points - 1) / points)};
}

std::int64_t Ruler::begin_of(std::int64_t moment) const {
  switch (unit_) {
    case Unit::hour: return days_.begin_of_hour(moment);
    case Unit::day: return days_.begin_of_day(moment);
    case Unit::month: return days_.begin_of_month(moment);
    case Unit::even: break;
  }
  // Steps of many hours begin at the same times of each day, as far as zones differ by whole hours.
  const std::int64_t ahead = step_ <= hour ? 0 : days_.offset(moment) / hour * hour;
  return (moment + ahead) / step_ * step_ - ahead;
}

std::int64_t Ruler::next(std::int64_t begin) const {
  switch (unit_) {
    case Unit::even: return begin + step_;
    case Unit::hour: {
      // Where the clock is set by half an hour, one hour is that much longer.
      const std::int64_t next = days_.begin_of_hour(begin + hour);
      return next > begin ? next : next + hour;
    }
    case Unit::month: return days_.next_month(begin);
    case Unit::day: break;
  }
  for (std::int64_t passed = 0; passed < std::max(step_, day); passed += day) begin = days_.next_day(begin);
  return begin;
}

}  // namespace amsbridge::device
