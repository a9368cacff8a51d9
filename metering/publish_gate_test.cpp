#include "metering/publish_gate.hpp"

#include <gtest/gtest.h>

namespace amsbridge {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using Steady = PublishGate::Steady;

const Steady start{std::chrono::hours(1)};

ams::Reading reading(std::initializer_list<std::pair<const char*, std::int64_t>> values) {
  ams::Reading result;
  for (const auto& [key, number] : values) result.add({{number, 0}, *ams::find_quantity(key)});
  return result;
}
const ams::Reading power = reading({{"active_power_import_w", 1316}});
const ams::Reading hour = reading({{"active_power_import_w", 1316}, {"active_energy_import_kwh", 7}});

TEST(Milestones, HourlyListsAreAndPowersAreNot) {
  Milestones milestones;
  EXPECT_FALSE(milestones.take(power, start));
  EXPECT_TRUE(milestones.take(hour, start));
  EXPECT_TRUE(milestones.take(hour, start + minutes(60)));
}

TEST(Milestones, OfRegistersInEachTelegramOneInFiveMinutesIs) {
  Milestones milestones;
  int taken = 0;
  for (int second = 0; second < 3600; second += 10)
    taken += milestones.take(hour, start + seconds(second)) ? 1 : 0;
  EXPECT_EQ(taken, 12);
}

TEST(PublishGate, LetsEverythingPassUnlessToldOtherwise) {
  PublishGate gate(PublishMode::every, seconds(0));
  EXPECT_TRUE(gate.passes(power, Importance::ordinary, start));
  EXPECT_TRUE(gate.passes(power, Importance::ordinary, start));
}

TEST(PublishGate, AnIntervalHoldsForMetersWhoseClockTrembles) {
  PublishGate gate(PublishMode::every, seconds(10));
  EXPECT_TRUE(gate.passes(power, Importance::ordinary, start));
  EXPECT_FALSE(gate.passes(power, Importance::ordinary, start + milliseconds(9'700)));
  EXPECT_TRUE(gate.passes(power, Importance::ordinary, start + milliseconds(9'900)));
}

TEST(PublishGate, MilestonesPassAndDelayNobody) {
  PublishGate gate(PublishMode::change, seconds(10));
  EXPECT_TRUE(gate.passes(power, Importance::ordinary, start));
  EXPECT_TRUE(gate.passes(hour, Importance::milestone, start + seconds(1)));
  EXPECT_TRUE(gate.passes(hour, Importance::milestone, start + seconds(2)));
  const auto more = reading({{"active_power_import_w", 2000}});
  EXPECT_FALSE(gate.passes(more, Importance::ordinary, start + seconds(9)));
  EXPECT_TRUE(gate.passes(more, Importance::ordinary, start + seconds(10)));
}

TEST(PublishGate, OnChangeOnlyNewsPass) {
  PublishGate gate(PublishMode::change, seconds(0));
  EXPECT_TRUE(gate.passes(power, Importance::ordinary, start));
  EXPECT_FALSE(gate.passes(power, Importance::ordinary, start));
  EXPECT_TRUE(gate.passes(reading({{"active_power_import_w", 1317}}), Importance::ordinary, start));
  // A list with one value more is news; the next list of power alone is not.
  EXPECT_TRUE(gate.passes(reading({{"active_power_import_w", 1317}, {"voltage_l1_v", 230}}),
                          Importance::ordinary, start));
  EXPECT_FALSE(gate.passes(reading({{"active_power_import_w", 1317}}), Importance::ordinary, start));
}

TEST(PublishGate, WhatDoesNotChangeIsSaidAgainNowAndThen) {
  PublishGate gate(PublishMode::change, seconds(0));
  EXPECT_TRUE(gate.passes(power, Importance::ordinary, start));
  EXPECT_FALSE(gate.passes(power, Importance::ordinary, start + PublishGate::reminder - seconds(1)));
  EXPECT_TRUE(gate.passes(power, Importance::ordinary, start + PublishGate::reminder));
}

// What was held back by the interval has not been published: it is still news afterwards.
TEST(PublishGate, AChangeWithinTheIntervalIsNotForgotten) {
  PublishGate gate(PublishMode::change, seconds(10));
  EXPECT_TRUE(gate.passes(power, Importance::ordinary, start));
  const auto changed = reading({{"active_power_import_w", 2000}});
  EXPECT_FALSE(gate.passes(changed, Importance::ordinary, start + seconds(5)));
  EXPECT_TRUE(gate.passes(changed, Importance::ordinary, start + seconds(10)));
}

}  // namespace
}  // namespace amsbridge
