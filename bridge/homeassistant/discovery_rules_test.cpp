#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/homeassistant/homeassistant_test_support.hpp"
#include "bridge/settings/settings_test_support.hpp"

// The rules of Home Assistant's MQTT discovery, one test each, on what is published of a meter that sends
// every quantity there is. That templates render, and what is retained, is tested with a real broker.

namespace amsbridge {
namespace {

using Json = nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::DiscoveryScene;
using ::testing::Each;
using ::testing::HasSubstr;
using testing::house;
using ::testing::IsEmpty;
using testing::power;
using testing::reading_of;
using testing::registers;
using ::testing::SizeIs;

class HomeAssistantRules : public ::testing::Test {
 protected:
  HomeAssistantRules() { scene.discovery->connected(scene.now); }

  /// More than one list holds.
  void read_everything() {
    MeterFacts facts = house();
    facts.estimates = facts.import_estimate = facts.export_estimate = true;
    for (std::size_t row = 0; row < ams::quantity_count(); ++row) {
      ams::Reading reading;
      reading.add({{1, 0}, static_cast<ams::Quantity>(row)});
      reading.meter_time = ams::Clock{2026, 1, 31, 12, 0, 0, std::int16_t{60}};
      scene.read(facts, reading);
    }
    scene.discovery->temperature_seen(scene.now);
    scene.wait(seconds(5));
  }

  /// The components of meter and bridge, with what they have from their device.
  std::vector<Json> entities() {
    std::vector<Json> all;
    for (const std::string& topic : {scene.house_topic, scene.bridge_topic}) {
      const Json device = scene.last(topic);
      for (const auto& [key, component] : device["cmps"].items()) {
        Json entity = component;
        entity["key"] = key;
        for (const char* shared : {"avty", "avty_mode", "stat_t"}) {
          if (device.contains(shared) && !entity.contains(shared)) entity[shared] = device[shared];
        }
        all.push_back(std::move(entity));
      }
    }
    return all;
  }

  static DiscoveryOptions options() {
    DiscoveryOptions options;
    options.temperature = true;
    return options;
  }

  static std::string text(const Json& entity, const char* name) {
    return entity.contains(name) ? entity[name].get<std::string>() : std::string();
  }

  static std::string state_topic(const Json& entity) {
    std::string topic = text(entity, "stat_t");
    if (topic.starts_with('~')) topic.replace(0, 1, text(entity, "~"));
    return topic;
  }

  static bool is_only_id_characters(const std::string& id) {
    return id.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") ==
           std::string::npos;
  }

