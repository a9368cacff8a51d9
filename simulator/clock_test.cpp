#include "simulator/clock.hpp"

#include <gtest/gtest.h>

namespace simulator {
namespace {

using std::chrono::January;
using std::chrono::July;
using std::chrono::March;
using std::chrono::October;
using std::chrono::sys_days;
using std::chrono::sys_seconds;
using namespace std::chrono_literals;

constexpr ClockHabit told_in_full = {SummerTime::observed, Deviation::actual, 0x00, 7};

TEST(Clock, SummerTimeBeginsAndEndsAtOneUtcOnTheLastSundays) {
  const sys_seconds begin = sys_days(2026y / March / 29) + 1h;
  const sys_seconds end = sys_days(2026y / October / 25) + 1h;
  EXPECT_FALSE(in_summer_time(begin - 1s));
  EXPECT_TRUE(in_summer_time(begin));
  EXPECT_TRUE(in_summer_time(end - 1s));
  EXPECT_FALSE(in_summer_time(end));
}

TEST(Clock, LocalTimeSkipsAnHourInMarchUnlessSummerTimeIsIgnored) {
  const sys_seconds begin = sys_days(2026y / March / 29) + 1h;
  EXPECT_EQ(meter_time(local_time(begin - 1s, SummerTime::observed), told_in_full),
            "2026-03-29T01:59:59+01:00");
  EXPECT_EQ(meter_time(local_time(begin, SummerTime::observed), told_in_full), "2026-03-29T03:00:00+02:00");
  EXPECT_EQ(meter_time(local_time(begin, SummerTime::ignored), told_in_full), "2026-03-29T02:00:00+01:00");
}

TEST(Clock, AMeterMayKeepUtc) {
  const LocalTime summer = local_time(sys_days(2026y / July / 5) + 23h, SummerTime::utc);
  EXPECT_EQ(meter_time(summer, told_in_full), "2026-07-05T23:00:00+00:00");
  EXPECT_EQ(cosem_date_time(summer, told_in_full),
            (std::array<std::uint8_t, 12>{0x07, 0xEA, 7, 5, 7, 23, 0, 0, 0xFF, 0x00, 0x00, 0x00}));
}

TEST(Clock, ASummerBitMayStandBesideAnUnspecifiedDeviation) {
  ClockHabit habit = {SummerTime::observed, Deviation::unspecified, 0x00, 7, 0xFF, SummerStatus::always};
  const LocalTime summer = local_time(sys_days(2026y / July / 5) + 12h, habit.summer_time);
  EXPECT_EQ(cosem_date_time(summer, habit).back(), 0x80);
  EXPECT_EQ(meter_time(summer, habit), "2026-07-05T14:00:00");
  habit.summer_status = SummerStatus::with_deviation;
  EXPECT_EQ(cosem_date_time(summer, habit).back(), 0x00);
}

TEST(Clock, DeviationIsMinutesFromLocalTimeToUtcAndSummerIsInTheStatus) {
  const LocalTime winter =
      local_time(sys_days(2026y / January / 5) + 11h + 22min + 33s, SummerTime::observed);
  EXPECT_EQ(cosem_date_time(winter, told_in_full),
            (std::array<std::uint8_t, 12>{0x07, 0xEA, 1, 5, 1, 12, 22, 33, 0xFF, 0xFF, 0xC4, 0x00}));
  const LocalTime summer = local_time(sys_days(2026y / July / 5) + 23h, SummerTime::observed);
  EXPECT_EQ(cosem_date_time(summer, told_in_full),
            (std::array<std::uint8_t, 12>{0x07, 0xEA, 7, 6, 1, 1, 0, 0, 0xFF, 0xFF, 0x88, 0x80}));
}

TEST(Clock, AMeterMayCallSundayZeroAndClaimADeviationOfZero) {
  const ClockHabit aidon = {SummerTime::ignored, Deviation::false_zero, 0x00, 0};
  const LocalTime sunday = local_time(sys_days(2026y / July / 5) + 11h, aidon.summer_time);
  EXPECT_EQ(cosem_date_time(sunday, aidon),
            (std::array<std::uint8_t, 12>{0x07, 0xEA, 7, 5, 0, 12, 0, 0, 0xFF, 0x00, 0x00, 0x00}));
  EXPECT_EQ(meter_time(sunday, aidon), "2026-07-05T12:00:00");
}

}  // namespace
}  // namespace simulator
