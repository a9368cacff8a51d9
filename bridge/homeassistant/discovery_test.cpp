#include "bridge/homeassistant/discovery.hpp"

#include <cstdlib>
#include <new>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/homeassistant/homeassistant_test_support.hpp"

namespace {

std::size_t allocations = 0;

}  // namespace

// Counted for the whole program, looked at where it matters.
void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size);
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace amsbridge {
namespace {

using std::chrono::seconds;
using testing::DiscoveryScene;
using ::testing::ElementsAre;
using testing::house;
using ::testing::IsEmpty;
using testing::power;
using testing::reading_of;
using testing::registers;
using ::testing::SizeIs;

TEST(HomeAssistantDiscovery, GathersTheFirstListsIntoOnePublication) {
  DiscoveryScene scene;
  scene.discovery->connected(scene.now);
  scene.read(house(), power());
  scene.wait(seconds(2));
  scene.read(house(), reading_of({{"voltage_l1_v", {2330, -1}}}));
  scene.wait(seconds(2));
  scene.read(house(), registers());
  EXPECT_THAT(scene.of_house(), IsEmpty());
  scene.wait(seconds(1));
  ASSERT_THAT(scene.of_house(), SizeIs(1));
  const auto components = scene.last_of_house()["cmps"];
  for (const char* key : {"active_power_import_w", "voltage_l1_v", "active_energy_import_kwh"})
    EXPECT_TRUE(components.contains(key)) << key;
  scene.wait(seconds(60));
  EXPECT_THAT(scene.of_house(), SizeIs(1));
}

TEST(HomeAssistantDiscovery, TellsOfAQuantityThatComesLater) {
  DiscoveryScene scene;
  scene.discovery->connected(scene.now);
  scene.read(house(), power());
  scene.wait(seconds(10));
  EXPECT_FALSE(scene.last_of_house()["cmps"].contains("active_energy_import_kwh"));
  scene.read(house(), registers());
  scene.wait(seconds(5));
  ASSERT_THAT(scene.of_house(), SizeIs(2));
  EXPECT_EQ(scene.last_of_house()["cmps"]["active_energy_import_kwh"]["sug_dsp_prc"], 3);
}

TEST(HomeAssistantDiscovery, AllocatesNothingForAReadingWithoutNews) {
  DiscoveryScene scene;
  scene.discovery->connected(scene.now);
  const MeterFacts facts = house();
  const ams::Reading reading = registers();
  scene.read(facts, reading);
  scene.wait(seconds(10));
  const std::size_t before = allocations;
  for (int count = 0; count < 1000; ++count) scene.discovery->reading(facts, reading, scene.now);
  EXPECT_EQ(allocations, before);
  EXPECT_GT(before, 0U);
}

TEST(HomeAssistantDiscovery, WaitsForTheIdOfAMeter) {
  DiscoveryScene scene;
  scene.discovery->connected(scene.now);
  MeterFacts unknown = house();
  unknown.id = {};
  unknown.name = {};
  unknown.level = "meter1";
  scene.read(unknown, power());
  scene.wait(seconds(8));
  MeterFacts known = house();
  known.name = {};
  known.level = "6970631401753985";
  scene.read(known, registers());
  scene.wait(seconds(60));
  ASSERT_THAT(scene.of_house(), SizeIs(1));
  EXPECT_EQ(scene.last_of_house()["dev"]["name"], "Electricity meter 6970631401753985");
  EXPECT_THAT(scene.publisher.messages, SizeIs(2));  // bridge and meter: no meter1 is left behind
}

TEST(HomeAssistantDiscovery, TakesTheLevelOfAMeterThatTellsNoId) {
  DiscoveryScene scene;
  scene.discovery->connected(scene.now);
  MeterFacts facts = house();
  facts.id = {};
  for (int count = 0; count < 8; ++count) {
    scene.read(facts, power());
    scene.wait(seconds(10));
  }
  const std::string topic = "homeassistant/device/amsbridge_house/config";
  ASSERT_THAT(scene.payloads(topic), SizeIs(1));
  EXPECT_FALSE(scene.last(topic)["dev"].contains("sn"));
}

TEST(HomeAssistantDiscovery, ReplacesTheDeviceWhenAnIdComesLate) {
  DiscoveryScene scene;
  scene.discovery->connected(scene.now);
  MeterFacts facts = house();
  facts.id = {};
  for (int count = 0; count < 8; ++count) {
    scene.read(facts, power());
    scene.wait(seconds(10));
  }
  scene.read(house(), registers());
  scene.wait(seconds(10));
  EXPECT_EQ(scene.payloads("homeassistant/device/amsbridge_house/config").back(), "");
  EXPECT_TRUE(scene.last_of_house()["cmps"].contains("active_energy_import_kwh"));
}

TEST(HomeAssistantDiscovery, KnowsAMeterAgainThatTellsItsIdNoMore) {
  DiscoveryScene scene;
  scene.discovery->connected(scene.now);
  scene.read(house(), registers());
  scene.wait(seconds(10));
  scene.start();
  scene.discovery->connected(scene.now);
  MeterFacts facts = house();
  facts.id = {};
  for (int count = 0; count < 8; ++count) {
    scene.read(facts, power());
    scene.wait(seconds(10));
  }
  ASSERT_THAT(scene.of_house(), SizeIs(2));
  EXPECT_TRUE(scene.last_of_house()["cmps"].contains("active_energy_import_kwh"));
}

TEST(HomeAssistantDiscovery, KeepsValuesOverARestartThatHaveNotComeAgainYet) {
  DiscoveryScene scene;
  scene.discovery->connected(scene.now);
  scene.read(house(), registers());
  scene.wait(seconds(10));
  const std::string before = scene.of_house().back();
  scene.start();
  scene.discovery->connected(scene.now);
  scene.read(house(), power());
  scene.wait(seconds(10));
  EXPECT_THAT(scene.of_house(), ElementsAre(before, before));
}

TEST(HomeAssistantDiscovery, MakesASwappedMeterANewDevice) {
  DiscoveryScene scene;
  scene.discovery->connected(scene.now);
  scene.read(house(), registers());
  scene.wait(seconds(10));
  MeterFacts swapped = house();
  swapped.id = "7340157001";
  swapped.maker = "Aidon";
  swapped.model = "6534";
  scene.read(swapped, power());
  scene.wait(seconds(10));
  EXPECT_EQ(scene.of_house().back(), "");
  const auto device = scene.last("homeassistant/device/amsbridge_7340157001/config");
  EXPECT_EQ(device["dev"]["mf"], "Aidon");
  EXPECT_EQ(device["dev"]["via_device"], "amsbridge_bridge");
  EXPECT_TRUE(device["cmps"].contains("active_power_import_w"));
  EXPECT_FALSE(device["cmps"].contains("active_energy_import_kwh"));
  EXPECT_EQ(scene.payloads(scene.bridge_topic).size(), 1U);
}

TEST(HomeAssistantDiscovery, NoticesASwapDuringARestart) {
  DiscoveryScene scene;
  scene.discovery->connected(scene.now);
  scene.read(house(), registers());
  scene.wait(seconds(10));
  scene.start();
  MeterFacts swapped = house();
  swapped.id = "7340157001";
  scene.read(swapped, power());
  scene.discovery->connected(scene.now);
  EXPECT_EQ(scene.of_house().back(), "");
  EXPECT_THAT(scene.payloads("homeassistant/device/amsbridge_7340157001/config"), SizeIs(1));
}

TEST(HomeAssistantDiscovery, KeepsAMeterThatHasMovedToAnotherLine) {
  DiscoveryScene scene;
  MeterFacts cabin = house();
  cabin.line = "serial:///dev/ttyUSB1";
  cabin.level = "cabin";
  cabin.id = "7340157001";
  scene.discovery->connected(scene.now);
  scene.read(house(), power());
  scene.read(cabin, power());
  scene.wait(seconds(10));
  scene.start();
  scene.discovery->connected(scene.now);
  MeterFacts first = house();
  first.line = cabin.line;
  MeterFacts second = cabin;
  second.line = house().line;
  scene.read(first, power());
  scene.read(second, power());
  scene.wait(seconds(10));
  EXPECT_NE(scene.of_house().back(), "");
  EXPECT_NE(scene.payloads("homeassistant/device/amsbridge_7340157001/config").back(), "");
}

TEST(HomeAssistantDiscovery, RemovesAMeterThatIsTakenOutOfTheSettings) {
  DiscoveryScene scene;
  scene.discovery->connected(scene.now);
  scene.read(house(), power());
  scene.wait(seconds(10));
  scene.start();
  scene.discovery->keep([](const std::string& line, const std::string&) { return line != house().line; });
  scene.discovery->connected(scene.now);
  EXPECT_EQ(scene.of_house().back(), "");
  EXPECT_TRUE(scene.publisher.messages.back().retain);
  EXPECT_NE(scene.payloads(scene.bridge_topic).back(), "");
  scene.start();
  scene.discovery->connected(scene.now);
  EXPECT_THAT(scene.of_house(), SizeIs(2)) << "removed once only";
}

TEST(HomeAssistantDiscovery, RemovesAMeterThatIsGone) {
  DiscoveryScene scene;
  scene.discovery->connected(scene.now);
  scene.read(house(), power());
  scene.wait(seconds(10));
  scene.discovery->gone("house");
  scene.wait(seconds(4));
  EXPECT_THAT(scene.of_house(), SizeIs(1));
  scene.wait(seconds(1));
  EXPECT_EQ(scene.of_house().back(), "");
  scene.wait(seconds(60));
  EXPECT_THAT(scene.of_house(), SizeIs(2));
}

TEST(HomeAssistantDiscovery, KeepsAMeterThatGoesOnUnderAnotherLevel) {
  DiscoveryScene scene;
  scene.discovery->connected(scene.now);
  scene.read(house(), power());
  scene.wait(seconds(10));
  scene.discovery->gone("house");
  MeterFacts facts = house();
  facts.level = "cabin";
  scene.read(facts, power());
  scene.wait(seconds(60));
  ASSERT_THAT(scene.of_house(), SizeIs(2));
  EXPECT_EQ(scene.last_of_house()["stat_t"], "amsbridge/cabin/reading");
}

TEST(HomeAssistantDiscovery, RemovesEverythingWhenItIsSwitchedOff) {
  DiscoveryScene scene;
  scene.discovery->connected(scene.now);
  scene.read(house(), power());
  scene.wait(seconds(10));
  scene.options.settings.discovery = false;
  scene.start();
  scene.discovery->connected(scene.now);
  scene.read(house(), power());
  scene.wait(seconds(60));
  EXPECT_EQ(scene.of_house().back(), "");
  EXPECT_EQ(scene.payloads(scene.bridge_topic).back(), "");
  EXPECT_THAT(scene.publisher.messages, SizeIs(4));
}

TEST(HomeAssistantDiscovery, RemovesWhatWasToldUnderAnotherPrefix) {
  DiscoveryScene scene;
  scene.discovery->connected(scene.now);
  scene.read(house(), power());
  scene.wait(seconds(10));
  scene.options.settings.prefix = "ha";
  scene.start();
  scene.discovery->connected(scene.now);
  scene.read(house(), power());
  scene.wait(seconds(10));
  EXPECT_EQ(scene.payloads(scene.bridge_topic).back(), "");
  EXPECT_EQ(scene.of_house().back(), "");
  EXPECT_THAT(scene.payloads("ha/device/amsbridge_6970631401753985/config"), SizeIs(1));
}

TEST(HomeAssistantDiscovery, RemovesAnEstimateThatIsSwitchedOff) {
  DiscoveryScene scene;
  MeterFacts facts = house();
  facts.estimates = true;
  facts.import_estimate = true;
  const char* const key = "active_energy_import_estimate_kwh";
  scene.discovery->connected(scene.now);
  scene.read(facts, power());
  scene.wait(seconds(10));
  ASSERT_EQ(scene.last_of_house()["cmps"][key]["stat_cla"], "total");
  scene.start();
  scene.discovery->connected(scene.now);
  scene.read(house(), power());
  scene.wait(seconds(5));
  EXPECT_EQ(scene.last_of_house()["cmps"][key], nlohmann::json({{"p", "sensor"}}));
  scene.wait(seconds(5));
  EXPECT_FALSE(scene.last_of_house()["cmps"].contains(key));
  scene.wait(seconds(60));
  EXPECT_THAT(scene.of_house(), SizeIs(3));
}

TEST(HomeAssistantDiscovery, RemovesWhatTheOtherLayoutLacks) {
  DiscoveryScene scene;
  scene.discovery->connected(scene.now);
  scene.read(house(), power());
  scene.wait(seconds(10));
  ASSERT_TRUE(scene.last_of_house()["cmps"].contains("last_telegram"));
  scene.options.layouts = {Layout::topics, Layout::classic};
  scene.start();
  scene.discovery->connected(scene.now);
  scene.read(house(), power());
  scene.wait(seconds(5));
  const auto components = scene.last_of_house()["cmps"];
  EXPECT_EQ(components["last_telegram"], nlohmann::json({{"p", "sensor"}}));
  EXPECT_EQ(components["active_power_import_w"]["stat_t"], "~/active_power_import_w");
  scene.wait(seconds(5));
  EXPECT_FALSE(scene.last_of_house()["cmps"].contains("last_telegram"));
}

TEST(HomeAssistantDiscovery, TellsNothingInTheClassicLayoutAlone) {
  DiscoveryScene scene;
  scene.options.layouts = {Layout::classic};
  scene.start();
  scene.discovery->connected(scene.now);
  scene.read(house(), power());
  scene.wait(seconds(60));
  EXPECT_THAT(scene.publisher.messages, IsEmpty());
}

TEST(HomeAssistantDiscovery, PublishesNothingWithoutAConnection) {
  DiscoveryScene scene;
  scene.read(house(), power());
  scene.wait(seconds(60));
  EXPECT_THAT(scene.publisher.messages, IsEmpty());
  scene.discovery->connected(scene.now);
  EXPECT_THAT(scene.publisher.messages, SizeIs(2));
  scene.discovery->disconnected();
  scene.read(house(), registers());
  scene.wait(seconds(60));
  EXPECT_THAT(scene.publisher.messages, SizeIs(2));
}

TEST(HomeAssistantDiscovery, TellsOfTheTemperatureOnceThereIsOne) {
  DiscoveryScene scene;
  scene.options.temperature = true;
  scene.start();
  scene.discovery->connected(scene.now);
  EXPECT_FALSE(scene.last(scene.bridge_topic)["cmps"].contains("temperature_c"));
  scene.discovery->temperature_seen(scene.now);
  scene.wait(seconds(1));
  EXPECT_TRUE(scene.last(scene.bridge_topic)["cmps"].contains("temperature_c"));
  scene.start();
  scene.discovery->connected(scene.now);
  EXPECT_TRUE(scene.last(scene.bridge_topic)["cmps"].contains("temperature_c"));
  scene.options.temperature = false;
  scene.start();
  scene.discovery->connected(scene.now);
  EXPECT_EQ(scene.last(scene.bridge_topic)["cmps"]["temperature_c"], nlohmann::json({{"p", "sensor"}}));
  scene.wait(seconds(5));
  EXPECT_FALSE(scene.last(scene.bridge_topic)["cmps"].contains("temperature_c"));
}

TEST(HomeAssistantDiscovery, ShowsTheMetersClockOnceItHasAnOffset) {
  DiscoveryScene scene;
  scene.discovery->connected(scene.now);
  ams::Reading reading = power();
  reading.meter_time = ams::Clock{2026, 1, 31, 12, 0, 0, std::nullopt};
  scene.read(house(), reading);
  scene.wait(seconds(10));
  EXPECT_FALSE(scene.last_of_house()["cmps"].contains("meter_time"));
  reading.meter_time->offset_minutes = 60;
  scene.read(house(), reading);
  scene.wait(seconds(10));
  EXPECT_EQ(scene.last_of_house()["cmps"]["meter_time"]["dev_cla"], "timestamp");
}

TEST(HomeAssistantDiscovery, DrawsTheJitterByChanceFromOneToTenSeconds) {
  DiscoveryScene scene;
  scene.options.jitter = nullptr;
  scene.start();
  scene.discovery->connected(scene.now);
  scene.discovery->home_assistant("online", scene.now);
  scene.discovery->check(scene.now + std::chrono::milliseconds(999));
  EXPECT_THAT(scene.payloads(scene.bridge_topic), SizeIs(1));
  scene.discovery->check(scene.now + std::chrono::milliseconds(10'000));
  EXPECT_THAT(scene.payloads(scene.bridge_topic), SizeIs(2));
}

}  // namespace
}  // namespace amsbridge
