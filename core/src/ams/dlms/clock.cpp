#include "ams/dlms/clock.hpp"

namespace ams {
namespace {

constexpr std::int64_t seconds_of_day = 86400;

constexpr bool is_leap(int year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

constexpr int days_in(int year, int month) {
  constexpr std::int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

// Days from 1970-01-01, in the proleptic Gregorian calendar. Years begin in March, so that the leap day is
// the last of them; 719468 days lie between 0000-03-01 and 1970-01-01.
constexpr std::int64_t days_from_civil(int year, int month, int day) {
  const int shifted_year = month <= 2 ? year - 1 : year;
  const int era = shifted_year / 400;
  const int year_of_era = shifted_year - era * 400;
  const int day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return std::int64_t{era} * 146097 + day_of_era - 719468;
}
static_assert(days_from_civil(1970, 1, 1) == 0);
static_assert(days_from_civil(2000, 3, 1) == 11017);

bool on_calendar(const Clock& clock) {
  return clock.year >= 1 && clock.year <= 9999 && clock.month >= 1 && clock.month <= 12 && clock.day >= 1 &&
         clock.day <= days_in(clock.year, clock.month) && clock.hour <= 23 && clock.minute <= 59 &&
         clock.second <= 59;
}

void write_date_and_time(TextWriter& out, const Clock& clock) {
  out.padded(clock.year, 4);
  out.character('-');
  out.padded(clock.month, 2);
  out.character('-');
  out.padded(clock.day, 2);
  out.character('T');
  out.padded(clock.hour, 2);
  out.character(':');
  out.padded(clock.minute, 2);
  out.character(':');
  out.padded(clock.second, 2);
}

}  // namespace

Result<Clock> parse_clock(Octets twelve) {
  constexpr std::int16_t deviation_open = -0x8000;
  constexpr std::int16_t longest_deviation = 840;  // the standard allows -840 to 720 minutes; the sign is
                                                   // a frequent mistake, so both ways
  Clock clock;
  clock.year = big_endian_16(twelve);
  clock.month = twelve[2];
  clock.day = twelve[3];
  clock.hour = twelve[5];
  clock.minute = twelve[6];
  clock.second = twelve[7];
  clock.status = twelve[11];
  const auto deviation = static_cast<std::int16_t>(big_endian_16(twelve.subspan(9)));
  const bool open = deviation == deviation_open;
  if (!open) clock.offset_minutes = static_cast<std::int16_t>(-deviation);
  const bool sane_deviation = open || (deviation >= -longest_deviation && deviation <= longest_deviation);
  if (!on_calendar(clock) || !sane_deviation) return Fault{Layer::value, Reason::clock_invalid};
  return clock;
}

void write_clock(TextWriter& out, const Clock& clock) {
  write_date_and_time(out, clock);
  if (!clock.offset_minutes) return;
  const bool west = *clock.offset_minutes < 0;
  const auto minutes = static_cast<std::uint32_t>(west ? -*clock.offset_minutes : *clock.offset_minutes);
  out.character(west ? '-' : '+');
  out.padded(minutes / 60, 2);
  out.character(':');
  out.padded(minutes % 60, 2);
}

std::int64_t epoch_seconds(const Clock& clock) {
  const std::int64_t day = days_from_civil(clock.year, clock.month, clock.day);
  const std::int64_t second = clock.hour * 3600 + clock.minute * 60 + clock.second;
  return day * seconds_of_day + second - std::int64_t{clock.offset_minutes.value_or(0)} * 60;
}

Clock clock_from_epoch(std::int64_t seconds) {
  const std::int64_t days = seconds / seconds_of_day;
  const auto rest = static_cast<int>(seconds % seconds_of_day);
  const std::int64_t shifted = days + 719468;
  const auto era = static_cast<int>(shifted / 146097);
  const auto day_of_era = static_cast<int>(shifted % 146097);
  const int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int shifted_month = (5 * day_of_year + 2) / 153;
  const int month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  Clock clock;
  clock.year = static_cast<std::uint16_t>(year_of_era + era * 400 + (month <= 2 ? 1 : 0));
  clock.month = static_cast<std::uint8_t>(month);
  clock.day = static_cast<std::uint8_t>(day_of_year - (153 * shifted_month + 2) / 5 + 1);
  clock.hour = static_cast<std::uint8_t>(rest / 3600);
  clock.minute = static_cast<std::uint8_t>(rest / 60 % 60);
  clock.second = static_cast<std::uint8_t>(rest % 60);
  return clock;
}

void write_rfc3339(TextWriter& out, std::int64_t epoch_milliseconds) {
  write_date_and_time(out, clock_from_epoch(epoch_milliseconds / 1000));
  out.character('.');
  out.padded(static_cast<std::uint32_t>(epoch_milliseconds % 1000), 3);
  out.character('Z');
}

}  // namespace ams
