#include "ams/guard/ratios.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "readings.hpp"

namespace ams::tests {
namespace {

constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

TEST(Ratios, CurrentByOneVoltageByTheOtherPowerAndEnergyByBoth) {
  Reading reading = reading_with({{{14408, -3}, "current_l1_a"_quantity},
                                  {{5, 0}, "current_neutral_a"_quantity},
                                  {{2310, -1}, "voltage_l1_v"_quantity},
                                  {{1316, 0}, import_power},
                                  {{-7, 0}, "active_power_net_w"_quantity},
                                  {{17, 0}, "reactive_power_import_var"_quantity},
                                  {{1400, 0}, "apparent_power_import_va"_quantity},
                                  {{900, 0}, "demand_average_import_w"_quantity},
                                  {{10955402, -2}, import_energy},
                                  {{1200, -3}, "reactive_energy_import_kvarh"_quantity}});
  EXPECT_FALSE(apply_ratios(reading, {.current = 50, .voltage = 3}));
  EXPECT_EQ(values_of(reading),
            "current_l1_a 720.400 A, current_neutral_a 250 A, voltage_l1_v 693.0 V, "
            "active_power_import_w 197400 W, active_power_net_w -1050 W, reactive_power_import_var 2550 var, "
            "apparent_power_import_va 210000 VA, demand_average_import_w 135000 W, "
            "active_energy_import_kwh 16433103.00 kWh, reactive_energy_import_kvarh 180.000 kvarh");
}

TEST(Ratios, WhatIsNotBehindTransformersStays) {
  const Reading before = reading_with({{{5001, -2}, "frequency_hz"_quantity},
                                       {{98, -2}, "power_factor"_quantity},
                                       {{2, 0}, "tariff"_quantity},
                                       {{1, 0}, "breaker"_quantity},
                                       {{17250, 0}, "limit_w"_quantity},
                                       {{4, 0}, "power_failures"_quantity},
                                       {{1234567, -3}, "gas_volume_m3"_quantity},
                                       {{765, -3}, "water_volume_m3"_quantity},
                                       {{12, -3}, "heat_energy_gj"_quantity}});
  Reading reading = before;
  EXPECT_FALSE(apply_ratios(reading, {.current = 50, .voltage = 200}));
  EXPECT_EQ(values_of(reading), values_of(before));
}

TEST(Ratios, OneToOneTouchesNothing) {
  Reading reading = reading_with({{{most, -3}, import_energy}, {{-most - 1, 0}, import_power}});
  EXPECT_FALSE(apply_ratios(reading, {}));
  EXPECT_EQ(reading.find(import_energy)->mantissa, most);
  EXPECT_EQ(reading.find(import_power)->mantissa, -most - 1);
}

TEST(Ratios, WhatDoesNotFitIsTakenOutAndNamed) {
  Reading reading = reading_with({{{most / 2 + 1, -3}, import_energy},
                                  {{most / 2, -3}, export_energy},
                                  {{-(most / 2) - 1, 0}, import_power},
                                  {{230, 0}, "voltage_l1_v"_quantity}});
  const auto fault = apply_ratios(reading, {.current = 2, .voltage = 1});
  ASSERT_TRUE(fault);
  EXPECT_EQ(words([&](TextWriter& out) { write_words(out, *fault); }),
            "active_energy_import_kwh: the value, or its scale, is too large to be true and is left out");
  EXPECT_EQ(fault->found, 2U);
  EXPECT_EQ(values_of(reading), "active_energy_export_kwh 9223372036854775.806 kWh, voltage_l1_v 230 V");
}

TEST(Ratios, TheLargestRatiosLeaveZeroZero) {
  Reading reading = reading_with({{{0, -3}, export_energy}, {{1, 0}, import_power}});
  const auto fault = apply_ratios(reading, {.current = 0xffffffff, .voltage = 0xffffffff});
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->subject, import_power);
  EXPECT_EQ(values_of(reading), "active_energy_export_kwh 0.000 kWh");
}

}  // namespace
}  // namespace ams::tests
