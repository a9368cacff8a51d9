#include "metering/meter_ids.hpp"

#include <gtest/gtest.h>

namespace amsbridge {
namespace {

using Told = MeterIds::Told;

TEST(MeterIds, TheLastIdNamesTheMeter) {
  MeterIds ids;
  EXPECT_EQ(ids.tell("A"), Told::first);
  EXPECT_EQ(ids.tell("A"), Told::same);
  EXPECT_EQ(ids.tell("B"), Told::other);
  EXPECT_EQ(ids.current(), "B");
}

TEST(MeterIds, IdsThatComeByTurnsMeanOneMeter) {
  MeterIds ids;
  static_cast<void>(ids.tell("A"));
  static_cast<void>(ids.tell("B"));
  EXPECT_EQ(ids.tell("A"), Told::joined);
  EXPECT_EQ(ids.tell("B"), Told::same);
  EXPECT_EQ(ids.tell("A"), Told::same);
  EXPECT_EQ(ids.current(), "A");
}

TEST(MeterIds, AnIdThatJoinedMetersNeverToldIsThatOfAnotherMeter) {
  MeterIds ids;
  for (const char* id : {"A", "B", "A"}) static_cast<void>(ids.tell(id));
  EXPECT_EQ(ids.tell("C"), Told::other);
  EXPECT_EQ(ids.current(), "C");
  EXPECT_EQ(ids.tell("B"), Told::other);
  EXPECT_EQ(ids.current(), "B");
}

TEST(MeterIds, EverNewIdsTakeNoEverMoreRoom) {
  MeterIds ids;
  for (int number = 0; number < 1000; ++number) static_cast<void>(ids.tell(std::to_string(number)));
  EXPECT_EQ(ids.current(), "999");
  EXPECT_EQ(ids.tell("0"), Told::other);  // forgotten long ago
}

}  // namespace
}  // namespace amsbridge
