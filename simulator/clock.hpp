// The meter's clock: Norwegian and Swedish local time, and how each maker writes it.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>

namespace simulator {

// Central European time. `ignored` stays on standard time (UTC+1) all year; `utc` on UTC.
enum class SummerTime { observed, ignored, utc };

struct LocalTime {
  std::chrono::local_seconds wall;
  std::chrono::minutes offset;  // from UTC: 0, 60 or 120
};

// Summer time in Norway and Sweden runs from the last Sunday of March, 01:00 UTC, to that of October, 01:00
// UTC.
[[nodiscard]] bool in_summer_time(std::chrono::sys_seconds time);
[[nodiscard]] LocalTime local_time(std::chrono::sys_seconds time, SummerTime summer_time);

// What the deviation field says. `false_zero`: 0, although the clock is not UTC.
enum class Deviation { unspecified, false_zero, actual };

// Whether the status tells summer time: only beside the actual deviation, or always.
enum class SummerStatus { with_deviation, always };

struct ClockHabit {
  SummerTime summer_time = SummerTime::observed;
  Deviation deviation = Deviation::unspecified;
  std::uint8_t status = 0;  // 0x80 is added in summer time
  std::uint8_t sunday = 7;
  std::uint8_t hundredths = 0xFF;  // 0xFF: not specified
  SummerStatus summer_status = SummerStatus::with_deviation;
};

// COSEM date-time, IEC 62056-6-2 clause 4.1.6.1: year(2) month day weekday hour minute second hundredths
// deviation(2, minutes from local time to UTC) status.
[[nodiscard]] std::array<std::uint8_t, 12> cosem_date_time(const LocalTime& time, const ClockHabit& habit);

// "2017-09-12T23:18:50", followed by "+01:00" or "+02:00" only where the meter tells its actual deviation.
[[nodiscard]] std::string meter_time(const LocalTime& time, const ClockHabit& habit);

}  // namespace simulator
