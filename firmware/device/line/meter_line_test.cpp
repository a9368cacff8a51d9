#include "firmware/device/line/meter_line.hpp"

#include <gtest/gtest.h>

#include "firmware/device/line/line_test_support.hpp"

namespace amsbridge::device {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr simulator::LineSettings wire_of(unsigned baud, simulator::Parity parity) {
  return {baud, 8, parity, 1, simulator::Polarity::normal};
}

MeterSettings fixed(const SerialParameters& line = {}) {
  MeterSettings settings;
  settings.finds_line = false;
  settings.line = line;
  settings.name = "house";
  return settings;
}

MeterSettings finding() {
  MeterSettings settings = fixed();
  settings.finds_line = true;
  return settings;
}

TEST(MeterLine, ReadsALineWhoseSettingsAreKnown) {
  House house("kaifa", norwegian, fixed());
  house.pass(seconds(5));
  EXPECT_EQ(house.line.search_state(), SearchState::idle);
  EXPECT_EQ(house.uart.opened, std::vector<SerialParameters>{SerialParameters{}});
  EXPECT_EQ(house.readings(), 2U);
  const auto readings = house.broker.on("amsbridge/house/reading");
  ASSERT_EQ(readings.size(), 2U);
  EXPECT_TRUE(readings[0].payload.starts_with("{\"time\":\"2026-01-31T11:59:58.000Z\""));
  EXPECT_EQ(house.line.relay().diagnosis(), ams::Diagnosis::good);
  EXPECT_GT(house.line.octets(), 0U);
}

TEST(MeterLine, FindsSpeedAndParity) {
  struct Case {
    const char* model;
    simulator::LineSettings sender;
    SerialParameters expected;
  };
  const Case cases[] = {
      {"kaifa", norwegian, {2400, Parity::even, 8, 1}},
      {"kamstrup", wire_of(2400, simulator::Parity::none), {2400, Parity::none, 8, 1}},
      {"aidon", wire_of(9600, simulator::Parity::even), {9600, Parity::even, 8, 1}},
      {"p1-dsmr50", wire_of(115'200, simulator::Parity::none), {115'200, Parity::none, 8, 1}},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.model);
    House house(one.model, one.sender, finding());
    EXPECT_EQ(house.line.search_state(), SearchState::running);
    for (int tries = 0; tries < 60 && house.line.search_state() == SearchState::running; ++tries)
      house.pass(seconds(5));
    EXPECT_EQ(house.line.search_state(), SearchState::found);
    EXPECT_EQ(house.line.parameters(), one.expected);
    EXPECT_EQ(house.line.take_found(), one.expected);
    EXPECT_EQ(house.line.take_found(), std::nullopt);
    const auto before = house.readings();
    house.pass(seconds(10));
    EXPECT_EQ(house.readings(), before + 4);
    EXPECT_EQ(house.line.relay().diagnosis(), ams::Diagnosis::good);
  }
}

