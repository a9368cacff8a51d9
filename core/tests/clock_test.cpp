#include "ams/dlms/clock.hpp"

#include <chrono>
#include <limits>

#include <gtest/gtest.h>

#include "recorders.hpp"

namespace ams::tests {
namespace {

Clock clock_of(const Moment& moment) {
  const Result<Clock> clock = parse_clock(exact(date_time(moment)));
  EXPECT_TRUE(clock);
  return *clock;
}

bool refused(const Moment& moment) {
  const Result<Clock> clock = parse_clock(exact(date_time(moment)));
  return !clock && clock.fault() == Fault{Layer::value, Reason::clock_invalid};
}

std::string written(const Clock& clock) {
  std::array<char, 40> buffer;
  TextWriter out(buffer);
  write_clock(out, clock);
  return std::string(out.view());
}

std::string rfc3339(std::int64_t milliseconds) {
  std::array<char, 40> buffer;
  TextWriter out(buffer);
  write_rfc3339(out, milliseconds);
  return std::string(out.view());
}

TEST(Clock, ReadsEveryField) {
  const Clock clock = clock_of({.year = 2017,
                                .month = 9,
                                .day = 12,
                                .hour = 23,
                                .minute = 18,
                                .second = 50,
                                .deviation = 0xff88,
                                .status = 0x80});
  EXPECT_EQ(clock, (Clock{2017, 9, 12, 23, 18, 50, std::int16_t{120}, 0x80}));
}

TEST(Clock, DeviationIsUtcLessLocalTime) {
  EXPECT_EQ(written(clock_of({.deviation = 0xffc4})), "2026-11-22T17:30:40+01:00");
  EXPECT_EQ(written(clock_of({.deviation = 0xff88})), "2026-11-22T17:30:40+02:00");
  EXPECT_EQ(written(clock_of({.deviation = 300})), "2026-11-22T17:30:40-05:00");
  EXPECT_EQ(written(clock_of({.deviation = 210})), "2026-11-22T17:30:40-03:30");
  EXPECT_EQ(written(clock_of({.deviation = 0})), "2026-11-22T17:30:40+00:00");
}

TEST(Clock, AnOpenDeviationLeavesTheOffsetOut) {
  EXPECT_EQ(clock_of({.deviation = 0x8000}).offset_minutes, std::nullopt);
  EXPECT_EQ(written(clock_of({.deviation = 0x8000})), "2026-11-22T17:30:40");
}

TEST(Clock, DeviationsOfMoreThanFourteenHoursAreRefused) {
  EXPECT_FALSE(refused({.deviation = 840}));
  EXPECT_TRUE(refused({.deviation = 841}));
  EXPECT_FALSE(refused({.deviation = static_cast<std::uint16_t>(-840)}));
  EXPECT_TRUE(refused({.deviation = static_cast<std::uint16_t>(-841)}));
  EXPECT_TRUE(refused({.deviation = 0x8001}));
}

TEST(Clock, FieldsThatNoCalendarHasAreRefused) {
  EXPECT_TRUE(refused({.year = 0}));
  EXPECT_TRUE(refused({.year = 10000}));
  EXPECT_TRUE(refused({.month = 0}));
  EXPECT_TRUE(refused({.month = 13}));
  EXPECT_TRUE(refused({.month = 0xfe}));
  EXPECT_TRUE(refused({.day = 0}));
  EXPECT_TRUE(refused({.day = 31}));  // November
  EXPECT_TRUE(refused({.month = 12, .day = 32}));
  EXPECT_TRUE(refused({.hour = 24}));
  EXPECT_TRUE(refused({.hour = 0xff}));
  EXPECT_TRUE(refused({.minute = 60}));
  EXPECT_TRUE(refused({.second = 60}));
  EXPECT_TRUE(refused({.second = 0xff}));
}

TEST(Clock, WeekdayAndHundredthsAreNotLookedAt) {
  EXPECT_FALSE(refused({.weekday = 0, .hundredths = 0}));
  EXPECT_FALSE(refused({.weekday = 0xff, .hundredths = 0xff}));
  EXPECT_FALSE(refused({.weekday = 99, .hundredths = 100}));
}

TEST(Clock, LeapDays) {
  EXPECT_FALSE(refused({.year = 2024, .month = 2, .day = 29}));
  EXPECT_FALSE(refused({.year = 2000, .month = 2, .day = 29}));
  EXPECT_TRUE(refused({.year = 2023, .month = 2, .day = 29}));
  EXPECT_TRUE(refused({.year = 2100, .month = 2, .day = 29}));
  EXPECT_TRUE(refused({.year = 2024, .month = 2, .day = 30}));
}

TEST(Clock, AYearOfFfffIsUnspecified) {
  EXPECT_FALSE(is_specified(date_time({.year = 0xffff})));
  EXPECT_TRUE(is_specified(date_time({.year = 2026})));
}

TEST(Clock, EpochSecondsTakeTheOffsetIntoAccount) {
  EXPECT_EQ(epoch_seconds({1970, 1, 1, 0, 0, 0, std::nullopt, 0}), 0);
  EXPECT_EQ(epoch_seconds({1970, 1, 1, 1, 0, 0, std::int16_t{60}, 0}), 0);
  EXPECT_EQ(epoch_seconds({2017, 9, 12, 23, 18, 50, std::nullopt, 0}), 1505258330);
  EXPECT_EQ(epoch_seconds({2017, 9, 12, 23, 18, 50, std::int16_t{120}, 0}), 1505258330 - 7200);
  EXPECT_EQ(epoch_seconds({2017, 9, 12, 23, 18, 50, std::int16_t{-300}, 0}), 1505258330 + 18000);
  EXPECT_EQ(epoch_seconds({2038, 1, 19, 3, 14, 8, std::nullopt, 0}), 2147483648);
  EXPECT_EQ(epoch_seconds({1969, 12, 31, 23, 59, 59, std::nullopt, 0}), -1);
}

TEST(Clock, EveryDayAgreesWithTheStandardLibrary) {
  using std::chrono::days, std::chrono::sys_days, std::chrono::sys_seconds, std::chrono::year,
      std::chrono::year_month_day;
  for (sys_days day = sys_days{year{1970} / 1 / 1}; day < sys_days{year{2201} / 1 / 1}; day += days{1}) {
    const year_month_day date{day};
    const auto year_number = static_cast<std::uint16_t>(static_cast<int>(date.year()));
    const auto month = static_cast<std::uint8_t>(static_cast<unsigned>(date.month()));
    const auto day_of_month = static_cast<std::uint8_t>(static_cast<unsigned>(date.day()));
    const std::int64_t seconds = sys_seconds{day}.time_since_epoch().count() + 86399;
    const Clock clock{year_number, month, day_of_month, 23, 59, 59, std::nullopt, 0};
    ASSERT_EQ(epoch_seconds(clock), seconds);
    ASSERT_EQ(rfc3339(seconds * 1000 + 7), written(clock) + ".007Z");
  }
}

TEST(Clock, Rfc3339) {
  EXPECT_EQ(rfc3339(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(rfc3339(1505258330123), "2017-09-12T23:18:50.123Z");
}

}  // namespace
}  // namespace ams::tests
