#include "bridge/source/stuck_watch.hpp"

#include <gtest/gtest.h>

namespace amsbridge {
namespace {

using namespace std::chrono_literals;
using Time = StuckWatch::Time;

constexpr StuckLimits limits{60s, 3, 1h};
constexpr Time start{};

TEST(StuckWatch, LineThatHasNeverBroughtOctetsIsNotStuck) {
  const StuckWatch watch(limits);
  EXPECT_EQ(watch.due(), std::nullopt);
}

TEST(StuckWatch, SilenceOfAMinuteIsEnoughWhereOctetsCameOften) {
  StuckWatch watch(limits);
  for (int telegram = 0; telegram < 10; ++telegram) watch.octets(start + telegram * 2500ms);
  EXPECT_EQ(watch.due(), start + 9 * 2500ms + 60s);
}

TEST(StuckWatch, SilenceOfThreeUsualPausesIsNeededWhereTheMeterPausesLong) {
  StuckWatch watch(limits);
  watch.octets(start);
  watch.octets(start + 50s);
  watch.octets(start + 50s + 10ms);  // of the same telegram
  EXPECT_EQ(watch.due(), start + 50s + 10ms + 150s);
}

TEST(StuckWatch, UsualPauseFollowsAMeterThatSendsMoreOften) {
  StuckWatch watch(limits);
  watch.octets(start);
  Time now = start + 800s;
  watch.octets(now);
  for (int telegram = 0; telegram < 40; ++telegram) watch.octets(now += 250s);
  EXPECT_EQ(watch.due(), now + 750s);
}

TEST(StuckWatch, PausesBetweenAttemptsGrowUpToTheLimitAndStartAgainWithOctets) {
  StuckWatch watch(limits);
  watch.octets(start);
  Time now = start;
  for (const auto expected : {60s, 120s, 240s, 480s, 960s, 1920s, 3600s, 3600s}) {
    ASSERT_EQ(watch.due(), now + expected);
    now += expected;
    watch.reopened(now);
  }
  watch.octets(now + 1s);
  EXPECT_EQ(watch.due(), now + 1s + 60s);
}

TEST(StuckWatch, PauseThatAnAttemptEndedIsNotUsual) {
  StuckWatch watch(limits);
  watch.octets(start);
  watch.reopened(start + 600s);
  watch.octets(start + 605s);
  EXPECT_EQ(watch.due(), start + 665s);
}

TEST(StuckWatch, PauseOfTheMeterIsUsualThoughTheLineWasReopenedInIt) {
  StuckWatch watch(limits);
  watch.octets(start);
  watch.reopened(start + 60s);
  watch.octets(start + 3600s);
  EXPECT_EQ(watch.due(), start + 3600s + 3 * 3600s);
}

TEST(StuckWatch, PauseInWhichTheLineWasLostIsNotUsual) {
  StuckWatch watch(limits);
  watch.octets(start);
  watch.lost();
  EXPECT_EQ(watch.due(), std::nullopt);
  watch.octets(start + 3600s);
  EXPECT_EQ(watch.due(), start + 3660s);
}

}  // namespace
}  // namespace amsbridge