TEST(MeterLine, WhatIsRememberedIsTriedFirst) {
  MeterSettings settings = finding();
  settings.line = {115'200, Parity::none, 8, 1};
  House house("p1-dsmr50", wire_of(115'200, simulator::Parity::none), settings);
  house.pass(seconds(10));
  EXPECT_EQ(house.line.search_state(), SearchState::found);
  EXPECT_EQ(house.uart.opened, std::vector<SerialParameters>{settings.line});
  EXPECT_GE(house.readings(), 2U);
}

TEST(MeterLine, SearchesAgainWhenTheSpeedHasBeenWrongForTwoMinutes) {
  House house("aidon", norwegian, finding());
  house.pass(seconds(30));
  ASSERT_EQ(house.line.search_state(), SearchState::found);
  house.uart.replace(wire_of(2400, simulator::Parity::none));
  house.pass(minutes(2));
  EXPECT_EQ(house.line.search_state(), SearchState::found);
  house.pass(minutes(10));
  EXPECT_EQ(house.line.search_state(), SearchState::found);
  EXPECT_EQ(house.line.parameters(), (SerialParameters{2400, Parity::none, 8, 1}));
  EXPECT_EQ(house.line.relay().diagnosis(), ams::Diagnosis::good);
}

TEST(MeterLine, ASilentLineIsSearchedAgainOnceOctetsCome) {
  House house("kamstrup", wire_of(2400, simulator::Parity::none), finding());
  house.pass(minutes(1), false);
  EXPECT_EQ(house.line.search_state(), SearchState::not_found);
  EXPECT_EQ(house.line.search().trials(), 2U);
  const std::size_t opened = house.uart.opened.size();
  house.pass(minutes(30), false);
  EXPECT_EQ(house.uart.opened.size(), opened);
  EXPECT_EQ(house.line.parameters(), SerialParameters{});
  EXPECT_EQ(house.line.relay().diagnosis(), ams::Diagnosis::no_octets);
  house.pass(minutes(2));
  EXPECT_EQ(house.line.search_state(), SearchState::found);
  EXPECT_EQ(house.line.parameters(), (SerialParameters{2400, Parity::none, 8, 1}));
}

TEST(MeterLine, AReversedLineIsSaidToBeOne) {
  House house("kaifa", {2400, 8, simulator::Parity::even, 1, simulator::Polarity::inverted}, finding());
  for (int tries = 0; tries < 120 && house.line.search_state() == SearchState::running; ++tries)
    house.pass(seconds(5));
  EXPECT_EQ(house.line.search_state(), SearchState::not_found);
  EXPECT_EQ(ams::name(house.line.search().outcome().diagnosis), "reversed_polarity");
}

TEST(MeterLine, ASearchOnTheOtherPinChangesNothingThatIsSet) {
  House house("kaifa", norwegian, fixed({9600, Parity::none, 8, 1}), ReceivePin::gpio13);
  house.pass(seconds(5));
  EXPECT_EQ(house.readings(), 0U);
  ASSERT_TRUE(house.line.start_search(ReceivePin::gpio13, house.now));
  EXPECT_EQ(house.line.start_search({}, house.now).error(), "A search is under way: stop it first.");
  house.pass(seconds(60));
  EXPECT_EQ(house.line.search_state(), SearchState::found);
  const auto outcome = house.line.search().outcome();
  ASSERT_TRUE(outcome.trial);
  EXPECT_EQ(house.line.search().trial(*outcome.trial).parameters, SerialParameters{});
  EXPECT_EQ(house.line.take_found(), std::nullopt);
  EXPECT_EQ(house.uart.pin(), ReceivePin::gpio3);
  EXPECT_EQ(house.line.parameters(), (SerialParameters{9600, Parity::none, 8, 1}));
}

TEST(MeterLine, AStoppedSearchStaysStopped) {
  House house("kaifa", wire_of(1200, simulator::Parity::none), finding());
  house.pass(seconds(10));
  ASSERT_EQ(house.line.search_state(), SearchState::running);
  house.line.stop_search(house.now);
  const std::size_t opened = house.uart.opened.size();
  EXPECT_EQ(house.uart.opened.back(), SerialParameters{});
  house.pass(seconds(90));
  EXPECT_EQ(house.line.search_state(), SearchState::stopped);
  EXPECT_EQ(house.uart.opened.size(), opened);
}

TEST(MeterLine, SettingsThatSayTheSameOfTheLineDoNotDisturbIt) {
  House house("kaifa", norwegian, finding());
  house.pass(seconds(30));
  MeterSettings remembered = finding();
  remembered.line = house.line.take_found().value_or(SerialParameters{300});
  house.line.apply(house.options(remembered), house.now);
  EXPECT_EQ(house.line.search_state(), SearchState::found);
  EXPECT_EQ(house.uart.opened.size(), 1U);
  EXPECT_GT(house.readings(), 0U);
}

TEST(MeterLine, AnotherNameIsANewMeterOnTheSameLine) {
  House house("kaifa", norwegian, fixed());
  house.pass(seconds(5));
  MeterSettings renamed = fixed();
  renamed.name = "cabin";
  house.line.apply(house.options(renamed), house.now);
  EXPECT_EQ(house.broker.retracted, std::vector<std::string>{"amsbridge/house/"});
  house.pass(seconds(5));
  EXPECT_EQ(house.line.relay().name(), "cabin");
  EXPECT_EQ(house.readings(), 2U);
  EXPECT_EQ(house.uart.opened.size(), 1U);
}

TEST(MeterLine, FixedSettingsEndASearch) {
  House house("kaifa", wire_of(9600, simulator::Parity::none), finding());
  house.pass(seconds(5));
  ASSERT_EQ(house.line.search_state(), SearchState::running);
  house.line.apply(house.options(fixed({9600, Parity::none, 8, 1})), house.now);
  EXPECT_EQ(house.line.search_state(), SearchState::idle);
  house.pass(seconds(5));
  EXPECT_EQ(house.readings(), 2U);
}

TEST(MeterLine, ASilenceEndsATelegram) {
  House house("aidon", norwegian, fixed());
  const auto telegram = house.telegram();
  house.uart.send(std::span(telegram).first(telegram.size() - 5));
  house.pass(milliseconds(200), false);
  EXPECT_TRUE(house.line.relay().counters().faults.empty());
  house.pass(milliseconds(100), false);
  EXPECT_EQ(house.line.relay().counters().faults.at(ams::Reason::frame_truncated), 1U);
}

TEST(MeterLine, EncryptedTelegramsAreOpenedWithTheKey) {
  MeterSettings settings = fixed();
  settings.key = simulator::find_model("kamstrup-dk")->key;
  House house("kamstrup-dk", norwegian, settings);
  house.pass(seconds(5));
  EXPECT_EQ(house.readings(), 2U);
}

TEST(MeterLine, LostOctetsAreCounted) {
  House house("kaifa", norwegian, fixed());
  house.uart.send(std::vector<std::uint8_t>(2000, 0x55));
  EXPECT_EQ(house.line.overruns(), 1U);
  house.pass(milliseconds(100), false);
  EXPECT_EQ(house.line.octets(), 1024U);
}

}  // namespace
}  // namespace amsbridge::device
