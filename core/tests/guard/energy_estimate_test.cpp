#include "ams/guard/energy_estimate.hpp"

#include <gtest/gtest.h>

#include "readings.hpp"

namespace ams::tests {
namespace {

constexpr std::int64_t start = 1'795'368'600'000;
constexpr std::int64_t minute = 60'000;

class EnergyEstimateTest : public testing::Test {
 protected:
  std::string power(std::int64_t milliseconds, Decimal watts) {
    estimate.observe(reading_with({{watts, import_power}}), start + milliseconds);
    return digits(estimate.import_kwh());
  }
  std::string registers(std::int64_t milliseconds, Decimal number) {
    estimate.observe(reading_with({{number, import_energy}}), start + milliseconds);
    return digits(estimate.import_kwh());
  }

  EnergyEstimate estimate;
};

TEST_F(EnergyEstimateTest, ThereIsNoneBeforeTheFirstRegister) {
  EXPECT_EQ(power(0, {6000, 0}), "nothing");
  EXPECT_EQ(power(minute, {6000, 0}), "nothing");
  EXPECT_EQ(registers(minute, {10955402, -2}), "109554.020");
}

TEST_F(EnergyEstimateTest, PowerIsIntegratedFromTheRegisterOn) {
  registers(0, {10955402, -2});
  EXPECT_EQ(power(10'000, {3600, 0}), "109554.030");  // 10 s
  EXPECT_EQ(power(12'500, {3600, 0}), "109554.032");  // 2.5 s: 2.5 Wh
  EXPECT_EQ(power(15'000, {3600, 0}), "109554.035");  // nothing is lost
  EXPECT_EQ(power(25'000, {7200, 0}), "109554.050");  // the mean of 3600 and 7200
}

TEST_F(EnergyEstimateTest, NothingIsLostToRoundingInAnHour) {
  registers(0, {0, 0});
  std::string last;
  for (std::int64_t telegram = 1; telegram <= 1440; ++telegram) last = power(telegram * 2500, {1001, 0});
  EXPECT_EQ(last, "1.001");
}

TEST_F(EnergyEstimateTest, DecimalsOfPowerCount) {
  registers(0, {0, 0});
  EXPECT_EQ(power(minute, {60'500, -3}), "0.001");
  for (std::int64_t count = 2; count <= 60; ++count) power(count * minute, {60'500, -3});
  EXPECT_EQ(digits(estimate.import_kwh()), "0.060");
  EXPECT_EQ(power(61 * minute, {30, 2}), "0.086");  // 61.508 Wh, and the mean of 60.5 and 3000 W
}

TEST_F(EnergyEstimateTest, ARegisterIsTheNewBaseEvenIfThatIsLess) {
  registers(0, {10955402, -2});
  EXPECT_EQ(power(minute, {6000, 0}), "109554.120");
  EXPECT_EQ(registers(minute + 10, {10955410, -2}), "109554.100");
  // Only what came behind the register counts, and it counts with the power before.
  EXPECT_EQ(power(minute + 10 + 3600, {4000, 0}), "109554.105");
}

TEST_F(EnergyEstimateTest, ItNeverFallsOtherwise) {
  registers(0, {10955402, -2});
  EXPECT_EQ(power(10'000, {-3600, 0}), "109554.020");
  EXPECT_EQ(power(20'000, {0, 0}), "109554.020");
}

TEST_F(EnergyEstimateTest, APauseEndsItUntilTheNextRegister) {
  registers(0, {10955402, -2});
  EXPECT_EQ(power(minute, {600, 0}), "109554.030");
  EXPECT_EQ(power(2 * minute + 1, {600, 0}), "nothing");
  EXPECT_EQ(power(2 * minute + 10'001, {600, 0}), "nothing");
  EXPECT_EQ(registers(3 * minute, {10955402, -2}), "109554.020");
  EXPECT_EQ(power(4 * minute, {600, 0}), "109554.030");
}

TEST_F(EnergyEstimateTest, APowerFromBeforeAPauseIsForgotten) {
  power(0, {60'000, 0});
  registers(5 * minute, {1, 0});
  EXPECT_EQ(power(6 * minute, {600, 0}), "1.010");
}

TEST_F(EnergyEstimateTest, AClockSetBackEndsItToo) {
  registers(0, {10955402, -2});
  EXPECT_EQ(power(-1, {600, 0}), "nothing");
}

TEST_F(EnergyEstimateTest, ARepeatedListIsNoBase) {
  registers(0, {10955402, -2});
  EXPECT_EQ(power(minute, {6000, 0}), "109554.120");
  Reading stale = reading_with({{{6000, 0}, import_power}, {{10955402, -2}, import_energy}});
  stale.marks.repeated = true;
  estimate.observe(stale, start + 2 * minute);
  EXPECT_EQ(digits(estimate.import_kwh()), "109554.220");
}

TEST_F(EnergyEstimateTest, ImportAndExportAreApart) {
  estimate.observe(reading_with({{{1000, 0}, import_power},
                                 {{0, 0}, export_power},
                                 {{5000, -3}, import_energy},
                                 {{7000, -3}, export_energy}}),
                   start);
  estimate.observe(reading_with({{{6000, 0}, import_power}}), start + minute / 2);
  EXPECT_EQ(digits(estimate.import_kwh()), "5.029");
  EXPECT_EQ(digits(estimate.export_kwh()), "7.000");
  estimate.observe(reading_with({{{1200, 0}, export_power}}), start + minute);
  EXPECT_EQ(digits(estimate.import_kwh()), "5.029");
  EXPECT_EQ(digits(estimate.export_kwh()), "7.010");
}

TEST_F(EnergyEstimateTest, WhatIsBeyondAllMeasureEndsIt) {
  registers(0, {10955402, -2});
  EXPECT_EQ(power(1000, {0x7fffffffffffffff, 3}), "nothing");
  EXPECT_EQ(registers(2000, {0x7fffffffffffffff, 3}), "nothing");
  EXPECT_EQ(registers(3000, {1, 0}), "1.000");
}

TEST_F(EnergyEstimateTest, ResetForgets) {
  registers(0, {10955402, -2});
  estimate.reset();
  EXPECT_EQ(power(1000, {1, 0}), "nothing");
}

}  // namespace
}  // namespace ams::tests
