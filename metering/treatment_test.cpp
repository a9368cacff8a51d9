#include "metering/treatment.hpp"

#include <cstdlib>
#include <ctime>

#include <gtest/gtest.h>

#include "metering/local_zone.hpp"
#include "metering/testing_outlet.hpp"

namespace amsbridge {
namespace {

constexpr std::int64_t noon = 1769860800;  // 2026-01-31T12:00:00Z

ams::Reading energy(std::int64_t watt_hours) {
  ams::Reading reading;
  reading.add({{watt_hours, -3}, *ams::find_quantity("active_energy_import_kwh")});
  return reading;
}

ams::Reading treated(Treatment& treatment, ams::Reading reading, std::int64_t epoch_seconds) {
  ams::Arrival arrival;
  arrival.epoch_milliseconds = epoch_seconds * 1000;
  treatment.apply(reading, arrival);
  return reading;
}

TEST(Treatment, RegistersAreGuardedOverARestart) {
  CollectingOutlet outlet;
  {
    Treatment before({}, "house", outlet);
    EXPECT_EQ(treated(before, energy(109554020), noon).values().size(), 1U);
  }
  Treatment after({}, "house", outlet);
  EXPECT_TRUE(treated(after, energy(109553000), noon + 3600).values().empty());
  EXPECT_EQ(after.last_held_back(),
            "active_energy_import_kwh fell from 109554.020 to 109553.000 kWh: held back until 2 more "
            "telegrams confirm it");
  EXPECT_EQ(treated(after, energy(109554500), noon + 7200).values().size(), 1U);
  Treatment other({}, "cabin", outlet);
  EXPECT_EQ(treated(other, energy(1000), noon).values().size(), 1U);
}

TEST(Treatment, WhatHasBeenConfirmedIsNotToBeConfirmedAgainAfterARestart) {
  CollectingOutlet outlet;
  {
    Treatment before({}, "house", outlet);
    for (int second = 0; second < 3; ++second)
      static_cast<void>(treated(before, energy(0), noon + 10 * second));
  }
  Treatment after({}, "house", outlet);
  EXPECT_EQ(treated(after, energy(0), noon + 60).values().size(), 1U);
}

TEST(Treatment, WhatIsRememberedMayBeAnything) {
  CollectingOutlet outlet;
  outlet.memory["house"]["registers"] =
      "no_such_key 1 2 3\nactive_energy_import_kwh 5 99999 1\nactive_energy_import_kwh 7000 -3 "
      "1769860800\n???";
  Treatment treatment({}, "house", outlet);
  EXPECT_TRUE(treated(treatment, energy(6000), noon + 60).values().empty());
}

TEST(Treatment, RatiosAreAppliedBeforeTheGuardLooks) {
  CollectingOutlet outlet;
  Treatment treatment({.ratios = {40, 1}}, "house", outlet);
  const auto reading = treated(treatment, energy(1500), noon);
  EXPECT_EQ(reading.values().front().number, (ams::Decimal{60000, -3}));
}

TEST(Treatment, AnEstimateIsGivenOnlyWhereItIsWanted) {
  CollectingOutlet outlet;
  for (const bool wanted : {false, true}) {
    Treatment treatment({.estimate = wanted}, "house", outlet);
    ams::Reading reading = energy(112727);
    ams::Arrival arrival;
    arrival.epoch_milliseconds = noon * 1000;
    treatment.apply(reading, arrival);
    EXPECT_EQ(arrival.import_estimate.has_value(), wanted);
    EXPECT_FALSE(arrival.export_estimate);
  }
}

class InOslo : public testing::Test {
 protected:
  void SetUp() override {
    if (const char* zone = std::getenv("TZ")) before_ = zone;
    ::setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
    ::tzset();
  }
  void TearDown() override {
    before_.empty() ? ::unsetenv("TZ") : ::setenv("TZ", before_.c_str(), 1);
    ::tzset();
  }

 private:
  std::string before_;
};

TEST_F(InOslo, TheZoneIsKnownInWinterAndSummer) {
  const ams::ZoneOffsets winter = local_zone(noon);
  EXPECT_EQ(winter.standard_minutes, 60);
  EXPECT_EQ(winter.current_minutes, 60);
  const ams::ZoneOffsets summer = local_zone(noon + std::int64_t{180} * 86'400);
  EXPECT_EQ(summer.standard_minutes, 60);
  EXPECT_EQ(summer.current_minutes, 120);
}

TEST_F(InOslo, TheMetersClockIsMeasuredAndGetsItsOffset) {
  CollectingOutlet outlet;
  Treatment treatment({}, "house", outlet);
  ams::Reading reading = energy(1);
  reading.meter_time = ams::clock_from_epoch(noon + 3600 + 7);
  reading = treated(treatment, reading, noon);
  EXPECT_EQ(reading.meter_time->offset_minutes, 60);
  ASSERT_TRUE(treatment.clock());
  EXPECT_EQ(treatment.clock()->deviation_seconds, 7);
}

}  // namespace
}  // namespace amsbridge
