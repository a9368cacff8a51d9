#include <chrono>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "bridge/settings/page_test_support.hpp"

namespace amsbridge {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::json;
using testing::PageScene;

Json form_of(const PageScene& scene) {
  return Json::parse(settings_json(scene.inputs));
}

Json setting(const Json& settings, std::string_view key) {
  for (const Json& candidate : settings) {
    if (candidate["key"] == key) return candidate;
  }
  return nullptr;
}

Json setting_of(const PageScene& scene, std::string_view key) {
  const Json form = form_of(scene);
  for (const Json& group : form["groups"]) {
    if (Json found = setting(group["settings"], key); !found.is_null()) return found;
  }
  return nullptr;
}

TEST(PageForm, HasEachSettingWithValueMeaningAndLimits) {
  PageScene scene;
  scene.file("[mqtt]\nport = 1884\n");
  EXPECT_EQ(
      setting_of(scene, "mqtt.port"),
      Json::parse(R"({"key": "mqtt.port", "help": "TCP port of the MQTT broker; 8883 with TLS if left out.",
                            "kind": "number", "allowed": "a whole number from 1 to 65535", "lowest": 1,
                            "highest": 65535, "default": 1883, "value": 1884, "is_set": true, "origin": ")" +
                  scene.path("amsbridge.toml").string() + R"(:2"})"));
  const Json layout = setting_of(scene, "mqtt.layout");
  EXPECT_EQ(layout["kind"], "choices");
  EXPECT_EQ(layout["choices"], Json({"json", "topics", "classic"}));
  EXPECT_EQ(layout["value"], Json::array({"json"}));
  const Json metrics = setting_of(scene, "http.metrics");
  EXPECT_EQ(metrics["kind"], "choice");
  EXPECT_EQ(metrics["choices"], Json({"none", "local", "all"}));
  EXPECT_EQ(metrics["allowed"], "none, local or all");
  const Json strict = setting_of(scene, "strict");
  EXPECT_EQ(strict["kind"], "switch");
  EXPECT_EQ(strict["value"], false);
  EXPECT_EQ(strict["is_set"], false);
  EXPECT_EQ(setting_of(scene, "time_zone")["needs_restart"], true);
  EXPECT_EQ(setting_of(scene, "http.listen")["value"], "[::]:8080");
}

TEST(PageForm, GroupsAreThoseOfTheFileWithTheirTitles) {
  const PageScene scene;
  std::vector<std::string> groups;
  const Json form = form_of(scene);
  for (const Json& group : form["groups"]) {
    groups.push_back(group["id"].get<std::string>() + ":" + group["title"].get<std::string>());
  }
  EXPECT_THAT(groups, ::testing::ElementsAre(
                          "mqtt:Broker", "outbox:Outbox, which keeps messages while the broker is away",
                          "home_assistant:Home Assistant", "commands:Commands", "temperature:Temperature",
                          "http:Page and metrics", "history:History", "wifi:Wi-Fi", "log:Log", ":Others"));
}

TEST(PageForm, SecretTellsOnlyWhetherItIsThere) {
  PageScene scene;
  scene.saved(R"({"values": {"mqtt.user": "ams", "mqtt.password": "hush"},
                  "meters": [{"values": {"source": "tcp://a:1", "key": "00112233445566778899aabbccddeeff"}}]})");
  const Json password = setting_of(scene, "mqtt.password");
  EXPECT_EQ(password["kind"], "secret");
  EXPECT_EQ(password["is_set"], true);
  EXPECT_EQ(password["origin"], "page");
  EXPECT_FALSE(password.contains("value"));
  EXPECT_FALSE(password.contains("default"));
  const Json meter = form_of(scene)["meters"][0];
  EXPECT_EQ(meter["origin"], "page");
  EXPECT_EQ(setting(meter["settings"], "key")["is_set"], true);
  EXPECT_EQ(setting(meter["settings"], "auth_key")["is_set"], false);
  EXPECT_EQ(setting(meter["settings"], "source")["kind"], "source");
  EXPECT_EQ(setting(meter["settings"], "source")["value"], "tcp://a:1");
  EXPECT_THAT(settings_json(scene.inputs), ::testing::Not(HasSubstr("00112233")));
}

