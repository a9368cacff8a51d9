#include "ams/guard/cadence.hpp"

#include <vector>

#include <gtest/gtest.h>

#include "readings.hpp"

namespace ams::tests {
namespace {

constexpr std::int64_t start = 1'795'368'600'000;
constexpr std::int64_t second = 1000;
constexpr std::int64_t hour = 3600 * second;

void every(Cadence& cadence, std::int64_t pause, int count, ListContents contents = ListContents::live,
           std::int64_t begin = start) {
  for (int telegram = 0; telegram < count; ++telegram) cadence.observe(contents, begin + telegram * pause);
}

TEST(Cadence, BeforeAnythingIsKnown) {
  const Cadence cadence;
  EXPECT_EQ(cadence.silence_limit_seconds(), 30U);
  EXPECT_EQ(cadence.expire_after_seconds(ListContents::live), 30U);
  EXPECT_EQ(cadence.expire_after_seconds(ListContents::registers), 4000U);
}

struct Expected {
  std::int64_t pause;
  std::uint32_t silence, live, registers;
};

TEST(Cadence, LimitsAreSteps) {
  for (const Expected& expected : std::vector<Expected>{{second, 30, 30, 30},
                                                        {2500, 30, 30, 30},
                                                        {10 * second, 30, 30, 30},
                                                        {20 * second, 60, 60, 60},
                                                        {60 * second, 180, 180, 180},
                                                        {180 * second, 600, 600, 600},
                                                        {900 * second, 3000, 4000, 4000},
                                                        {hour, 11000, 4000, 4000},
                                                        {24 * hour, 260000, 90000, 90000}}) {
    Cadence cadence;
    every(cadence, expected.pause, 3, ListContents::registers);
    EXPECT_EQ(cadence.silence_limit_seconds(), expected.silence) << expected.pause;
    EXPECT_EQ(cadence.expire_after_seconds(ListContents::live), expected.live) << expected.pause;
    EXPECT_EQ(cadence.expire_after_seconds(ListContents::registers), expected.registers) << expected.pause;
  }
}

TEST(Cadence, LiveAndHourlyListsAreApart) {
  Cadence cadence;
  for (std::int64_t time = 0; time <= 3 * hour; time += 2500) {
    cadence.observe(time % hour == 10 * second ? ListContents::registers : ListContents::live, start + time);
  }
  EXPECT_EQ(cadence.silence_limit_seconds(), 30U);
  EXPECT_EQ(cadence.expire_after_seconds(ListContents::live), 30U);
  EXPECT_EQ(cadence.expire_after_seconds(ListContents::registers), 4000U);
}

// As each is told at any moment: it must not even change for a while.
TEST(Cadence, LostTelegramsAndAnOutageChangeNothing) {
  Cadence cadence;
  every(cadence, 10 * second, 3);
  std::int64_t time = start + 20 * second;
  for (const std::int64_t pause :
       {10, 20, 10, 10, 10, 10, 10, 7200, 10, 20, 10, 10, 10, 10, 10, 10, 40, 10}) {
    time += pause * second;
    cadence.observe(ListContents::live, time);
    EXPECT_EQ(cadence.silence_limit_seconds(), 30U) << pause;
  }
}

TEST(Cadence, ALostHourChangesNothing) {
  Cadence cadence;
  std::int64_t time = start;
  for (const int hours : {1, 1, 2, 1, 1, 1, 30, 1, 1, 1}) {
    time += hours * hour;
    cadence.observe(ListContents::registers, time);
    EXPECT_EQ(cadence.expire_after_seconds(ListContents::registers), 4000U);
  }
}

TEST(Cadence, AnOutageAtTheBeginningIsOutvotedByTheNextPause) {
  Cadence cadence;
  cadence.observe(ListContents::live, start);
  cadence.observe(ListContents::live, start + 2 * hour);
  cadence.observe(ListContents::live, start + 2 * hour + 10 * second);
  EXPECT_EQ(cadence.silence_limit_seconds(), 30U);
}

TEST(Cadence, TwoListsInARowDoNotShortenIt) {
  Cadence cadence;
  std::int64_t time = start;
  for (int count = 0; count < 40; ++count) {
    time += count % 2 == 0 ? second : 59 * second;
    cadence.observe(ListContents::live, time);
    if (count >= 4) {
      EXPECT_EQ(cadence.silence_limit_seconds(), 180U) << count;
    }
  }
}

TEST(Cadence, AMeterSetToAnotherPaceIsFollowed) {
  Cadence cadence;
  every(cadence, 10 * second, 20);
  every(cadence, 60 * second, 4, ListContents::live, start + 190 * second + 60 * second);
  EXPECT_EQ(cadence.silence_limit_seconds(), 180U);
}

TEST(Cadence, AClockSetBackIsNoPause) {
  Cadence cadence;
  every(cadence, 10 * second, 3);
  every(cadence, 10 * second, 3, ListContents::live, start - 24 * hour);
  EXPECT_EQ(cadence.silence_limit_seconds(), 30U);
  Cadence unknown;
  unknown.observe(ListContents::live, start);
  unknown.observe(ListContents::live, start - hour);
  EXPECT_EQ(unknown.silence_limit_seconds(), 30U);
}

TEST(Cadence, ResetForgets) {
  Cadence cadence;
  every(cadence, hour, 3, ListContents::registers);
  cadence.reset();
  EXPECT_EQ(cadence.silence_limit_seconds(), 30U);
}

TEST(Cadence, ContentsAreRegistersWhereAnyIs) {
  EXPECT_EQ(contents(reading_with({{{1, 0}, import_power}})), ListContents::live);
  EXPECT_EQ(contents(reading_with({{{1, 0}, import_power}, {{1, 0}, import_energy}})),
            ListContents::registers);
  EXPECT_EQ(contents(reading_with({{{1, 0}, "gas_volume_m3"_quantity}})), ListContents::registers);
}

}  // namespace
}  // namespace ams::tests
