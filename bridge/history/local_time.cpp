#include "bridge/history/local_time.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace amsbridge::history {
namespace {

constexpr std::int64_t hour = 3'600;
constexpr std::int64_t quarter = 900;

std::tm local(std::int64_t epoch_seconds) {
  const auto moment = static_cast<std::time_t>(epoch_seconds);
  std::tm time{};
  localtime_r(&moment, &time);
  return time;
}

bool is_same_day(const std::tm& left, const std::tm& right) {
  return left.tm_year == right.tm_year && left.tm_yday == right.tm_yday;
}

/// Where a day of local time begins. Zones differ in whether the clock is set at midnight, and to which
/// side of it mktime then falls: the first quarter of an hour that is of that day is looked for.
std::int64_t begin_of_day(int year, int month, int day) {
  std::tm wanted{};
  wanted.tm_year = year;
  wanted.tm_mon = month;
  wanted.tm_mday = day;
  wanted.tm_hour = 12;
  wanted.tm_isdst = -1;
  const std::int64_t noon = std::mktime(&wanted);  // and `wanted` is the day as it is called
  const auto is_it = [&](std::int64_t moment) { return is_same_day(local(moment), wanted); };
  std::int64_t begin = noon - 12 * hour;
  while (is_it(begin - quarter)) begin -= quarter;
  while (!is_it(begin)) begin += quarter;
  return begin;
}

std::int64_t begin_of_hour(std::int64_t epoch_seconds) {
  const std::int64_t offset = local_offset(epoch_seconds);
  return (epoch_seconds + offset) / hour * hour - offset;
}

}  // namespace

std::int64_t local_offset(std::int64_t epoch_seconds) {
  return local(epoch_seconds).tm_gmtoff;
}

std::int64_t begin_of(EnergyUnit unit, std::int64_t epoch_seconds) {
  const std::tm time = local(epoch_seconds);
  switch (unit) {
    case EnergyUnit::hour: return begin_of_hour(epoch_seconds);
    case EnergyUnit::day: return begin_of_day(time.tm_year, time.tm_mon, time.tm_mday);
    case EnergyUnit::month: return begin_of_day(time.tm_year, time.tm_mon, 1);
  }
  return epoch_seconds;
}

std::int64_t begin_of_next(EnergyUnit unit, std::int64_t begin) {
  const std::tm time = local(begin);
  switch (unit) {
    case EnergyUnit::hour: {
      // Where the clock is set by half an hour, one hour is that much longer.
      const std::int64_t next = begin_of_hour(begin + hour);
      return next > begin ? next : next + hour;
    }
    case EnergyUnit::day: return begin_of_day(time.tm_year, time.tm_mon, time.tm_mday + 1);
    case EnergyUnit::month: return begin_of_day(time.tm_year, time.tm_mon + 1, 1);
  }
  return begin;
}

void write_local_time(std::string& out, std::int64_t epoch_milliseconds) {
  const std::tm time = local(epoch_milliseconds / 1'000);
  const auto milliseconds = static_cast<int>(epoch_milliseconds % 1'000);
  std::array<char, 40> text{};
  out.append(text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &time));
  if (milliseconds != 0) {
    (void)std::snprintf(text.data(), text.size(), ".%03d", milliseconds);
    out += text.data();
  }
  const long minutes = std::labs(time.tm_gmtoff) / 60;
  (void)std::snprintf(text.data(), text.size(), "%c%02ld:%02ld", time.tm_gmtoff < 0 ? '-' : '+', minutes / 60,
                      minutes % 60);
  out += text.data();
}

}  // namespace amsbridge::history
