// Days are as long as the zone makes them.
#include "bridge/history/local_time.hpp"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/history/history_test_support.hpp"

namespace amsbridge::history {
namespace {

using ::testing::ElementsAre;

std::string text(std::int64_t epoch_seconds) {
  std::string out;
  write_local_time(out, epoch_seconds * 1'000);
  return out;
}

std::vector<std::string> begins(EnergyUnit unit, std::int64_t moment, int count) {
  std::vector<std::string> texts;
  for (std::int64_t begin = begin_of(unit, moment); count > 0; --count, begin = begin_of_next(unit, begin))
    texts.push_back(text(begin));
  return texts;
}

TEST(LocalTime, HasADayOf23HoursInSpring) {
  const LocalZone zone("Europe/Oslo");
  EXPECT_THAT(
      begins(EnergyUnit::day, 1'774'782'000, 3),  // 2026-03-29T11:00:00Z
      ElementsAre("2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00", "2026-03-31T00:00:00+02:00"));
  EXPECT_THAT(
      begins(EnergyUnit::hour, 1'774'742'400 + 1'234, 3),
      ElementsAre("2026-03-29T01:00:00+01:00", "2026-03-29T03:00:00+02:00", "2026-03-29T04:00:00+02:00"));
}

TEST(LocalTime, HasADayOf25HoursInAutumn) {
  const LocalZone zone("Europe/Oslo");
  const std::int64_t begin = begin_of(EnergyUnit::day, 1'792'926'000);  // 2026-10-25T11:00:00Z
  EXPECT_EQ(text(begin), "2026-10-25T00:00:00+02:00");
  EXPECT_EQ(begin_of_next(EnergyUnit::day, begin) - begin, 25 * 3'600);
  EXPECT_THAT(
      begins(EnergyUnit::hour, begin + 2 * 3'600, 3),
      ElementsAre("2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00", "2026-10-25T03:00:00+01:00"));
}

TEST(LocalTime, BeginsMonthsInTheZone) {
  const LocalZone zone("Europe/Oslo");
  EXPECT_THAT(begins(EnergyUnit::month, 1'767'222'000, 4),  // 2025-12-31T23:00:00Z
              ElementsAre("2026-01-01T00:00:00+01:00", "2026-02-01T00:00:00+01:00",
                          "2026-03-01T00:00:00+01:00", "2026-04-01T00:00:00+02:00"));
}

TEST(LocalTime, KnowsZonesOfHalfAnHour) {
  const LocalZone zone("Asia/Kolkata");
  EXPECT_THAT(begins(EnergyUnit::day, 1'767'225'600, 2),
              ElementsAre("2026-01-01T00:00:00+05:30", "2026-01-02T00:00:00+05:30"));
  EXPECT_THAT(begins(EnergyUnit::hour, 1'767'225'600, 2),
              ElementsAre("2026-01-01T05:00:00+05:30", "2026-01-01T06:00:00+05:30"));
}

TEST(LocalTime, HasAnHourThatIsHalfAsLongAgainWhereTheClockIsSetByHalfAnHour) {
  const LocalZone zone("Australia/Lord_Howe");
  // On 2026-04-05 at 02:00 the clock is set back to 01:30.
  const std::int64_t begin = begin_of(EnergyUnit::day, 1'775'350'000);
  EXPECT_EQ(text(begin), "2026-04-05T00:00:00+11:00");
  EXPECT_EQ(begin_of_next(EnergyUnit::day, begin) - begin, 88'200);
  std::int64_t hours = 0;
  for (std::int64_t hour = begin; hour < begin + 88'200; hour = begin_of_next(EnergyUnit::hour, hour))
    ++hours;
  EXPECT_LE(hours, 25);
}

TEST(LocalTime, BeginsADayAtOneWhereMidnightIsLeftOut) {
  const LocalZone zone("Asia/Beirut");  // On 2026-03-29 at 00:00 the clock is set to 01:00.
  const std::int64_t begin = begin_of(EnergyUnit::day, 1'774'782'000);
  EXPECT_EQ(text(begin), "2026-03-29T01:00:00+03:00");
  EXPECT_EQ(begin_of_next(EnergyUnit::day, begin) - begin, 23 * 3'600);
  EXPECT_EQ(begin_of_next(EnergyUnit::day, begin - 24 * 3'600), begin);
}

TEST(LocalTime, BeginsADayAtTheFirstOfTwoMidnights) {
  const LocalZone zone("America/Havana");  // On 2026-11-01 at 01:00 the clock is set back to 00:00.
  const std::int64_t begin = begin_of(EnergyUnit::day, 1'793'552'400);
  EXPECT_EQ(text(begin), "2026-11-01T00:00:00-04:00");
  EXPECT_EQ(begin_of_next(EnergyUnit::day, begin) - begin, 25 * 3'600);
}

TEST(LocalTime, WritesMilliseconds) {
  const LocalZone zone("UTC");
  std::string out;
  write_local_time(out, 1'767'225'600'250);
  EXPECT_EQ(out, "2026-01-01T00:00:00.250+00:00");
}

}  // namespace
}  // namespace amsbridge::history
