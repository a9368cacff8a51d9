#include "ams/guard/register_guard.hpp"

#include <map>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "readings.hpp"

namespace ams::tests {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::uint32_t fuse = 3 * 230 * 25;  // 17,250 VA
constexpr std::int64_t noon = 1'795'368'600;
constexpr std::int64_t hour = 3600;

template <class Guard>
class GuardBench final : public RegisterGuardBase::Sink {
 public:
  void register_held(const HeldRegister& held) override {
    said.push_back(words([&](TextWriter& out) { write_words(out, held); }));
  }

  /// What comes through of one register: its digits, or `nothing`.
  std::string see(std::int64_t seconds, Decimal number, Quantity quantity = import_energy) {
    Reading reading = reading_with({{number, quantity}});
    guard.check(reading, seconds * 1000, *this);
    return digits(reading.find(quantity));
  }
  void see(std::int64_t seconds, Reading& reading) { guard.check(reading, seconds * 1000, *this); }

  Guard guard{fuse};
  std::vector<std::string> said;
};

using Bench = GuardBench<RegisterGuard>;

TEST(RegisterGuard, ARegisterThatGrowsIsPublished) {
  Bench bench;
  EXPECT_EQ(bench.see(noon, {10955225, -2}), "109552.25");
  EXPECT_EQ(bench.see(noon + hour, {10955402, -2}), "109554.02");
  EXPECT_EQ(bench.see(noon + 2 * hour, {10955402, -2}), "109554.02");
  EXPECT_THAT(bench.said, IsEmpty());
}

TEST(RegisterGuard, AFallIsHeldBackAndExplained) {
  Bench bench;
  bench.see(noon, {10955402, -2});
  EXPECT_EQ(bench.see(noon + 10, {0, 0}), "nothing");
  EXPECT_THAT(bench.said,
              ElementsAre("active_energy_import_kwh fell from 109554.02 to 0 kWh: held back until "
                          "2 more telegrams confirm it"));
  EXPECT_EQ(bench.guard.held(Doubt::fell), 1U);
  EXPECT_EQ(bench.guard.held(Doubt::zero), 0U);
}

TEST(RegisterGuard, OnlyTheRegisterIsHeldBack) {
  Bench bench;
  bench.see(noon, {10955402, -2});
  Reading reading = reading_with({{{1316, 0}, import_power},
                                  {{1, -2}, import_energy},
                                  {{4, 0}, export_energy},
                                  {{2, 0}, "tariff"_quantity}});
  bench.see(noon + 10, reading);
  EXPECT_EQ(values_of(reading), "active_power_import_w 1316 W, active_energy_export_kwh 4 kWh, tariff 2");
}

TEST(RegisterGuard, AfterAGlitchTheNextGoesThroughAtOnce) {
  Bench bench;
  bench.see(noon, {10955402, -2});
  EXPECT_EQ(bench.see(noon + 10, {3, -2}), "nothing");
  EXPECT_EQ(bench.see(noon + 20, {10955403, -2}), "109554.03");
  EXPECT_EQ(bench.see(noon + 30, {99999999, -2}), "nothing");
  EXPECT_EQ(bench.see(noon + 40, {10955404, -2}), "109554.04");
  EXPECT_EQ(bench.guard.confirmed(), 0U);
}

TEST(RegisterGuard, GlitchesApartDoNotConfirmEachOther) {
  Bench bench;
  bench.see(noon, {10955402, -2});
  for (int second = 0; second < 100; second += 20) {
    EXPECT_EQ(bench.see(noon + second + 10, {0, -2}), "nothing");
    EXPECT_EQ(bench.see(noon + second + 20, {10955402, -2}), "109554.02");
  }
  EXPECT_EQ(bench.guard.held(Doubt::fell), 5U);
}

TEST(RegisterGuard, TwoMoreTelegramsConfirm) {
  Bench bench;
  bench.see(noon, {10955402, -2});
  EXPECT_EQ(bench.see(noon + hour, {7, -2}), "nothing");
  EXPECT_EQ(bench.see(noon + 2 * hour, {9, -2}), "nothing");
  EXPECT_EQ(bench.see(noon + 3 * hour, {150, -2}), "1.50");
  EXPECT_EQ(bench.see(noon + 4 * hour, {151, -2}), "1.51");
  EXPECT_THAT(bench.said,
              ElementsAre("active_energy_import_kwh fell from 109554.02 to 0.07 kWh: held back until "
                          "2 more telegrams confirm it",
                          "active_energy_import_kwh fell from 109554.02 to 0.09 kWh: held back until "
                          "1 more telegram confirms it",
                          "active_energy_import_kwh fell from 109554.02 to 1.50 kWh: accepted, since "
                          "2 more telegrams confirmed it"));
  EXPECT_EQ(bench.guard.confirmed(), 1U);
}

TEST(RegisterGuard, WhatDoesNotFollowFromTheHeldOneBeginsAnew) {
  Bench bench;
  bench.see(noon, {10955402, -2});
  EXPECT_EQ(bench.see(noon + 10, {700, -2}), "nothing");
  EXPECT_EQ(bench.see(noon + 20, {701, -2}), "nothing");
  EXPECT_EQ(bench.see(noon + 30, {699, -2}), "nothing");  // below the held one
  EXPECT_EQ(bench.see(noon + 40, {700, -2}), "nothing");
  EXPECT_EQ(bench.see(noon + 50, {5000000, -2}), "nothing");  // beyond the fuse from the held one
  EXPECT_EQ(bench.see(noon + 60, {5000000, -2}), "nothing");
  EXPECT_EQ(bench.see(noon + 70, {5000000, -2}), "50000.00");
}

// 17,250 VA, half as much again, for two hours: 51.75 kWh, and two steps of 0.01 kWh.
TEST(RegisterGuard, AJumpIsWhatTheMainFuseDoesNotLetThrough) {
  Bench bench;
  bench.see(noon, {100000, -2});
  EXPECT_EQ(bench.see(noon + hour, {105177, -2}), "1051.77");
  Bench other;
  other.see(noon, {100000, -2});
  EXPECT_EQ(other.see(noon + hour, {105178, -2}), "nothing");
  EXPECT_THAT(other.said,
              ElementsAre("active_energy_import_kwh jumped from 1000.00 to 1051.78 kWh, more than the "
                          "main fuse lets through in that time: held back until 2 more telegrams "
                          "confirm it"));
  EXPECT_EQ(other.guard.held(Doubt::jumped), 1U);
}

TEST(RegisterGuard, ALongSilenceAllowsALargeRise) {
  Bench bench;
  bench.see(noon, {1000, 0});
  EXPECT_EQ(bench.see(noon + 30 * 24 * hour, {1000 + 18000, 0}), "19000");
}

TEST(RegisterGuard, AStepOfACoarseRegisterIsNoJump) {
  Bench bench;
  bench.see(noon, {10, 3});
  EXPECT_EQ(bench.see(noon + 10, {11, 3}), "11000");
}

TEST(RegisterGuard, TheFuseCountsInReactiveEnergyToo) {
  constexpr Quantity reactive = "reactive_energy_import_kvarh"_quantity;
  Bench bench;
  bench.see(noon, {1000, 0}, reactive);
  EXPECT_EQ(bench.see(noon + 10, {1020, 0}, reactive), "1020");
  EXPECT_EQ(bench.see(noon + 20, {1060, 0}, reactive), "nothing");
}

TEST(RegisterGuard, AFallThatOnlyTheDecimalsMakeIsNone) {
  Bench bench;
  EXPECT_EQ(bench.see(noon, {10955402, -2}), "109554.02");
  EXPECT_EQ(bench.see(noon + 10, {109554020, -3}), "109554.020");
  EXPECT_EQ(bench.see(noon + 20, {1095540200, -4}), "109554.0200");
  EXPECT_EQ(bench.see(noon + 30, {1095540199, -4}), "nothing");
}

TEST(RegisterGuard, AFirstZeroWaitsForTwoMore) {
  Bench bench;
  EXPECT_EQ(bench.see(noon, {0, -2}, export_energy), "nothing");
  EXPECT_EQ(bench.see(noon + hour, {0, -2}, export_energy), "nothing");
  EXPECT_EQ(bench.see(noon + 2 * hour, {0, -2}, export_energy), "0.00");
  EXPECT_EQ(bench.see(noon + 3 * hour, {0, -2}, export_energy), "0.00");
  EXPECT_EQ(bench.see(noon + 4 * hour, {12, -2}, export_energy), "0.12");
  EXPECT_THAT(
      bench.said,
      ElementsAre(
          "active_energy_export_kwh appeared as 0.00 kWh: held back until 2 more telegrams confirm it",
          "active_energy_export_kwh appeared as 0.00 kWh: held back until 1 more telegram confirms it",
          "active_energy_export_kwh appeared as 0.00 kWh: accepted, since 2 more telegrams "
          "confirmed it"));
  EXPECT_EQ(bench.guard.held(Doubt::zero), 2U);
}

TEST(RegisterGuard, AFalseFirstZeroIsNeverPublished) {
  Bench bench;
  EXPECT_EQ(bench.see(noon, {0, -2}), "nothing");
  EXPECT_EQ(bench.see(noon + 10, {10955402, -2}), "109554.02");
}

TEST(RegisterGuard, ANewMeterIsBelievedAtOnce) {
  Bench bench;
  Reading old_meter = reading_with({{{10955402, -2}, import_energy}});
  old_meter.meter_id = text_of("7359992890497997");
  bench.see(noon, old_meter);
  EXPECT_EQ(bench.guard.meter_id(), "7359992890497997");
  Reading new_meter = reading_with({{{12, -2}, import_energy}});
  new_meter.meter_id = text_of("7359992890497998");
  bench.see(noon + 10, new_meter);
  EXPECT_EQ(values_of(new_meter), "active_energy_import_kwh 0.12 kWh");
  EXPECT_EQ(bench.guard.meter_id(), "7359992890497998");
  EXPECT_THAT(bench.said, IsEmpty());
}

TEST(RegisterGuard, AShortIdOrNoneIsStillTheSameMeter) {
  Bench bench;
  for (const std::string_view id : {"84605887", "ISK1020784605887", "84605887"}) {
    Reading reading = reading_with({{{10955402, -2}, import_energy}});
    reading.meter_id = text_of(id);
    bench.see(noon, reading);
  }
  EXPECT_EQ(bench.guard.meter_id(), "ISK1020784605887");
  EXPECT_EQ(bench.see(noon + 10, {1, 0}), "nothing");
  Reading low = reading_with({{{1, 0}, import_energy}});
  low.meter_id = text_of("84605887");
  bench.see(noon + 20, low);
  EXPECT_EQ(values_of(low), "");
}

TEST(RegisterGuard, ARepeatedListConfirmsNothingAndKeepsTheTime) {
  Bench bench;
  bench.see(noon, {1000, 0});
  const auto repeat = [&](std::int64_t seconds, Decimal number) {
    Reading reading = reading_with({{number, import_energy}});
    reading.marks.repeated = true;
    bench.see(seconds, reading);
    return digits(reading.find(import_energy));
  };
  EXPECT_EQ(bench.see(noon + hour, {5, 0}), "nothing");
  EXPECT_EQ(repeat(noon + 2 * hour, {5, 0}), "nothing");
  EXPECT_EQ(repeat(noon + 3 * hour, {5, 0}), "nothing");
  EXPECT_EQ(bench.see(noon + 4 * hour, {5, 0}), "nothing");
  EXPECT_EQ(bench.see(noon + 5 * hour, {5, 0}), "5");
  // Four hours as the first tells, and one more: 129 kWh.
  EXPECT_EQ(repeat(noon + 6 * hour, {5, 0}), "5");
  EXPECT_EQ(repeat(noon + 7 * hour, {5, 0}), "5");
  EXPECT_EQ(bench.see(noon + 9 * hour, {5 + 129, 0}), "134");
}

TEST(RegisterGuard, GasAndWaterAndHeatHaveLimitsOfTheirOwn) {
  GuardBench<SubMeterGuard> gas;
  constexpr Quantity volume = "gas_volume_m3"_quantity;
  gas.see(noon, {1000000, -3}, volume);
  EXPECT_EQ(gas.see(noon + 10, {1999000, -3}, volume), "1999.000");
  EXPECT_EQ(gas.see(noon + 20, {3002000, -3}, volume), "nothing");
  EXPECT_THAT(gas.said,
              ElementsAre("gas_volume_m3 jumped from 1999.000 to 3002.000 m³, more than can be used in that "
                          "time: held back until 2 more telegrams confirm it"));
  GuardBench<SubMeterGuard> heat;
  constexpr Quantity energy = "heat_energy_gj"_quantity;
  heat.see(noon, {1000, -3}, energy);
  EXPECT_EQ(heat.see(noon + 10, {100900, -3}, energy), "100.900");
  EXPECT_EQ(heat.see(noon + 20, {202000, -3}, energy), "nothing");
}

TEST(RegisterGuard, AClockSetBackDoesNotHoldRegistersBack) {
  Bench bench;
  bench.see(noon, {1000, 0});
  EXPECT_EQ(bench.see(noon - 24 * hour, {1500, 0}), "1500");
  EXPECT_EQ(bench.see(noon - 24 * hour + 10, {1501, 0}), "1501");
  EXPECT_EQ(bench.see(noon - 24 * hour + 8, {1502, 0}), "1502");
  EXPECT_EQ(bench.see(noon - 24 * hour + 8, {1602, 0}), "nothing");
}

TEST(RegisterGuard, WhatHasNoSlotPassesAndIsCounted) {
  GuardBench<RegisterGuardOf<2>> bench;
  Reading reading = reading_with(
      {{{5, 0}, import_energy}, {{6, 0}, export_energy}, {{7, 0}, "active_energy_import_t1_kwh"_quantity}});
  bench.see(noon, reading);
  EXPECT_EQ(bench.see(noon + 10, {0, 0}, "active_energy_import_t1_kwh"_quantity), "0");
  EXPECT_EQ(bench.see(noon + 10, {0, 0}, export_energy), "nothing");
  EXPECT_EQ(bench.guard.unguarded(), 2U);
}

TEST(RegisterGuard, StateOutlivesARestart) {
  Bench before;
  Reading reading = reading_with({{{10955402, -2}, import_energy}, {{451, -2}, export_energy}});
  reading.meter_id = text_of("7359992890497997");
  before.see(noon, reading);
  before.see(noon + 10, {0, -2});  // held back, and so not kept

  Bench after;
  std::map<std::string, std::int64_t> kept;
  after.guard.restore_meter_id(before.guard.meter_id());
  before.guard.for_each_accepted([&](const AcceptedRegister& accepted) {
    kept[std::string(key(accepted.quantity)) + ' ' + digits(accepted.number)] = accepted.epoch_seconds;
    EXPECT_TRUE(after.guard.restore(accepted));
  });
  EXPECT_EQ(kept, (std::map<std::string, std::int64_t>{{"active_energy_import_kwh 109554.02", noon},
                                                       {"active_energy_export_kwh 4.51", noon}}));
  Reading low = reading_with({{{0, -2}, import_energy}, {{452, -2}, export_energy}});
  low.meter_id = text_of("7359992890497997");
  after.see(noon + hour, low);
  EXPECT_EQ(values_of(low), "active_energy_export_kwh 4.52 kWh");
  EXPECT_EQ(after.guard.held(Doubt::fell), 1U);
}

TEST(RegisterGuard, RestoresRegistersAloneAndAsManyAsFit) {
  RegisterGuardOf<1> guard;
  EXPECT_FALSE(guard.restore({import_power, {1, 0}, noon}));
  EXPECT_TRUE(guard.restore({import_energy, {1, 0}, noon}));
  EXPECT_TRUE(guard.restore({import_energy, {2, 0}, noon}));
  EXPECT_FALSE(guard.restore({export_energy, {1, 0}, noon}));
}

TEST(RegisterGuard, ResetForgets) {
  Bench bench;
  bench.see(noon, {10955402, -2});
  bench.guard.reset();
  EXPECT_EQ(bench.see(noon + 10, {3, -2}), "0.03");
}

TEST(RegisterGuard, NumbersBeyondAllMeasureAreComparedAllTheSame) {
  constexpr std::int64_t most = 0x7fffffffffffffff;
  Bench bench;
  EXPECT_EQ(bench.see(noon, {most, 9}), "9223372036854775807000000000");
  EXPECT_EQ(bench.see(noon + 10, {-most, 9}), "nothing");
  EXPECT_EQ(bench.see(noon + 20, {1, -128}), "nothing");
}

TEST(Doubt, HasNames) {
  EXPECT_EQ(name(Doubt::fell), "fell");
  EXPECT_EQ(name(Doubt::jumped), "jumped");
  EXPECT_EQ(name(Doubt::zero), "zero");
}

}  // namespace
}  // namespace ams::tests
