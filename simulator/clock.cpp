#include "simulator/clock.hpp"

#include <fmt/format.h>

namespace simulator {
namespace {

using namespace std::chrono_literals;

struct Parts {
  std::chrono::year_month_day date;
  std::chrono::weekday weekday;
  std::chrono::hh_mm_ss<std::chrono::seconds> time;
};

Parts split(std::chrono::local_seconds wall) {
  const auto day = std::chrono::floor<std::chrono::days>(wall);
  return {std::chrono::year_month_day(day), std::chrono::weekday(day), std::chrono::hh_mm_ss(wall - day)};
}

std::uint8_t octet(std::int64_t value) {
  return static_cast<std::uint8_t>(value & 0xFF);
}

int deviation_field(const LocalTime& time, Deviation deviation) {
  constexpr int unspecified = 0x8000;
  switch (deviation) {
    case Deviation::unspecified: return unspecified;
    case Deviation::false_zero: return 0;
    case Deviation::actual: return -static_cast<int>(time.offset.count());
  }
  return unspecified;
}

std::uint8_t status_field(const LocalTime& time, const ClockHabit& habit) {
  constexpr unsigned daylight_saving = 0x80;
  const bool tells = habit.deviation == Deviation::actual || habit.summer_status == SummerStatus::always;
  const bool says_summer = tells && time.offset == 120min;
  return static_cast<std::uint8_t>(habit.status | (says_summer ? daylight_saving : 0U));
}

}  // namespace

bool in_summer_time(std::chrono::sys_seconds time) {
  using std::chrono::sys_days;
  const auto year = std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(time)).year();
  const auto begin = sys_days(year / std::chrono::March / std::chrono::Sunday[std::chrono::last]) + 1h;
  const auto end = sys_days(year / std::chrono::October / std::chrono::Sunday[std::chrono::last]) + 1h;
  return time >= begin && time < end;
}

LocalTime local_time(std::chrono::sys_seconds time, SummerTime summer_time) {
  const bool summer = summer_time == SummerTime::observed && in_summer_time(time);
  const std::chrono::minutes standard = summer_time == SummerTime::utc ? 0min : 60min;
  const std::chrono::minutes offset = summer ? 120min : standard;
  return {std::chrono::local_seconds(time.time_since_epoch() + offset), offset};
}

std::array<std::uint8_t, 12> cosem_date_time(const LocalTime& time, const ClockHabit& habit) {
  const Parts parts = split(time.wall);
  const int year = static_cast<int>(parts.date.year());
  const int deviation = deviation_field(time, habit.deviation);
  const bool sunday = parts.weekday == std::chrono::Sunday;
  return {octet(year >> 8),
          octet(year),
          octet(static_cast<int>(static_cast<unsigned>(parts.date.month()))),
          octet(static_cast<int>(static_cast<unsigned>(parts.date.day()))),
          sunday ? habit.sunday : octet(static_cast<int>(parts.weekday.iso_encoding())),
          octet(parts.time.hours().count()),
          octet(parts.time.minutes().count()),
          octet(parts.time.seconds().count()),
          habit.hundredths,
          octet(deviation >> 8),
          octet(deviation),
          status_field(time, habit)};
}

std::string meter_time(const LocalTime& time, const ClockHabit& habit) {
  const Parts parts = split(time.wall);
  std::string text =
      fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(parts.date.year()),
                  static_cast<unsigned>(parts.date.month()), static_cast<unsigned>(parts.date.day()),
                  parts.time.hours().count(), parts.time.minutes().count(), parts.time.seconds().count());
  if (habit.deviation == Deviation::actual) {
    text += fmt::format("+{:02}:{:02}", time.offset.count() / 60, time.offset.count() % 60);
  }
  return text;
}

}  // namespace simulator
