#include "ams/meters/scale.hpp"

#include <gtest/gtest.h>

#include "interpreted.hpp"

namespace ams::tests {
namespace {

// What a Kamstrup meter sends: codes and numbers without scalers.
struct Sent {
  std::uint8_t c;
  std::uint32_t number;
};

Interpreted kamstrup(const std::vector<Sent>& sent) {
  std::vector<Bytes> items = {visible_string("Kamstrup_V0001")};
  for (const Sent& value : sent) {
    items.push_back(obis(1, 1, value.c, 7, 0));
    items.push_back(uint32(value.number));
  }
  return Interpreted(plain(structure(items)));
}

struct Outcome {
  ScaleOrigin origin;
  Decimal current, voltage;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

Outcome of(const std::vector<Sent>& sent) {
  const Interpreted result = kamstrup(sent);
  return {result.reading.marks.scale, result.reading.find("current_l1_a"_quantity).value_or(Decimal{}),
          result.reading.find("voltage_l1_v"_quantity).value_or(Decimal{})};
}

void PrintTo(const Outcome& outcome, std::ostream* out) {
  *out << name(outcome.origin) << ' ' << outcome.current.mantissa << 'e' << int{outcome.current.exponent}
       << " A " << outcome.voltage.mantissa << 'e' << int{outcome.voltage.exponent} << " V";
}

TEST(Scale, IsConfirmedWhereCurrentsAndVoltagesMakeThePower) {
  EXPECT_EQ(of({{1, 1000}, {3, 200}, {31, 450}, {32, 230}}),
            (Outcome{ScaleOrigin::confirmed, {450, -2}, {230, 0}}));
  EXPECT_EQ(of({{2, 1000}, {31, 450}, {32, 230}}), (Outcome{ScaleOrigin::confirmed, {450, -2}, {230, 0}}));
}

TEST(Scale, OfLittlePowerIsByTableAlone) {
  EXPECT_EQ(of({{1, 199}, {31, 90}, {32, 230}}), (Outcome{ScaleOrigin::table, {90, -2}, {230, 0}}));
  EXPECT_EQ(of({{1, 200}, {31, 90}, {32, 230}}).origin, ScaleOrigin::confirmed);
}

TEST(Scale, OfPowerAloneIsByTable) {
  EXPECT_EQ(of({{1, 5000}}).origin, ScaleOrigin::wire);
  EXPECT_EQ(of({{1, 5000}, {32, 230}}).origin, ScaleOrigin::table);
}

TEST(Scale, VoltagesOfFiveDigitsAreHundredths) {
  const Outcome expected{ScaleOrigin::confirmed, {252, -2}, {22199, -2}};
  EXPECT_EQ(of({{1, 593}, {31, 252}, {32, 22199}}), expected);
  EXPECT_EQ(of({{1, 9}, {31, 4}, {32, 22199}}), (Outcome{ScaleOrigin::table, {4, -2}, {22199, -2}}))
      << "at any power";
}

TEST(Scale, BehindCurrentTransformersCurrentsAreMilliamperes) {
  // With powers of phases nothing can hide: 233 V x 909.99 A is not what flows.
  EXPECT_EQ(of({{2, 448}, {3, 21000}, {31, 90999}, {32, 233}, {21, 0}, {22, 448}}),
            (Outcome{ScaleOrigin::confirmed, {90999, -3}, {233, 0}}));
}

TEST(Scale, PhasesThatBalanceEachOtherAreNoContradiction) {
  // 14 A in on one phase, 12 A out on another: net power is a tenth of U x I.
  EXPECT_EQ(of({{1, 460}, {31, 1400}, {51, 1200}, {32, 230}, {52, 230}}),
            (Outcome{ScaleOrigin::table, {1400, -2}, {230, 0}}));
  EXPECT_EQ(of({{1, 460}, {31, 1400}, {51, 1200}, {32, 230}, {52, 230}, {21, 3220}, {42, 2760}}),
            (Outcome{ScaleOrigin::confirmed, {1400, -2}, {230, 0}}));
}

TEST(Scale, APhaseWithMorePowerThanItsCurrentCarriesIsDoubtful) {
  EXPECT_EQ(of({{1, 2300}, {31, 10}, {51, 1000}, {32, 230}, {52, 230}, {21, 2300}, {41, 0}}).origin,
            ScaleOrigin::doubtful);
}

TEST(Scale, ThatNothingFitsIsDoubtful) {
  EXPECT_EQ(of({{1, 9200}, {31, 100}, {32, 230}}), (Outcome{ScaleOrigin::doubtful, {100, -2}, {230, 0}}));
  EXPECT_EQ(of({{1, 9200}, {31, 4000}, {32, 7}}), (Outcome{ScaleOrigin::doubtful, {4000, -2}, {7, 0}}));
}

TEST(Scale, ALoadSwitchedBetweenTwoSamplesIsNeitherProofNorContradiction) {
  EXPECT_EQ(of({{1, 2496}, {31, 344}, {32, 230}}).origin, ScaleOrigin::table);
  EXPECT_EQ(of({{1, 250}, {31, 344}, {32, 230}}).origin, ScaleOrigin::table);
}

TEST(Scale, NumbersBeyondAllMetersAreNotChecked) {
  EXPECT_EQ(of({{1, 0xffffffff}, {31, 450}, {32, 230}}).origin, ScaleOrigin::table);
  EXPECT_EQ(of({{1, 1000}, {31, 0xffffffff}, {32, 230}}).origin, ScaleOrigin::table);
  EXPECT_EQ(of({{1, 1U << 24}, {3, 1U << 24}, {31, 1U << 24}, {32, 1U << 24}, {21, 1U << 24}}).origin,
            ScaleOrigin::doubtful);
}

// ---- Three wires

TEST(Scale, ThreeWireMetersWithoutVoltageOfPhase2AreNotDoubtful) {
  for (const std::uint32_t current : {5000U, 7000U, 20000U}) {  // mA
    // Two elements: P = U12 x I1 + U32 x I3, for a balanced load sqrt(3) x U x I.
    const std::uint32_t watt = 239 * current * 1732 / 1'000'000;
    const Interpreted result(
        plain(structure({octet_string("KFM_001"), octet_string("6970631400000001"), octet_string("MA304H3E"),
                         uint32(watt), uint32(0), uint32(0), uint32(0), uint32(current), uint32(current),
                         uint32(current), uint32(2390), uint32(0), uint32(2390)})));
    EXPECT_EQ(result.reading.marks.scale, ScaleOrigin::confirmed) << current;
  }
}

TEST(Scale, ALoadBetweenTwoOfThreeWiresIsNotDoubtful) {
  struct Row {
    std::uint32_t i1, i2, i3;
  };
  for (const Row row : {Row{10000, 10000, 0}, {0, 10000, 10000}, {10000, 0, 10000}}) {
    const Interpreted result(
        plain(structure({octet_string("KFM_001"), octet_string("6970631400000001"), octet_string("MA304H3E"),
                         uint32(2390), uint32(0), uint32(0), uint32(0), uint32(row.i1), uint32(row.i2),
                         uint32(row.i3), uint32(2390), uint32(0), uint32(2390)})));
    EXPECT_EQ(result.reading.marks.scale, ScaleOrigin::confirmed) << row.i1 << ' ' << row.i3;
  }
}

TEST(Scale, OnTheWireIsNotChecked) {
  const Interpreted result(plain(
      array({item(obis(1, 0, 1, 7, 0), uint32(9000), 0, 27), item(obis(1, 0, 31, 7, 0), int16(1), -1, 33),
             item(obis(1, 0, 32, 7, 0), uint16(2330), -1, 35)})));
  EXPECT_EQ(result.reading.marks.scale, ScaleOrigin::wire);
}

TEST(Scale, PowerFactorsOfKamstrupAreHundredths) {
  EXPECT_EQ(kamstrup({{13, 99}, {33, 4}}).reading.find("power_factor_l1"_quantity), (Decimal{4, -2}));
}

TEST(Scale, WithoutATableNothingHasOne) {
  EXPECT_EQ(power_without_scaler(Kind::current, nullptr, ""), Scale::unknown);
  EXPECT_EQ(power_without_scaler(Kind::current, &aidon, ""), Scale::unknown);
  EXPECT_EQ(power_without_scaler(Kind::frequency, &kaifa, ""), Scale::unknown);
  EXPECT_EQ(power_without_scaler(Kind::power_factor, &kaifa, ""), Scale::unknown);
}

TEST(Scale, StatesAndCountersNeedNone) {
  std::vector<Bytes> items = aidon_head();
  items.push_back(item(obis(0, 0, 96, 14, 0), uint8(2)));
  const Interpreted result(plain(array(items)));
  EXPECT_EQ(result.reading.find("tariff"_quantity), (Decimal{2, 0}));
  EXPECT_EQ(result.reading.marks.scale, ScaleOrigin::wire);
}

}  // namespace
}  // namespace ams::tests
