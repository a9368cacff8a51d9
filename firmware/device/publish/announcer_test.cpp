#include "firmware/device/publish/announcer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "bridge/homeassistant/meter_device.hpp"
#include "firmware/device/publish/announced_pieces.hpp"
#include "firmware/device/publish/publish_test_support.hpp"

namespace amsbridge::device {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using testing::Heard;
using testing::reading_of;
using Json = nlohmann::json;

MeterFacts house() {
  MeterFacts facts;
  facts.level = "house";
  facts.name = "House";
  facts.id = "6970631401753985";
  facts.maker = "Kaifa";
  facts.model = "MA304H3E";
  facts.list = "KFM_001";
  return facts;
}

const ams::Reading power = reading_of({{"active_power_import_w", {1316, 0}}});
const ams::Reading hourly =
    reading_of({{"active_power_import_w", {1316, 0}}, {"active_energy_import_kwh", {109554020, -3}}});

struct Told {
  explicit Told(const testing::Scene::Content& files = {}) : scene({}, files) {
    announcer.emplace(
        scene.link, scene.memory, piece, [] { return 3'000U; },
        announce_options(scene.settings, "0.1.0", ""));
    scene.link.add(*announcer);
  }
  void run(seconds duration) {
    for (seconds run{0}; run < duration; ++run) {
      scene.run(seconds(1), milliseconds(100));
      announcer->tick(scene.now());
    }
  }
  void read(const MeterFacts& facts, const ams::Reading& reading) {
    announcer->take(facts, reading, scene.now());
  }
  [[nodiscard]] std::vector<std::string> payloads(const std::string& topic) const {
    std::vector<std::string> all;
    for (const auto& message : scene.transport.on(topic)) all.push_back(message.payload);
    return all;
  }
  [[nodiscard]] std::vector<std::string> of_house() const { return payloads(house_topic); }

  const std::string house_topic = "homeassistant/device/amsbridge_6970631401753985/config";
  const std::string bridge_topic = "homeassistant/device/amsbridge_bridge/config";
  testing::Scene scene;
  DiscoveryPayload::Piece piece{};
  std::optional<Announcer> announcer;
};

std::string whole(DiscoveryPayload& payload, std::size_t part) {
  std::string text(payload.size(), '?');
  for (std::size_t at = 0; at < text.size(); at += part)
    payload.write(at, {text.data() + at, std::min(part, text.size() - at)});
  return text;
}

// The device tells octet for octet what the Linux program tells of the same meter.
TEST(DiscoveryPayload, IsTheLinuxProgramsForAllSimulatedMeters) {
  for (const simulator::Model& model : simulator::models()) {
    for (const bool documents : {true, false}) {
      SCOPED_TRACE(model.name);
      MeterDevice linux_meter;
      AnnouncedMeter meter;
      for (const Heard& heard : testing::simulated(model, std::chrono::minutes(2))) {
        if (heard.reading.channel != 0) continue;
        MeterFacts facts;
        facts.line = "serial:///dev/ttyUSB0";
        facts.level = "house";
        facts.maker = heard.reading.maker;
        if (heard.reading.meter_id) facts.id = heard.reading.meter_id->view();
        if (heard.reading.meter_model) facts.model = heard.reading.meter_model->view();
        if (heard.reading.list) facts.list = heard.reading.list->view();
        facts.estimates = facts.import_estimate = true;
        const bool changed = linux_meter.take(facts, heard.reading) == MeterDevice::Change::some;
        EXPECT_EQ(meter.take(facts, heard.reading), changed);
      }
      const auto topics = documents ? ams::StateTopics::documents : ams::StateTopics::values;
      const std::string expected =
          linux_meter.payload({"amsbridge", "0.1.0", topics, ams::ReactiveEnergy::with_class}, "id", {});
      DiscoveryPayload::Piece piece{};
      DiscoveryPayload payload(piece);
      ASSERT_TRUE(
          payload.prepare(meter, {"amsbridge", "0.1.0", topics, ams::ReactiveEnergy::with_class}, "id"));
      EXPECT_EQ(whole(payload, 4096), expected);
      EXPECT_EQ(whole(payload, 100), expected);
      std::string again(7, '?');
      payload.write(expected.size() / 2, again);
      EXPECT_EQ(again, expected.substr(expected.size() / 2, 7));
      AnnouncedMeter recalled;
      recall(recalled, text_of_seen(meter));
      EXPECT_EQ(text_of_seen(recalled), text_of_seen(meter));
    }
  }
}

TEST(DiscoveryPayload, OfTheDeviceItselfIsTheLinuxPrograms) {
  for (const bool temperature : {true, false}) {
    const Components components =
        temperature ? Components{{"status", 0}, {"temperature_c", 0}} : Components{{"status", 0}};
    const AnnounceStyle style{"base", "0.1.0"};
    DiscoveryPayload::Piece piece{};
    DiscoveryPayload payload(piece);
    ASSERT_TRUE(payload.prepare_bridge({"base", "0.1.0"}, "http://amsbridge-a1b2c3.local/", temperature));
    EXPECT_EQ(whole(payload, 64), bridge_payload(style, "http://amsbridge-a1b2c3.local/", components, {}));
  }
}

TEST(DiscoveryPayload, NamesThatAreTooLongAreRefused) {
  AnnouncedMeter meter;
  MeterFacts facts = house();
  const std::string name(2000, 'x');
  facts.name = name;
  EXPECT_TRUE(meter.take(facts, power));
  DiscoveryPayload::Piece piece{};
  DiscoveryPayload payload(piece);
  EXPECT_FALSE(payload.prepare(meter, {}, "id"));
}

TEST(DiscoveryPayload, WhatIsRememberedMayBeAnything) {
  std::mt19937_64 random(3);
  for (int count = 0; count < 10'000; ++count) {
    std::string text(random() % 40, ' ');
    for (char& character : text) character = "0123456789abcdef.;x\xFF"[random() % 20];
    AnnouncedMeter meter;
    recall(meter, text);
    AnnouncedMeter again;
    recall(again, text_of_seen(meter));
    EXPECT_EQ(text_of_seen(again), text_of_seen(meter));
  }
}

TEST(Announcer, TellsOfTheMeterOnceItIsKnownAndAgainWhenItSendsMore) {
  Told told;
  told.run(seconds(2));
  EXPECT_EQ(told.payloads(told.bridge_topic).size(), 1U);
  told.read(house(), power);
  told.run(seconds(10));
  ASSERT_EQ(told.of_house().size(), 1U);
  told.read(house(), power);
  told.run(seconds(10));
  EXPECT_EQ(told.of_house().size(), 1U);
  told.read(house(), hourly);
  told.run(seconds(10));
  ASSERT_EQ(told.of_house().size(), 2U);
  EXPECT_FALSE(Json::parse(told.of_house()[0])["cmps"].contains("active_energy_import_kwh"));
  EXPECT_TRUE(Json::parse(told.of_house()[1])["cmps"].contains("active_energy_import_kwh"));
  EXPECT_TRUE(told.scene.transport.on(told.house_topic)[0].retain);
}

TEST(Announcer, TellsAgainAtEachConnectionAndAtEachBirthOfHomeAssistant) {
  Told told;
  told.scene.transport.asks_twice = true;
  told.run(seconds(2));
  told.read(house(), hourly);
  told.run(seconds(10));
  told.scene.transport.drop();
  told.run(seconds(10));
  EXPECT_EQ(told.of_house().size(), 2U);
  told.scene.transport.deliver("homeassistant/status", "offline");
  told.run(seconds(20));
  EXPECT_EQ(told.of_house().size(), 2U);
  told.scene.transport.deliver("homeassistant/status", "online");
  told.run(seconds(3));
  EXPECT_EQ(told.of_house().size(), 2U);
  told.run(seconds(5));
  EXPECT_EQ(told.of_house().size(), 3U);
  EXPECT_EQ(told.payloads(told.bridge_topic).size(), 3U);
  EXPECT_EQ(told.of_house()[2], told.of_house()[0]);
}

TEST(Announcer, AMeterWithoutAnIdIsToldOfAfterAWhile) {
  Told told;
  MeterFacts facts = house();
  facts.id = {};
  for (int second = 0; second < 40; ++second) {
    told.read(facts, power);
    told.run(seconds(1));
  }
  EXPECT_EQ(told.payloads("homeassistant/device/amsbridge_house/config").size(), 1U);
  told.read(house(), power);
  told.run(seconds(10));
  EXPECT_EQ(told.of_house().size(), 1U);
  EXPECT_EQ(told.payloads("homeassistant/device/amsbridge_house/config").back(), "");
}

TEST(Announcer, WhatWasSeenBeforeARestartIsToldOfAtOnce) {
  Told first;
  first.run(seconds(2));
  first.read(house(), hourly);
  first.run(seconds(10));
  ASSERT_TRUE(first.scene.memory.save(first.scene.now()));
  Told second(first.scene.files.content);
  second.run(seconds(2));
  second.read(house(), power);
  second.run(seconds(10));
  ASSERT_EQ(second.of_house().size(), 1U);
  EXPECT_TRUE(Json::parse(second.of_house()[0])["cmps"].contains("active_energy_import_kwh"));
}

TEST(Announcer, AnotherMeterTakesThePlaceOfTheOneBefore) {
  Told told;
  told.run(seconds(2));
  told.read(house(), hourly);
  told.run(seconds(10));
  MeterFacts other = house();
  other.id = "7359992890941742";
  told.read(other, power);
  told.run(seconds(10));
  EXPECT_EQ(told.of_house().back(), "");
  const auto of_other = told.payloads("homeassistant/device/amsbridge_7359992890941742/config");
  ASSERT_EQ(of_other.size(), 1U);
  EXPECT_FALSE(Json::parse(of_other[0])["cmps"].contains("active_energy_import_kwh"));
}

TEST(Announcer, AMeterThatIsGoneIsTakenBackUnlessItGoesOnUnderAnotherName) {
  Told told;
  told.run(seconds(2));
  told.read(house(), power);
  told.run(seconds(10));
  told.announcer->gone("house");
  MeterFacts renamed = house();
  renamed.level = "cabin";
  told.read(renamed, power);
  told.run(seconds(10));
  ASSERT_EQ(told.of_house().size(), 2U);
  EXPECT_EQ(Json::parse(told.of_house()[1])["stat_t"], "amsbridge/cabin/reading");
  told.announcer->gone("cabin");
  told.run(seconds(10));
  EXPECT_EQ(told.of_house().back(), "");
}

TEST(Announcer, SwitchedOffItTakesBackWhatItHasTold) {
  Told told;
  told.run(seconds(2));
  told.read(house(), power);
  told.run(seconds(10));
  told.scene.settings.home_assistant.discovery = false;
  told.announcer->use(announce_options(told.scene.settings, "0.1.0", ""), told.scene.now());
  told.run(seconds(5));
  EXPECT_EQ(told.of_house().back(), "");
  EXPECT_EQ(told.payloads(told.bridge_topic).back(), "");
  EXPECT_TRUE(told.scene.memory.recall("discovery").empty());
}

TEST(Announcer, AnotherBaseOrLayoutTakesBackWhatIsNoMore) {
  Told told;
  told.run(seconds(2));
  told.read(house(), power);
  told.run(seconds(10));
  told.scene.settings.mqtt.json = false;
  told.scene.settings.mqtt.topics = true;
  told.announcer->use(announce_options(told.scene.settings, "0.1.0", ""), told.scene.now());
  told.run(seconds(20));
  ASSERT_EQ(told.of_house().size(), 3U);
  EXPECT_EQ(Json::parse(told.of_house()[1])["cmps"]["last_telegram"], Json({{"p", "sensor"}}));
  EXPECT_FALSE(Json::parse(told.of_house()[2])["cmps"].contains("last_telegram"));
  told.scene.settings.mqtt.base = "other";
  told.announcer->use(announce_options(told.scene.settings, "0.1.0", ""), told.scene.now());
  told.run(seconds(20));
  EXPECT_EQ(told.of_house().back(), "");
  EXPECT_EQ(told.payloads(told.bridge_topic).back(), "");
  EXPECT_EQ(told.payloads("homeassistant/device/amsbridge_other-2fbridge/config").size(), 1U);
}

TEST(Announcer, OneMessageIsOnItsWayAtATime) {
  Told told;
  told.scene.transport.acknowledges = false;
  told.run(seconds(2));
  told.read(house(), power);
  told.run(seconds(15));
  EXPECT_TRUE(told.of_house().empty());
}

}  // namespace
}  // namespace amsbridge::device
