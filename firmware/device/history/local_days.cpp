#include "firmware/device/history/local_days.hpp"

#include <algorithm>

namespace amsbridge::device {
namespace {

constexpr std::int64_t hour = 3'600;
constexpr std::int64_t day = 86'400;

std::int64_t rounded_down(std::int64_t value, std::int64_t step) {
  const std::int64_t rest = value % step;
  return value - (rest < 0 ? rest + step : rest);
}

}  // namespace

std::int64_t LocalDays::offset(std::int64_t epoch_seconds) const {
  return std::int64_t{clock_.zone(epoch_seconds).current_minutes} * 60;
}

Date LocalDays::date(std::int64_t epoch_seconds) const {
  return date_of(rounded_down(epoch_seconds + offset(epoch_seconds), day) / day);
}

std::int64_t LocalDays::begin(Date date) const {
  while (date.month > 12) {
    date.month -= 12;
    ++date.year;
  }
  while (date.month < 1) {
    date.month += 12;
    --date.year;
  }
  const std::int64_t midnight = days_since_1970(date) * day;
  // The clock may be set about then. Of two midnights the first counts; if there is none, the moment at which
  // it is set.
  const auto [later, earlier] = std::minmax({offset(midnight - day), offset(midnight + day)});
  const std::int64_t first = midnight - earlier;
  return first + offset(first) >= midnight ? first : midnight - later;
}

std::int64_t LocalDays::begin_of_hour(std::int64_t epoch_seconds) const {
  const std::int64_t ahead = offset(epoch_seconds);
  return rounded_down(epoch_seconds + ahead, hour) - ahead;
}

std::int64_t LocalDays::begin_of_day(std::int64_t epoch_seconds) const {
  return begin(date(epoch_seconds));
}

std::int64_t LocalDays::next_day(std::int64_t epoch_seconds) const {
  Date next = date(epoch_seconds);
  ++next.day;
  return begin(next);
}

std::int64_t LocalDays::begin_of_month(std::int64_t epoch_seconds) const {
  Date first = date(epoch_seconds);
  first.day = 1;
  return begin(first);
}

std::int64_t LocalDays::next_month(std::int64_t epoch_seconds) const {
  Date first = date(epoch_seconds);
  first.day = 1;
  ++first.month;
  return begin(first);
}

}  // namespace amsbridge::device
