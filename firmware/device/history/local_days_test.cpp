#include "firmware/device/history/local_days.hpp"

#include <cstdlib>
#include <ctime>
#include <string>

#include <gtest/gtest.h>

#include "firmware/device/history/ruler.hpp"
#include "firmware/device/testing/fake_chip.hpp"

using namespace amsbridge::device;

namespace {

constexpr std::int64_t hour = 3'600;
constexpr std::int64_t day = 24 * hour;

std::tm system_time(std::int64_t moment) {
  const auto now = static_cast<std::time_t>(moment);
  std::tm time{};
  localtime_r(&now, &time);
  return time;
}

TEST(LocalDays, BeginAsTheSystemsDo) {
  for (const char* const zone :
       {"CET-1CEST,M3.5.0,M10.5.0/3", "WET0WEST,M3.5.0/1,M10.5.0", "<-01>1<+00>,M3.5.0/0,M10.5.0/1", "UTC0",
        "<+04>-4", "EST5EDT,M3.2.0,M11.1.0", "<+0545>-5:45"}) {
    setenv("TZ", zone, 1);
    tzset();
    FakeClock clock;
    clock.posix = zone;
    const LocalDays days(clock);
    std::int64_t begin = days.begin_of_day(1'767'323'456);
    for (int count = 0; count < 3 * 366; ++count) {
      const std::tm time = system_time(begin);
      const std::tm before = system_time(begin - 1);
      ASSERT_NE(time.tm_mday, before.tm_mday) << zone << ' ' << begin;
      // Where the clock is set forward at midnight, the day begins at one.
      const bool is_set = time.tm_gmtoff != before.tm_gmtoff;
      ASSERT_EQ(time.tm_hour, is_set ? 1 : 0) << zone << ' ' << begin;
      ASSERT_EQ(time.tm_min + time.tm_sec, 0) << zone << ' ' << begin;
      ASSERT_EQ(days.begin_of_day(begin), begin);
      ASSERT_EQ(days.begin_of_day(begin - 1), days.begin_of_day(begin - 3 * hour));
      const std::int64_t next = days.next_day(begin);
      ASSERT_GE(next - begin, 23 * hour) << zone << ' ' << begin;
      ASSERT_LE(next - begin, 25 * hour) << zone << ' ' << begin;
      ASSERT_EQ(days.begin_of_day(next - 1), begin);
      begin = next;
    }
  }
  unsetenv("TZ");
  tzset();
}

TEST(LocalDays, MonthsBeginOnTheirFirst) {
  FakeClock clock;
  clock.posix = "CET-1CEST,M3.5.0,M10.5.0/3";
  const LocalDays days(clock);
  std::int64_t begin = days.begin_of_month(1'767'323'456);
  for (int count = 0; count < 36; ++count) {
    const Date date = days.date(begin);
    EXPECT_EQ(date, (Date{2026 + count / 12, count % 12 + 1, 1}));
    EXPECT_EQ(days.begin_of_month(begin + 20 * day), begin);
    begin = days.next_month(begin);
  }
}

TEST(Ruler, AHourOfSummerTimesEndIsThereTwice) {
  FakeClock clock;
  clock.posix = "CET-1CEST,M3.5.0,M10.5.0/3";
  const Ruler hours{LocalDays(clock), Ruler::Unit::hour};
  std::int64_t at = 1'792'879'200;  // 2026-10-25 00:00
  int count = 0;
  for (; at < 1'792'879'200 + 25 * hour; at = hours.next(at)) ++count;
  EXPECT_EQ(count, 25);
}

TEST(Ruler, APlotHasTheFinestStepsThatFit) {
  FakeClock clock;
  clock.posix = "CET-1CEST,M3.5.0,M10.5.0/3";
  const LocalDays days(clock);
  constexpr std::int64_t from = 1'793'574'000;
  EXPECT_EQ(Ruler::of_plot(days, from, from + 6 * hour, 700, true).step(), 60);
  EXPECT_EQ(Ruler::of_plot(days, from, from + 6 * hour, 359, true).step(), 120);
  EXPECT_EQ(Ruler::of_plot(days, from, from + 6 * hour, 700, false).step(), hour);
  EXPECT_EQ(Ruler::of_plot(days, from, from + 30 * day, 700, false).step(), 2 * hour);
  EXPECT_EQ(Ruler::of_plot(days, from, from + 365 * day, 400, false).step(), day);
  EXPECT_EQ(Ruler::of_plot(days, from, from + 3'650 * day, 700, false).step(), 6 * day);
  const Ruler quarters = Ruler::of_plot(days, from, from + 10 * day, 50, false);
  EXPECT_EQ(quarters.step(), 6 * hour);
  EXPECT_EQ(quarters.begin_of(from + 7 * hour), from + 6 * hour);
}

}  // namespace
