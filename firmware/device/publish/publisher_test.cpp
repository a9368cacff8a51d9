#include "firmware/device/publish/publisher.hpp"

#include <algorithm>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "firmware/device/publish/publish_test_support.hpp"
#include "metering/message_output.hpp"
#include "metering/testing_outlet.hpp"

namespace amsbridge::device {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using testing::Heard;
using testing::reading_of;
using testing::Scene;
using testing::ScriptedTransport;
using Json = nlohmann::json;

const ams::Reading power = reading_of({{"active_power_import_w", {1316, 0}}});
const ams::Reading hourly =
    reading_of({{"active_power_import_w", {1316, 0}}, {"active_energy_import_kwh", {109554020, -3}}});

Settings all_layouts() {
  Settings settings;
  settings.mqtt.topics = settings.mqtt.classic = true;
  return settings;
}

std::vector<Json> readings(const Scene& scene, std::string_view topic = "amsbridge/house/reading") {
  std::vector<Json> all;
  for (const auto& message : scene.transport.on(topic)) all.push_back(Json::parse(message.payload));
  return all;
}

std::vector<int> sequences(const Scene& scene) {
  std::vector<int> all;
  for (const Json& reading : readings(scene)) all.push_back(reading["sequence"]);
  return all;
}

using Said = std::tuple<std::string, std::string, int, bool>;

// The device and the Linux program make the same messages of the same readings, in all layouts.
TEST(Publisher, SaysTheSameAsTheLinuxProgram) {
  for (const simulator::Model& model : simulator::models()) {
    SCOPED_TRACE(model.name);
    Scene scene(all_layouts());
    scene.run(seconds(1));
    CollectingOutlet outlet;
    std::vector<char> scratch(ams::json_octets);
    MessageOutput linux_output({Topics("amsbridge"),
                                1,
                                {Layout::json, Layout::topics, Layout::classic},
                                "amsbridge/classic",
                                "a0b1c2d3e4f5",
                                "amsbridge-a1b2c3"},
                               outlet, scratch);
    std::uint64_t sequence = 0;
    const std::size_t before = scene.transport.published.size();
    for (const Heard& heard : testing::simulated(model, seconds(90))) {
      Outgoing outgoing{heard.reading, {}, 0, {}, Shelf::live};
      outgoing.arrival.epoch_milliseconds = heard.epoch_milliseconds;
      outgoing.arrival.sequence = ++sequence;
      outgoing.arrival.temperature = ams::Decimal{215, -1};
      outgoing.arrival.import_estimate = ams::Decimal{109554123, -3};
      outgoing.up_seconds = scene.up_seconds();
      std::string json(ams::json_octets, '\0');
      ams::TextWriter out(json);
      ams::write_reading(out, heard.reading, outgoing.arrival);
      linux_output.publish("house", std::string(out.view()), outgoing);
      scene.publisher.publish("house", {}, outgoing);
      scene.run(seconds(1));
    }
    std::vector<Said> device_said;
    for (std::size_t at = before; at < scene.transport.published.size(); ++at) {
      const auto& message = scene.transport.published[at];
      device_said.emplace_back(message.topic, message.payload, message.qos, message.retain);
    }
    std::vector<Said> linux_said;
    for (const Message& message : outlet.messages)
      linux_said.emplace_back(message.topic, message.payload, message.qos, message.retain);
    EXPECT_FALSE(linux_said.empty());
    EXPECT_EQ(device_said, linux_said);
  }
}

TEST(Publisher, TenMinutesWithoutBrokerLoseNothingAndComeInOrderAndLate) {
  Scene scene;
  scene.run(seconds(2));
  for (int sent = 0; sent < 8; ++sent) {
    scene.publish(power);
    scene.run(milliseconds(2500));
  }
  scene.transport.drop();
  scene.transport.door = ScriptedTransport::Door::refuse;
  for (int sent = 0; sent < 240; ++sent) {
    scene.publish(sent == 100 ? hourly : power);
    scene.run(milliseconds(2500));
  }
  EXPECT_EQ(scene.ring.counters().waiting, 240U);
  EXPECT_EQ(scene.ring.counters().dropped_live, 0U);
  scene.transport.door = ScriptedTransport::Door::open;
  scene.run(seconds(80));
  EXPECT_EQ(scene.ring.counters().waiting, 0U);
  EXPECT_FALSE(scene.publisher.is_catching_up());
  const auto all = readings(scene);
  ASSERT_EQ(all.size(), 248U);
  for (int number = 0; number < 248; ++number) {
    const Json& reading = all[static_cast<std::size_t>(number)];
    EXPECT_EQ(reading["sequence"], number + 1);
    EXPECT_EQ(reading.contains("late"), number >= 8) << number;
  }
  EXPECT_EQ(scene.transport.on("amsbridge/house/energy").size(), 1U);
  EXPECT_TRUE(scene.transport.on("amsbridge/house/energy")[0].retain);
}

TEST(Publisher, AfterALostConnectionOnlyWhatWasNotAcknowledgedComesTwice) {
  Scene scene;
  scene.run(seconds(25));
  scene.transport.acknowledges = false;
  for (int sent = 0; sent < 10; ++sent) scene.publish(power);
  scene.run(seconds(1));
  EXPECT_THAT(sequences(scene), ElementsAre(1, 2, 3, 4));  // no more at once
  scene.transport.drop();
  scene.transport.acknowledges = true;
  scene.run(seconds(10));
  EXPECT_THAT(sequences(scene), ElementsAre(1, 2, 3, 4, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
  EXPECT_TRUE(readings(scene)[4].contains("late"));
  scene.transport.drop();
  scene.run(seconds(10));
  EXPECT_EQ(sequences(scene).size(), 14U);
}

TEST(Publisher, TheLongestOfAllSimulatedReadingsFitsTheScratch) {
  std::size_t longest = 0;
  std::string longest_model;
  std::vector<char> buffer(ams::json_octets);
  for (const simulator::Model& model : simulator::models()) {
    std::vector<Heard> all = testing::simulated(model, minutes(2), simulator::Roof::solar);
    for (Heard& heard : testing::random_readings(model, 300, 11)) all.push_back(std::move(heard));
    for (Heard& heard : all) {
      heard.reading.marks = {true, true, true, true, ams::ScaleOrigin::confirmed, true};
      const ams::Decimal estimate{1'095'540'201, -3};
      const ams::Arrival arrival{
          heard.epoch_milliseconds, 4'000'000'000, ams::Decimal{-2150, -2}, true, estimate, estimate};
      ams::TextWriter out(buffer);
      ams::write_reading(out, heard.reading, arrival);
      if (out.view().size() <= longest) continue;
      longest = out.view().size();
      longest_model = model.name;
    }
  }
  std::printf("the longest reading: %zu octets, %s\n", longest, longest_model.c_str());
  EXPECT_LE(longest, Publisher::scratch_octets);
}

TEST(Publisher, WhatDoesNotFitIsLeftOutAndCountedAndHoldsNothingUp) {
  Scene scene;
  ams::Reading large;
  for (std::uint8_t number = 0; number < ams::Reading::most_values; ++number)
    large.add({{INT64_MIN + 1, -3}, static_cast<ams::Quantity>(number)});
  scene.run(seconds(1));
  scene.publish(large);
  scene.publish(power);
  scene.run(seconds(1));
  EXPECT_GT(scene.publisher.refused(), 0U);
  EXPECT_THAT(sequences(scene), ElementsAre(2));
}

TEST(Publisher, AReadingThatWaitsTenSecondsIsLate) {
  Scene scene;
  scene.run(seconds(1));
  scene.transport.takes = false;
  scene.publish(power);
  scene.run(seconds(9));
  scene.transport.takes = true;
  scene.run(seconds(1));
  scene.transport.takes = false;
  scene.publish(power);
  scene.run(seconds(11));
  scene.transport.takes = true;
  scene.run(seconds(1));
  const auto all = readings(scene);
  ASSERT_EQ(all.size(), 2U);
  EXPECT_FALSE(all[0].contains("late"));
  EXPECT_EQ(all[1]["late"], true);
}

TEST(Publisher, StatesAndRegistersAreSaidAgainAtEachConnection) {
  Scene scene;
  scene.publisher.publish_status("house", true);
  scene.publish(hourly);
  scene.run(seconds(30));
  scene.transport.drop();
  scene.run(seconds(5));
  const auto states = scene.transport.on("amsbridge/house/status");
  ASSERT_EQ(states.size(), 2U);
  EXPECT_EQ(states[1].payload, "online");
  EXPECT_TRUE(states[1].retain);
  EXPECT_EQ(scene.transport.on("amsbridge/house/energy").size(), 2U);
  EXPECT_EQ(readings(scene).size(), 1U);
}

TEST(Publisher, LateSingleValuesAreNotSaidButRegistersAre) {
  Settings settings;
  settings.mqtt.json = false;
  settings.mqtt.topics = true;
  Scene scene(settings);
  scene.publish(hourly);
  scene.publish(power);
  scene.run(seconds(5));
  EXPECT_TRUE(scene.transport.on("amsbridge/house/active_power_import_w").empty());
  EXPECT_EQ(scene.transport.on("amsbridge/house/active_energy_import_kwh").size(), 1U);
  scene.publish(power);
  scene.run(seconds(1));
  EXPECT_EQ(scene.transport.on("amsbridge/house/active_power_import_w").size(), 1U);
}

TEST(Publisher, AWithdrawnNameIsTakenBackAndItsWaitingReadingsRetainNothing) {
  Scene scene(all_layouts());
  scene.run(seconds(25));
  scene.publisher.publish_status("meter1", true);
  scene.publish(hourly, "meter1");
  scene.run(seconds(2));
  scene.transport.drop();
  scene.transport.door = ScriptedTransport::Door::refuse;
  scene.run(seconds(5));
  scene.publish(hourly, "meter1");
  scene.publisher.withdraw("meter1");
  scene.publish(hourly, "house");
  scene.transport.door = ScriptedTransport::Door::open;
  scene.run(seconds(20));
  for (const char* leaf : {"status", "energy", "active_energy_import_kwh"}) {
    const auto said = scene.transport.on(std::string("amsbridge/meter1/") + leaf);
    ASSERT_EQ(said.size(), 2U) << leaf;
    EXPECT_EQ(said.back().payload, "");
    EXPECT_TRUE(said.back().retain);
  }
  EXPECT_EQ(readings(scene, "amsbridge/meter1/reading").size(), 2U);
  EXPECT_EQ(scene.transport.on("amsbridge/house/energy").size(), 1U);
}

TEST(Publisher, LastReadingsAreByName) {
  Scene scene;
  scene.publish(power);
  scene.publish(hourly);
  ams::Reading gas = reading_of({{"gas_volume_m3", {112384, -3}}});
  gas.channel = 1;
  gas.medium = ams::Medium::gas;
  scene.publish(gas, "g\xC3\xA5s");
  std::array<char, 1024> buffer{};
  ams::TextWriter out(buffer);
  scene.publisher.write_readings(out);
  const Json json = Json::parse(out.view());
  EXPECT_EQ(json["house"]["sequence"], 2);
  EXPECT_EQ(json["house"]["active_energy_import_kwh"], 109554.020);
  EXPECT_EQ(json["g\xC3\xA5s"]["medium"], "gas");
  scene.run(seconds(2));
  EXPECT_EQ(sequences(scene).size(), 2U);
}

// Whatever breaks and when: each reading arrives, the first time in order, and no message is sent while four
// are on their way.
TEST(Publisher, NothingIsLostInAStormOfOutages) {
  std::mt19937_64 random(17);
  Scene scene(all_layouts());
  for (int sent = 0; sent < 1500; ++sent) {
    scene.publish(sent % 24 == 0 ? hourly : power);
    if (random() % 20 == 0) scene.transport.drop();
    scene.transport.takes = random() % 10 != 0;
    scene.transport.delay = milliseconds(random() % 400);
    scene.run(milliseconds(500), milliseconds(50));
    EXPECT_LE(scene.link.counters().on_way, Publisher::most_on_way + 1U);
  }
  scene.transport.takes = true;
  scene.run(minutes(5));
  EXPECT_EQ(scene.ring.counters().waiting, 0U);
  const RingCounters counters = scene.ring.counters();
  EXPECT_EQ(counters.dropped_live + counters.dropped_registers, 0U);
  int next = 1;
  for (const int sequence : sequences(scene)) {
    EXPECT_LE(sequence, next);
    next = std::max(next, sequence + 1);
  }
  EXPECT_EQ(next, 1501);
}

}  // namespace
}  // namespace amsbridge::device
