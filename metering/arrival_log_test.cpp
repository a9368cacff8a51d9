#include "metering/arrival_log.hpp"

#include <gtest/gtest.h>

namespace amsbridge {
namespace {

Moment at(int seconds) {
  return Moment{} + std::chrono::seconds(seconds);
}

TEST(ArrivalLog, AnOctetCameWithThePieceItWasIn) {
  ArrivalLog log(100);
  log.add(0, at(1));
  log.add(10, at(2));
  log.add(20, at(3));
  EXPECT_EQ(log.find(0), at(1));
  EXPECT_EQ(log.find(9), at(1));
  EXPECT_EQ(log.find(10), at(2));
  EXPECT_EQ(log.find(19), at(2));
  EXPECT_EQ(log.find(5000), at(3));
}

TEST(ArrivalLog, ForgetsWhatIsBeyondItsHorizonAndNothingWithin) {
  ArrivalLog log(100);
  for (int octet = 0; octet < 1000; ++octet) log.add(static_cast<std::uint64_t>(octet), at(octet));
  EXPECT_EQ(log.find(899), at(899));
  EXPECT_EQ(log.find(0), at(899));
}

TEST(ArrivalLog, TakesTogetherWhatCameWithinAStep) {
  ArrivalLog log(1000, 100, std::chrono::seconds(3));
  for (int second = 0; second < 6; ++second) log.add(static_cast<std::uint64_t>(10 * second), at(second));
  EXPECT_EQ(log.find(29), at(0));
  EXPECT_EQ(log.find(30), at(3));
  EXPECT_EQ(log.find(59), at(3));
  EXPECT_EQ(log.latest(), at(5));
}

TEST(ArrivalLog, OfTooManyTimesTheOldestAreForgotten) {
  ArrivalLog log(1000, 3);
  for (int second = 0; second < 10; ++second) log.add(static_cast<std::uint64_t>(second), at(second));
  EXPECT_EQ(log.find(8), at(8));
  EXPECT_EQ(log.find(0), at(7));
}

}  // namespace
}  // namespace amsbridge