  DiscoveryScene scene{options()};
};

TEST_F(HomeAssistantRules, Rule01HasADefaultEntityIdAndNoObjectId) {
  read_everything();
  ASSERT_THAT(entities(), SizeIs(ams::quantity_count() + 10));
  std::set<std::string> entity_ids;
  for (const Json& entity : entities()) {
    const std::string id = text(entity, "def_ent_id");
    EXPECT_TRUE(id.starts_with(text(entity, "p") + '.')) << id;
    EXPECT_EQ(id.substr(id.find('.') + 1).find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_"),
              std::string::npos)
        << id;
    EXPECT_TRUE(entity_ids.insert(id).second) << id;
    for (const char* old : {"object_id", "obj_id"}) EXPECT_FALSE(entity.contains(old));
  }
}

TEST_F(HomeAssistantRules, Rule02NamesTheEntityAlone) {
  read_everything();
  for (const Json& entity : entities()) {
    EXPECT_FALSE(text(entity, "name").empty());
    EXPECT_FALSE(text(entity, "name").starts_with("House")) << entity;
    EXPECT_FALSE(text(entity, "name").starts_with("amsbridge")) << entity;
  }
}

TEST_F(HomeAssistantRules, Rule03IsAvailableWithBridgeAndMeter) {
  read_everything();
  const Json device = scene.last_of_house();
  EXPECT_EQ(device["avty_mode"], "all");
  EXPECT_EQ(device["avty"],
            Json::parse(R"([{"t":"amsbridge/bridge/status"},{"t":"amsbridge/house/status"}])"));
  // What tells of a silent meter, and of the bridge, is there as long as the bridge is.
  const std::set<std::string> of_bridge = {"status", "readings", "faults", "diagnosis", "temperature_c"};
  for (const Json& entity : entities()) {
    if (text(entity, "uniq_id") == "amsbridge_bridge_status") {
      EXPECT_FALSE(entity.contains("avty"));
    } else if (of_bridge.contains(text(entity, "key"))) {
      EXPECT_EQ(entity["avty"], Json::parse(R"([{"t":"amsbridge/bridge/status"}])"));
    } else {
      EXPECT_EQ(entity["avty"], device["avty"]) << entity;
    }
  }
}

TEST_F(HomeAssistantRules, Rule04ExpiresByCadenceWithFastAndHourlyValuesOnTopicsOfTheirOwn) {
  read_everything();
  const Json components = scene.last_of_house()["cmps"];
  for (std::size_t row = 0; row < ams::quantity_count(); ++row) {
    const auto quantity = static_cast<ams::Quantity>(row);
    Json component = components[std::string(ams::key(quantity))];
    const bool is_hourly = ams::is_register(ams::kind(quantity));
    EXPECT_EQ(component["exp_aft"], is_hourly ? 4000 : 30) << ams::key(quantity);
    EXPECT_EQ(component.contains("stat_t"), is_hourly);
    if (is_hourly) {
      EXPECT_EQ(state_topic(component), "amsbridge/house/energy");
    }
  }
  EXPECT_EQ(scene.last_of_house()["stat_t"], "amsbridge/house/reading");
  MeterFacts slow = house();
  slow.live = seconds(180);
  slow.registers = seconds(90000);
  scene.read(slow, power());
  scene.wait(seconds(5));
  EXPECT_EQ(scene.last_of_house()["cmps"]["active_power_import_w"]["exp_aft"], 180);
  EXPECT_EQ(scene.last_of_house()["cmps"]["active_energy_import_kwh"]["exp_aft"], 90000);
}

TEST_F(HomeAssistantRules, Rule05HasEntitiesOnlyForWhatWasSeenAndTemplatesThatLeaveTheRestAlone) {
  scene.read(house(), power());
  scene.wait(seconds(5));
  for (const Json& entity : entities()) EXPECT_EQ(entity.dump().find("energy"), std::string::npos);
  read_everything();
  for (const Json& entity : entities()) {
    if (text(entity, "p") == "binary_sensor") continue;
    EXPECT_THAT(text(entity, "val_tpl"), HasSubstr("| is_defined")) << entity;
  }
  EXPECT_EQ(scene.last_of_house()["cmps"]["active_energy_import_kwh"]["val_tpl"],
            "{{ value_json.active_energy_import_kwh | is_defined }}");
  EXPECT_EQ(scene.last_of_house()["cmps"]["active_power_import_w"]["val_tpl"],
            "{{ (value_json.active_power_import_w if value_json.late is not defined) | is_defined }}");
}

// The registers of the table are what the register guard holds back; an estimate may fall.
TEST_F(HomeAssistantRules, Rule06CallsOnlyGuardedRegistersAndCountersIncreasing) {
  read_everything();
  const std::set<std::string> counters = {"power_failures", "readings", "faults"};
  for (const Json& entity : entities()) {
    const std::string key = text(entity, "key");
    const auto quantity = ams::find_quantity(key);
    const bool is_register = quantity && ams::is_register(ams::kind(*quantity));
    EXPECT_EQ(text(entity, "stat_cla") == "total_increasing", is_register || counters.contains(key)) << key;
  }
  EXPECT_EQ(scene.last_of_house()["cmps"]["active_energy_import_estimate_kwh"]["stat_cla"], "total");
}

TEST_F(HomeAssistantRules, Rule07IsPublishedOnConnectAndOnBirthWithJitter) {
  scene.options.settings.prefix = "ha";
  scene.options.settings.status_topic = "ha/status";
  scene.options.jitter = [] { return milliseconds(7000); };
  scene.start();
  scene.discovery->connected(scene.now);
  scene.read(house(), power());
  scene.wait(seconds(5));
  const std::string topic = "ha/device/amsbridge_6970631401753985/config";
  ASSERT_THAT(scene.payloads(topic), SizeIs(1));
  scene.discovery->disconnected();
  scene.discovery->connected(scene.now);
  ASSERT_THAT(scene.payloads(topic), SizeIs(2));
  scene.discovery->home_assistant("offline", scene.now);
  scene.wait(seconds(20));
  EXPECT_THAT(scene.payloads(topic), SizeIs(2));
  scene.discovery->home_assistant("online", scene.now);
  scene.wait(seconds(6));
  EXPECT_THAT(scene.payloads(topic), SizeIs(2));
  scene.wait(seconds(1));
  EXPECT_THAT(scene.payloads(topic), SizeIs(3));
  EXPECT_THAT(scene.payloads("ha/device/amsbridge_bridge/config"), SizeIs(3));
  scene.wait(seconds(20));
  EXPECT_THAT(scene.payloads(topic), SizeIs(3));
  for (const Message& message : scene.publisher.messages) EXPECT_TRUE(message.retain);
}

TEST_F(HomeAssistantRules, Rule08HasNoMeasurementWithoutExpiry) {
  read_everything();
  for (const Json& entity : entities()) {
    if (text(entity, "stat_cla") == "measurement") {
      EXPECT_TRUE(entity.contains("exp_aft")) << entity;
    }
  }
}

TEST_F(HomeAssistantRules, Rule09RemovesAnEntityInTwoStepsAndADeviceByNothing) {
  read_everything();
  const std::string key = "active_energy_export_estimate_kwh";
  scene.start();
  scene.discovery->connected(scene.now);
  scene.read(house(), power());
  scene.wait(seconds(5));
  EXPECT_EQ(scene.last_of_house()["cmps"][key], Json({{"p", "sensor"}}));
  scene.wait(seconds(5));
  EXPECT_FALSE(scene.last_of_house()["cmps"].contains(key));
  scene.discovery->gone("house");
  scene.wait(seconds(5));
  EXPECT_EQ(scene.of_house().back(), "");
  EXPECT_TRUE(scene.publisher.messages.back().retain);
}

TEST_F(HomeAssistantRules, Rule10HasNothingToMigrateSinceNoComponentEverHadATopicOfItsOwn) {
  read_everything();
  for (const Message& message : scene.publisher.messages)
    EXPECT_THAT(message.topic, ::testing::StartsWith("homeassistant/device/"));
}

TEST(HomeAssistantRulesOfSettings, Rule11RefusesABaseThatIsTheDiscoveryPrefix) {
  testing::SettingsScene settings;
  settings.file(
      "mqtt.base = 'ha'\nhome_assistant.prefix = 'ha'\n[[meter]]\nsource = 'tcp://127.0.0.1:4000'\n");
  EXPECT_THAT(settings.errors(), SizeIs(1));
  EXPECT_THAT(settings.errors(), Each(HasSubstr("where Home Assistant listens for discovery")));
}

TEST_F(HomeAssistantRules, Rule12HidesWhatAHouseholdDoesNotNeed) {
  read_everything();
  const Json components = scene.last_of_house()["cmps"];
  for (const char* key : {"active_power_import_w", "voltage_l1_v", "active_energy_import_kwh", "tariff"}) {
    EXPECT_FALSE(components[key].contains("ent_cat")) << key;
    EXPECT_FALSE(components[key].contains("en")) << key;
  }
  for (const char* key : {"reactive_power_import_var", "reactive_energy_q1_kvarh", "apparent_power_import_va",
                          "power_factor_l1", "power_failures", "breaker", "limit_w", "meter_time",
                          "last_telegram", "readings", "faults"}) {
    EXPECT_EQ(components[key]["ent_cat"], "diagnostic") << key;
    EXPECT_EQ(components[key]["en"], false) << key;
  }
  for (const char* key : {"status", "diagnosis"}) {
    EXPECT_EQ(components[key]["ent_cat"], "diagnostic") << key;
    EXPECT_FALSE(components[key].contains("en")) << key;
  }
}

TEST_F(HomeAssistantRules, Rule13IsShortAndWrittenInPieces) {
  read_everything();
  // As a small device would: a first round for the length, a second one for the octets.
  ams::DiscoveredDevice device;
  device.base = "amsbridge";
  device.level = device.identity = "house";
  std::size_t length = 0;
  std::string streamed;
  for (int round = 0; round < 2; ++round) {
    ams::DiscoveryWriter writer(device);
    std::array<char, ams::discovery_piece_octets> buffer;
    const auto piece = [&](auto write) {
      ams::TextWriter out(buffer);
      write(out);
      EXPECT_FALSE(out.overflowed());
      if (round == 0) length += out.view().size();
      if (round == 1) streamed += out.view();
    };
    piece([&](ams::TextWriter& out) { writer.begin(out); });
    for (std::size_t row = 0; row < ams::quantity_count(); ++row) {
      piece([&](ams::TextWriter& out) { writer.component(out, static_cast<ams::Quantity>(row), 3); });
    }
    piece([](ams::TextWriter& out) { ams::DiscoveryWriter::end(out); });
  }
  EXPECT_EQ(streamed.size(), length);
  EXPECT_EQ(Json::parse(streamed)["cmps"].size(), ams::quantity_count());
  const std::set<std::string> written_out = {
      "device",    "origin",       "components",          "state_topic",
      "unique_id", "device_class", "unit_of_measurement", "value_template"};
  for (const Json& entity : entities()) {
    for (const auto& [name, value] : entity.items()) EXPECT_FALSE(written_out.contains(name)) << name;
    if (text(entity, "stat_t").starts_with('~')) {
      EXPECT_TRUE(entity.contains("~")) << entity;
    }
  }
  EXPECT_EQ(scene.last_of_house()["cmps"]["active_energy_import_kwh"]["stat_t"], "~/energy");
}

TEST_F(HomeAssistantRules, Rule14UsesOnlyClassesThatHomeAssistantKnows) {
  const std::set<std::string> device_classes = {"",
                                                "power",
                                                "reactive_power",
                                                "apparent_power",
                                                "power_factor",
                                                "frequency",
                                                "current",
                                                "voltage",
                                                "energy",
                                                "gas",
                                                "reactive_energy",
                                                "water",
                                                "timestamp",
                                                "connectivity",
                                                "temperature"};
  const std::set<std::string> state_classes = {"", "measurement", "total", "total_increasing"};
  read_everything();
  for (const Json& entity : entities()) {
    EXPECT_TRUE(device_classes.contains(text(entity, "dev_cla"))) << entity;
    EXPECT_TRUE(state_classes.contains(text(entity, "stat_cla"))) << entity;
  }
  scene.options.settings.reactive_energy = false;
  scene.start();
  scene.discovery->connected(scene.now);
  read_everything();
  for (const Json& entity : entities()) {
    EXPECT_NE(text(entity, "dev_cla"), "reactive_energy") << entity;
  }
}

TEST_F(HomeAssistantRules, IdsHaveOnlyTheirCharactersAndAreUnique) {
  MeterFacts odd = house();
  odd.id = {};
  odd.level = "h\u00f8y/ #1";
  for (int count = 0; count < 8; ++count) {
    scene.read(odd, power());
    scene.wait(seconds(10));
  }
  std::set<std::string> ids;
  for (const Message& message : scene.publisher.messages) {
    const std::string prefix = "homeassistant/device/";
    const std::string id = message.topic.substr(prefix.size(), message.topic.rfind('/') - prefix.size());
    EXPECT_TRUE(is_only_id_characters(id)) << id;
    const Json device = Json::parse(message.payload);
    EXPECT_EQ(device["dev"]["ids"], Json::array({id}));
    for (const auto& [key, component] : device["cmps"].items()) {
      EXPECT_EQ(component["uniq_id"], id + '_' + key);
      EXPECT_TRUE(is_only_id_characters(component["uniq_id"]));
      EXPECT_TRUE(ids.insert(component["uniq_id"]).second);
    }
  }
}

TEST_F(HomeAssistantRules, NoTwoEntitiesHaveOneId) {
  read_everything();
  std::set<std::string> ids;
  for (const Json& entity : entities()) EXPECT_TRUE(ids.insert(text(entity, "uniq_id")).second) << entity;
}

TEST_F(HomeAssistantRules, DevicesAreTheBridgeAndTheMeterBehindIt) {
  scene.options.page = "http://192.168.1.5:8080/";
  scene.start();
  scene.discovery->connected(scene.now);
  read_everything();
  EXPECT_EQ(scene.last(scene.bridge_topic)["dev"]["cu"], "http://192.168.1.5:8080/");
  const Json device = scene.last_of_house()["dev"];
  EXPECT_EQ(device, Json::parse(R"({"ids":["amsbridge_6970631401753985"],"name":"House","mf":"Kaifa",
      "mdl":"MA304H3E","sn":"6970631401753985","sw":"KFM_001","via_device":"amsbridge_bridge"})"));
  EXPECT_EQ(scene.last_of_house()["o"], Json::parse(R"({"name":"amsbridge","sw":"0.1.0"})"));
}

}  // namespace
}  // namespace amsbridge
