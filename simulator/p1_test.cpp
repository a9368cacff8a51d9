#include "simulator/p1.hpp"

#include <array>

#include <gtest/gtest.h>

#include "simulator/meter.hpp"

namespace simulator {
namespace {

using namespace std::chrono_literals;
using std::chrono::local_days;
using testing::Test;

constexpr LocalTime summer = {local_days(2026y / 7 / 1) + 12h + 34min + 56s, 120min};

constexpr std::array lines = {
    P1Line{.head = "0-0:1.0.0", .field = Field::clock},
    P1Line{.head = "0-0:96.1.1", .field = Field::meter_id},
    P1Line{
        .head = "1-0:1.7.0", .field = Field::active_power_import, .digits = 2, .decimals = 3, .unit = "kW"},
    P1Line{.head = "1-0:3.8.0",
           .field = Field::reactive_energy_import,
           .digits = 4,
           .decimals = 0,
           .unit = "varh"},
    P1Line{.head = "1-0:1.6.0",
           .field = Field::demand_maximum_import,
           .digits = 2,
           .decimals = 3,
           .unit = "kW",
           .timed = true},
    P1Line{.head = "0-0:96.13.0", .filler = 3}};

constexpr std::array gas = {P1SubMeter{
    1, "gas", "003", "96.1.0", "G",
    P1Line{.head = "24.2.1", .field = Field::gas_volume, .digits = 5, .decimals = 3, .unit = "m3"}, 60min}};

Content content() {
  Content content{.sent_at = summer, .meter_id = "E0042"};
  content.number = 1;
  const auto set = [&](Field field, std::int64_t integer) {
    content.integers.at(static_cast<std::size_t>(field)) = integer;
  };
  set(Field::active_power_import, 1234);
  set(Field::reactive_energy_import, 77);
  set(Field::demand_maximum_import, 4050);
  set(Field::gas_volume, 98765);
  return content;
}

TEST(P1, ATelegramIsWrittenAsTheStandardHasIt) {
  const P1Dialect dialect = {.ident = "ABC5XYZ", .lines = lines, .sub_meters = gas};
  EXPECT_EQ(p1_telegram(dialect, content(), ""),
            "/ABC5XYZ\r\n\r\n"
            "0-0:1.0.0(260701123456S)\r\n"
            "0-0:96.1.1(4530303432)\r\n"
            "1-0:1.7.0(01.234*kW)\r\n"
            "1-0:3.8.0(0077*varh)\r\n"
            "1-0:1.6.0(260701123456S)(04.050*kW)\r\n"
            "0-0:96.13.0(\xFF\xFF\xFF)\r\n"
            "0-1:24.1.0(003)\r\n"
            "0-1:96.1.0(47303030303030303037393230)\r\n"
            "0-1:24.2.1(260701120000S)(00098.765*m3)\r\n"
            "!87B0\r\n");
}

TEST(P1, WhatAReaderMustUnderstand) {
  const P1Dialect dialect = {.ident = "ABC5XYZ", .lines = lines, .sub_meters = gas};
  const Expected expected = p1_expectation(dialect, content());
  EXPECT_EQ(expected.ident, "ABC5XYZ");
  EXPECT_EQ(expected.meter_id, "E0042");
  EXPECT_EQ(expected.meter_time, "2026-07-01T12:34:56+02:00");
  EXPECT_EQ(expected.values, (std::vector<Value>{{"active_power_import_w", 1234, 0},
                                                 {"reactive_energy_import_kvarh", 77, -3},
                                                 {"demand_maximum_import_w", 4050, 0}}));
  EXPECT_FALSE(expected.unchecked);
  const std::vector<Expected> meters = p1_sub_meters(dialect, content());
  ASSERT_EQ(meters.size(), 1U);
  EXPECT_EQ(meters[0].channel, 1U);
  EXPECT_EQ(meters[0].medium, "gas");
  EXPECT_EQ(meters[0].meter_id, "G000000007920");
  EXPECT_EQ(meters[0].meter_time, "2026-07-01T12:00:00+02:00");
  EXPECT_EQ(meters[0].values, (std::vector<Value>{{"gas_volume_m3", 98765, -3}}));
}

TEST(P1, OlderTelegramsHaveNoCheckAndTheGasOnTheNextLine) {
  constexpr std::array old_gas = {
      P1SubMeter{1, "gas", "3", "96.1.0", "G", gas[0].value, 60min, SubMeterSpelling::next_line}};
  const P1Dialect dialect = {
      .ident = "ABC5", .check = P1Check::none, .lines = std::span(lines).first(1), .sub_meters = old_gas};
  EXPECT_EQ(p1_telegram(dialect, content(), ""),
            "/ABC5\r\n\r\n"
            "0-0:1.0.0(260701123456S)\r\n"
            "0-1:24.1.0(3)\r\n"
            "0-1:96.1.0(47303030303030303037393230)\r\n"
            "0-1:24.3.0(260701120000)(00)(60)(1)(0-1:24.2.1)(m3)\r\n"
            "(00098.765)\r\n"
            "0-1:24.4.0(1)\r\n"
            "!\r\n");
  EXPECT_TRUE(p1_expectation(dialect, content()).unchecked);
  EXPECT_EQ(p1_sub_meters(dialect, content())[0].meter_time, "2026-07-01T12:00:00");
}

TEST(P1, TheClockOfNesHasNoSummerTime) {
  const P1Dialect dialect = {
      .ident = "NES5", .check = P1Check::none, .clock = P1Clock::nes, .lines = std::span(lines).first(1)};
  EXPECT_EQ(p1_telegram(dialect, content(), ""), "/NES5\r\n\r\n0-0:1.0.0(20260701 12:34:56)\r\n!\r\n");
  EXPECT_EQ(p1_expectation(dialect, content()).meter_time, "2026-07-01T12:34:56");
}

TEST(P1, AnUnpaddedCheckIsSometimesShorter) {
  std::mt19937_64 random(1);
  bool shorter = false;
  for (int count = 0; count < 200; ++count) {
    const Telegram telegram = random_telegram(*find_model("p1-dsmr42-heat"), random);
    const auto mark = std::find(telegram.octets.rbegin(), telegram.octets.rend(), '!');
    shorter = shorter || mark - telegram.octets.rbegin() < 6;
  }
  EXPECT_TRUE(shorter);
}

}  // namespace
}  // namespace simulator
