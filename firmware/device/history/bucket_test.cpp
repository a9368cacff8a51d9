#include "firmware/device/history/bucket.hpp"

#include <vector>

#include <gtest/gtest.h>

using namespace amsbridge::device;

namespace {

Span span_of(Minutes from, std::int32_t length, std::int64_t energy) {
  Span span;
  span.from = from;
  span.length = length;
  span.energy[0] = energy;
  return span;
}

TEST(Bucket, PartsOfASpanAddUpToItsWhole) {
  for (const std::int64_t energy : {1'000'003LL, -77LL, 1LL}) {
    const Span span = span_of(95, 131, energy);
    std::int64_t sum = 0;
    for (Minutes from = 60; from < 300; from += 60) {
      Bucket bucket(from, from + 60);
      // So that nothing is less than nothing.
      bucket.add(span_of(from, 60, 10'000'000), 0);
      bucket.add(span, 0);
      sum += *bucket.energy(Direction::import) - 10'000'000;
    }
    EXPECT_EQ(sum, energy);
  }
}

TEST(Bucket, WhatReachesOverItsBorderIsAnEstimate) {
  Bucket bucket(0, 60);
  bucket.add(span_of(0, 60, 5), 0);
  EXPECT_FALSE(bucket.is_estimate());
  bucket.add(span_of(30, 31, 5), 0);
  EXPECT_TRUE(bucket.is_estimate());
}

TEST(Bucket, AnEstimatedBorderConcernsBothSides) {
  Span span = span_of(60, 60, 5);
  span.begin_estimated = true;
  for (const Minutes from : {0, 60, 120}) {
    Bucket bucket(from, from + 60);
    bucket.add(span, 0);
    EXPECT_EQ(bucket.is_estimate(), from != 120) << from;
  }
}

TEST(Bucket, ALaterSpanSettlesWhatWasReckonedFromPower) {
  Bucket bucket(0, 60);
  Span by_power = span_of(0, 60, 90);
  by_power.by_power = 60;
  bucket.add(by_power, 0);
  EXPECT_TRUE(bucket.is_estimate());
  Span settling = span_of(0, 60, 10);
  settling.by_power = -60;
  bucket.add(settling, 0);
  EXPECT_FALSE(bucket.is_estimate());
  EXPECT_EQ(bucket.energy(Direction::import), 100);
}

TEST(Bucket, WhatIsBeforeALimitDoesNotCount) {
  Bucket bucket(0, 60);
  bucket.add(span_of(0, 60, 600), 45);
  EXPECT_EQ(bucket.energy(Direction::import), 150);
  EXPECT_EQ(bucket.energy(Direction::export_), std::nullopt);
}

TEST(Bucket, MeansAreWeighedByTheTimeThatIsCovered) {
  Bucket bucket(0, 120);
  Span first = span_of(0, 60, 0);
  first.covered = 3'600;
  first.power[0] = PowerRange{1'000, 500, 2'000};
  Span second = span_of(60, 60, 0);
  second.covered = 1'200;
  second.power[0] = PowerRange{3'000, 2'500, 3'100};
  bucket.add(first, 0);
  bucket.add(second, 0);
  EXPECT_EQ(bucket.power(Direction::import), (PowerRange{1'500, 500, 3'100}));
  EXPECT_EQ(bucket.covered(), 6'667);
  EXPECT_EQ(bucket.power(Direction::export_), std::nullopt);
}

}  // namespace