TEST(PageForm, NewMeterHasTheDefaults) {
  const PageScene scene;
  const Json meter = form_of(scene)["meter"];
  EXPECT_EQ(setting(meter, "ct_ratio")["default"], 1);
  EXPECT_EQ(setting(meter, "publish")["choices"], Json({"every", "change"}));
  EXPECT_FALSE(setting(meter, "source").contains("default"));
  EXPECT_EQ(form_of(scene)["meters"], Json::array());
}

TEST(PageForm, LockedSettingsSayWhy) {
  PageScene scene;
  scene.inputs.environment = {{"AMSBRIDGE_MQTT_HOST", "env"}, {"AMSBRIDGE_SOURCE", "tcp://a:1"}};
  scene.inputs.environment["AMSBRIDGE_MQTT_PASSWORD_FILE"] = scene.other_file("password", "hush").string();
  scene.inputs.environment["AMSBRIDGE_MQTT_USER"] = "ams";
  EXPECT_EQ(setting_of(scene, "mqtt.host")["locked"], "The environment AMSBRIDGE_MQTT_HOST sets it.");
  EXPECT_EQ(setting_of(scene, "mqtt.password")["locked"],
            "The environment AMSBRIDGE_MQTT_PASSWORD_FILE names a file for it.");
  EXPECT_FALSE(setting_of(scene, "mqtt.port").contains("locked"));
  EXPECT_TRUE(setting_of(scene, "state_directory").contains("locked"));
  EXPECT_EQ(form_of(scene)["meters"][0]["locked"], "The environment AMSBRIDGE_SOURCE names the only meter.");
}

TEST(PageForm, IsThereWhenTheSettingsAreWrongAndSaysSo) {
  PageScene scene;
  scene.file("[mqtt]\nport = 0\nhost = \"right\"\n");
  const Json form = form_of(scene);
  EXPECT_EQ(form["writable"], false);
  EXPECT_EQ(
      scene.without_paths(form["reason"]),
      "The settings are not right: FILE:2:8: mqtt.port is 0, but must be a whole number from 1 to 65535");
  EXPECT_EQ(setting_of(scene, "mqtt.host")["value"], "right");
}

TEST(PageForm, IsWritableWhereTheDirectoryCanBeMade) {
  PageScene scene;
  EXPECT_EQ(form_of(scene)["writable"], true);
  scene.inputs.state_homes.systemd = "/proc/1/state";
  EXPECT_EQ(form_of(scene)["writable"], false);
}

TEST(PageForm, ThousandMetersAreShownAndSavedInTime) {
  PageScene scene;
  std::string change = R"({"meters": [)";
  for (int meter = 0; meter < 1000; ++meter) {
    change += fmt::format(
        R"({}{{"values": {{"source": "tcp://meter{}:2000", "name": "house{}", "key": "{:032x}"}}}})",
        meter == 0 ? "" : ",", meter, meter, meter);
  }
  using Clock = std::chrono::steady_clock;
  const auto since = [](Clock::time_point begin) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin).count();
  };
  const auto begin = Clock::now();
  EXPECT_EQ(scene.saved(change + "]}").changed.size(), 1000U);
  const auto saved = since(begin);
  const auto middle = Clock::now();
  const std::string form = settings_json(scene.inputs);
  fmt::print("1000 meters: saved in {} ms, {} octets of settings in {} ms\n", saved, form.size(),
             since(middle));
  EXPECT_EQ(Json::parse(form)["meters"].size(), 1000U);
  EXPECT_EQ(scene.load().settings.meters.at(999).name, "house999");
}

}  // namespace
}  // namespace amsbridge
