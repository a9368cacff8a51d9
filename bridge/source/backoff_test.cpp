#include "bridge/source/backoff.hpp"

#include <chrono>

#include <gtest/gtest.h>

namespace amsbridge {
namespace {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

constexpr double middle = 0.5;

TEST(Backoff, DoublesFromTheFirstPauseUpToTheLimit) {
  Backoff backoff{1s, 60s};
  for (const milliseconds expected : {1000ms, 2000ms, 4000ms, 8000ms, 16000ms, 32000ms, 60000ms, 60000ms}) {
    EXPECT_EQ(backoff.next(middle), expected);
  }
}

TEST(Backoff, JitterIsTwentyPercentToEitherSide) {
  Backoff shortest{1s, 60s};
  Backoff longest{1s, 60s};
  EXPECT_EQ(shortest.next(0.0), 800ms);
  EXPECT_EQ(shortest.next(0.0), 1600ms);
  EXPECT_EQ(longest.next(1.0), 1200ms);
  EXPECT_EQ(longest.next(1.0), 2400ms);
}

TEST(Backoff, JitterDoesNotAccumulate) {
  Backoff backoff{1s, 60s};
  EXPECT_EQ(backoff.next(1.0), 1200ms);
  EXPECT_EQ(backoff.next(middle), 2000ms);
}

TEST(Backoff, StartsAgainAtTheFirstPauseAfterReset) {
  Backoff backoff{250ms, 5s};
  EXPECT_EQ(backoff.next(middle), 250ms);
  EXPECT_EQ(backoff.next(middle), 500ms);
  backoff.reset();
  EXPECT_EQ(backoff.next(middle), 250ms);
}

TEST(Backoff, RandomNumberOutsideItsRangeIsTakenAsTheNearerEnd) {
  Backoff backoff{1s, 1s};
  EXPECT_EQ(backoff.next(-7.0), 800ms);
  EXPECT_EQ(backoff.next(7.0), 1200ms);
}

TEST(Backoff, LimitBelowTheFirstPauseMeansAConstantPause) {
  Backoff backoff{2s, 1s};
  EXPECT_EQ(backoff.next(middle), 2s);
  EXPECT_EQ(backoff.next(middle), 2s);
}

TEST(Backoff, FirstPauseIsNeverZero) {
  Backoff backoff{0ms, 10ms};
  EXPECT_EQ(backoff.next(middle), 1ms);
}

}  // namespace
}  // namespace amsbridge
