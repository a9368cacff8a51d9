#include "bridge/settings/load_settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/settings/settings_test_support.hpp"

namespace amsbridge {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::SettingsScene;
using namespace std::chrono_literals;

constexpr std::string_view whole_file = R"(
strict = true
[mqtt]
host = "broker.lan"
port = 8883
user = "ams"
password = "hunter2"
client_id = "cellar"
base = "house/ams"
layout = ["classic", "json"]
publish_topic = "house/classic"
subscribe_topic = "house/+/command"
qos = 2
keep_alive = 30
queue_limit = 16
[log]
level = "debug"
[[meter]]
source = "serial:///dev/ttyUSB0"
[[meter]]
name = "annex"
source = "tcp://gateway:3001"
)";

TEST(LoadSettings, WithoutAnyInputsEverythingIsDefault) {
  SettingsScene scene;
  scene.inputs.machine = {"", "house"};
  const LoadedSettings loaded = scene.load();
  const MqttSettings& mqtt = loaded.settings.mqtt;
  EXPECT_EQ(mqtt.host, "localhost");
  EXPECT_EQ(mqtt.port, 1883);
  EXPECT_EQ(mqtt.user, "");
  EXPECT_FALSE(mqtt.password.is_set());
  EXPECT_EQ(mqtt.client_id, "amsbridge-house");
  EXPECT_EQ(mqtt.base, "amsbridge");
  EXPECT_THAT(mqtt.layouts, ElementsAre(Layout::json));
  EXPECT_EQ(mqtt.publish_topic, "amsbridge/classic");
  EXPECT_EQ(mqtt.subscribe_topic, "amsbridge/command");
  EXPECT_EQ(mqtt.qos, 1);
  EXPECT_EQ(mqtt.keep_alive, 60s);
  EXPECT_EQ(mqtt.queue_limit, 10'000U);
  EXPECT_EQ(loaded.settings.log.level, LogLevel::info);
  EXPECT_FALSE(loaded.settings.strict);
  EXPECT_THAT(loaded.settings.meters, IsEmpty());
  EXPECT_EQ(loaded.origins.at("mqtt.host"), "default");
  EXPECT_EQ(loaded.origins.at("mqtt.client_id"), "default, from the host name");
  EXPECT_THAT(loaded.warnings,
              ElementsAre("no meter is set: add a [[meter]] with a source to the file, or give --source"));
}

TEST(LoadSettings, FileSetsEverything) {
  SettingsScene scene;
  scene.file(whole_file);
  const LoadedSettings loaded = scene.load();
  const MqttSettings& mqtt = loaded.settings.mqtt;
  EXPECT_EQ(mqtt.host, "broker.lan");
  EXPECT_EQ(mqtt.port, 8883);
  EXPECT_EQ(mqtt.user, "ams");
  EXPECT_EQ(mqtt.password.reveal(), "hunter2");
  EXPECT_EQ(mqtt.client_id, "cellar");
  EXPECT_EQ(mqtt.base, "house/ams");
  EXPECT_THAT(mqtt.layouts, ElementsAre(Layout::json, Layout::classic));
  EXPECT_EQ(mqtt.publish_topic, "house/classic");
  EXPECT_EQ(mqtt.subscribe_topic, "house/+/command");
  EXPECT_EQ(mqtt.qos, 2);
  EXPECT_EQ(mqtt.keep_alive, 30s);
  EXPECT_EQ(mqtt.queue_limit, 16U);
  EXPECT_EQ(loaded.settings.log.level, LogLevel::debug);
  EXPECT_TRUE(loaded.settings.strict);
  ASSERT_EQ(loaded.settings.meters.size(), 2U);
  EXPECT_EQ(loaded.settings.meters[1].source, SourceUrl(TcpUrl{"gateway", 3001}));
  EXPECT_THAT(loaded.warnings, IsEmpty());
}

TEST(LoadSettings, FlagOverridesEnvironmentOverridesFileOverridesDefault) {
  SettingsScene scene;
  scene.file("[mqtt]\nhost = \"file\"\nuser = \"file\"\nclient_id = \"file\"\n");
  scene.inputs.environment = {{"AMSBRIDGE_MQTT_USER", "environment"},
                              {"AMSBRIDGE_MQTT_CLIENT_ID", "environment"}};
  scene.inputs.flags.values = {{"mqtt.client_id", "flag"}};
  const LoadedSettings loaded = scene.load();
  EXPECT_EQ(loaded.settings.mqtt.host, "file");
  EXPECT_EQ(loaded.settings.mqtt.user, "environment");
  EXPECT_EQ(loaded.settings.mqtt.client_id, "flag");
  EXPECT_EQ(scene.without_paths(loaded.origins.at("mqtt.host")), "FILE:2");
  EXPECT_EQ(loaded.origins.at("mqtt.user"), "environment AMSBRIDGE_MQTT_USER");
  EXPECT_EQ(loaded.origins.at("mqtt.client_id"), "flag --mqtt-client-id");
  EXPECT_EQ(loaded.origins.at("mqtt.port"), "default");
}

TEST(LoadSettings, TextsFromEnvironmentAndFlagsBecomeEveryKind) {
  SettingsScene scene;
  scene.inputs.environment = {{"AMSBRIDGE_MQTT_PORT", "8883"},
                              {"AMSBRIDGE_MQTT_LAYOUT", "json, classic"},
                              {"AMSBRIDGE_STRICT", "yes"}};
  scene.inputs.flags.values = {{"mqtt.qos", "0"}, {"log.level", "error"}};
  const Settings settings = scene.load().settings;
  EXPECT_EQ(settings.mqtt.port, 8883);
  EXPECT_THAT(settings.mqtt.layouts, ElementsAre(Layout::json, Layout::classic));
  EXPECT_TRUE(settings.strict);
  EXPECT_EQ(settings.mqtt.qos, 0);
  EXPECT_EQ(settings.log.level, LogLevel::error);
}

TEST(LoadSettings, EmptyVariableCountsAsNotGiven) {
  SettingsScene scene;
  scene.inputs.environment = {{"AMSBRIDGE_MQTT_HOST", ""}};
  EXPECT_EQ(scene.load().settings.mqtt.host, "localhost");
}

TEST(LoadSettings, EmptyFlagTakesAUserBack) {
  SettingsScene scene;
  scene.file("[mqtt]\nuser = \"ams\"\n");
  scene.inputs.flags.values = {{"mqtt.user", ""}};
  EXPECT_EQ(scene.load().settings.mqtt.user, "");
}

TEST(LoadSettings, TopicsFollowTheBase) {
  SettingsScene scene;
  scene.inputs.flags.values = {{"mqtt.base", "house"}};
  const LoadedSettings loaded = scene.load();
  EXPECT_EQ(loaded.settings.mqtt.publish_topic, "house/classic");
  EXPECT_EQ(loaded.settings.mqtt.subscribe_topic, "house/command");
  EXPECT_EQ(loaded.origins.at("mqtt.publish_topic"), "default, from mqtt.base");
}

TEST(LoadSettings, DefaultFileIsReadIfItExists) {
  SettingsScene scene;
  scene.inputs.default_file = scene.other_file("default.toml", "[mqtt]\nport = 1\n");
  EXPECT_EQ(scene.load().settings.mqtt.port, 1);
}

TEST(LoadSettings, FileAskedForMustExist) {
  SettingsScene scene;
  scene.inputs.flags.config = scene.path("missing.toml");
  EXPECT_THAT(scene.errors(), ElementsAre("DIR/missing.toml: the settings file does not exist"));
  scene.inputs.flags.config = scene.path("");
  EXPECT_THAT(scene.errors(), ElementsAre("DIR/: the settings file is a directory, not a file"));
}

TEST(LoadSettings, HugeFileIsRefused) {
  SettingsScene scene;
  scene.file("# " + std::string(1'048'576, 'x'));
  EXPECT_THAT(scene.errors(), ElementsAre("FILE: the settings file is longer than 1048576 octets"));
}

TEST(LoadSettings, UnknownVariableOfOursIsAWarningWithoutItsValue) {
  SettingsScene scene;
  scene.inputs.environment = {{"AMSBRIDGE_MQTT_HSOT", "hunter2"}, {"HOME", "/root"}};
  scene.inputs.flags.values = {{"source", "-"}};
  EXPECT_THAT(scene.load().warnings,
              ElementsAre("the environment variable AMSBRIDGE_MQTT_HSOT is not a setting; did you mean "
                          "AMSBRIDGE_MQTT_HOST?"));
}

TEST(LoadSettings, SubscriptionThatWouldHearTheBridgeItselfIsRefused) {
  SettingsScene scene;
  scene.inputs.flags.values = {{"source", "-"}, {"name", "attic"}};
  const auto error_for = [&](const std::string& filter) {
    scene.inputs.flags.values["mqtt.subscribe_topic"] = filter;
    return scene.errors();
  };
  EXPECT_THAT(
      error_for("amsbridge/#"),
      ElementsAre("flag --mqtt-subscribe-topic: mqtt.subscribe_topic is \"amsbridge/#\", but must not "
                  "take what the bridge publishes on amsbridge/response"));
  EXPECT_THAT(error_for("amsbridge/+/reading"),
              ElementsAre("flag --mqtt-subscribe-topic: mqtt.subscribe_topic is \"amsbridge/+/reading\", but "
                          "must not take what the bridge publishes on amsbridge/attic/reading"));
  EXPECT_THAT(error_for("+/command"), IsEmpty());
}

TEST(LoadSettings, PublishTopicWithoutItsLayoutIsAWarning) {
  SettingsScene scene;
  scene.inputs.flags.values = {{"source", "-"}, {"mqtt.publish_topic", "house"}};
  EXPECT_THAT(scene.load().warnings,
              ElementsAre("mqtt.publish_topic is not used: mqtt.layout does not name classic"));
}

}  // namespace
}  // namespace amsbridge
