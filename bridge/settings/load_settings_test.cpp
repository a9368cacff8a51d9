#include "bridge/settings/load_settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/settings/rows.hpp"
#include "bridge/settings/settings_difference.hpp"
#include "bridge/settings/settings_test_support.hpp"

namespace amsbridge {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::SettingsScene;
using namespace std::chrono_literals;

constexpr std::string_view whole_file = R"(
strict = true
state_directory = "/state"
time_zone = "Europe/Oslo"
[mqtt]
host = "broker.lan"
port = 8883
user = "ams"
password = "hunter2"
client_id = "cellar"
base = "house/ams"
layout = ["classic", "json", "topics"]
publish_topic = "house/classic"
subscribe_topic = "house/+/command"
qos = 2
keep_alive = 30
longest_pause = 5
queue_limit = 16
version = "3.1.1"
tls = true
verify = false
ca_file = "/ca.pem"
certificate_file = "/mine.pem"
private_key_file = "/mine.key"
server_name = "broker.example"
alpn = "mqtt"
[outbox]
enabled = false
megabytes = 1000000
days = 3650
rate = 1
[home_assistant]
discovery = false
prefix = "ha"
status_topic = "ha/birth"
reactive_energy = false
[commands]
allow = "all"
per_minute = 6000
[temperature]
sensor = "28-0000"
sysfs = "/made"
[http]
listen = "[::1]:8080"
metrics = "all"
certificate_file = "/page.pem"
private_key_file = "/page.key"
name = "meters"
[history]
enabled = false
days = 3650
[wifi]
setup_ap = true
[log]
level = "debug"
[[meter]]
source = "serial:///dev/ttyUSB0"
[[meter]]
name = "annex"
source = "tcp://gateway:3001"
key = "00112233445566778899aabbccddeeff"
auth_key = "ffeeddccbbaa99887766554433221100"
ct_ratio = 100000
vt_ratio = 10000
main_fuse = 1
publish = "change"
interval = 86400
estimate = true
raw = true
serve = "127.0.0.1:2000"
silence = 604800
)";

/// What the file above says.
Settings everything() {
  Settings settings;
  settings.mqtt = {"broker.lan",
                   8883,
                   "ams",
                   Secret("hunter2"),
                   "",
                   "cellar",
                   "house/ams",
                   {Layout::json, Layout::topics, Layout::classic},
                   "house/classic",
                   "house/+/command",
                   2,
                   30s,
                   5s,
                   16,
                   MqttVersion::v311,
                   {true, false, "/ca.pem", "/mine.pem", "/mine.key", "broker.example", "mqtt"}};
  settings.outbox = {false, 1'000'000, std::chrono::days(3650), 1};
  settings.home_assistant = {false, "ha", "ha/birth", false};
  settings.commands = {CommandRights::all, 6000};
  settings.temperature = {"28-0000", "/made"};
  settings.http = {"[::1]:8080", MetricsAccess::all, "/page.pem", "/page.key", "meters"};
  settings.history = {false, std::chrono::days(3650)};
  settings.wifi = {true};
  settings.state_directory = "/state";
  settings.time_zone = "Europe/Oslo";
  settings.log.level = LogLevel::debug;
  settings.strict = true;
  settings.meters.resize(2);
  settings.meters[0].source = SerialUrl{"/dev/ttyUSB0", {}};
  settings.meters[1] = {TcpUrl{"gateway", 3001},
                        "annex",
                        Secret("00112233445566778899aabbccddeeff"),
                        Secret("ffeeddccbbaa99887766554433221100"),
                        100'000,
                        10'000,
                        1,
                        PublishMode::change,
                        86'400s,
                        true,
                        true,
                        "127.0.0.1:2000",
                        604'800s};
  return settings;
}

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
  EXPECT_EQ(mqtt.version, MqttVersion::automatic);
  EXPECT_TRUE(mqtt.tls == TlsSettings());
  EXPECT_TRUE(loaded.settings.outbox == OutboxSettings());
  EXPECT_TRUE(loaded.settings.home_assistant == HomeAssistantSettings());
  EXPECT_TRUE(loaded.settings.commands == CommandSettings());
  EXPECT_TRUE(loaded.settings.temperature == TemperatureSettings());
  EXPECT_TRUE(loaded.settings.http == HttpSettings());
  EXPECT_TRUE(loaded.settings.history == HistorySettings());
  EXPECT_FALSE(loaded.settings.wifi.setup_ap);
  EXPECT_EQ(loaded.settings.state_directory, "/var/lib/amsbridge");
  EXPECT_EQ(loaded.settings.time_zone, "");
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
  EXPECT_TRUE(loaded.settings == everything());
  for (const auto& [key, origin] : loaded.origins) {
    const bool is_left_out = key == "mqtt.password_file" || key.starts_with("meter[1]");
    EXPECT_EQ(origin == "default", is_left_out && key != "meter[1].source") << key;
  }
}

/// Every setting has a variable and a flag, and what check-config prints of it is what may be given.
TEST(LoadSettings, WhatIsPrintedGivenAsTextsGivesTheSameSettings) {
  const Settings wanted = everything();
  std::map<std::string, std::string> texts;
  for (const SettingsRow& row : settings_rows()) {
    if (row.print) texts.emplace(row.key, row.print(wanted));
  }
  for (const MeterRow& row : meter_rows()) {
    if (row.print) texts.emplace(row.key, row.print(wanted.meters[1]));
  }
  texts.erase("mqtt.password_file");
  SettingsScene by_flags;
  by_flags.inputs.flags.values = texts;
  SettingsScene by_variables;
  for (const auto& [key, text] : texts) by_variables.inputs.environment.emplace(environment_name(key), text);
  for (SettingsScene* scene : {&by_flags, &by_variables}) {
    scene->inputs.environment.insert({{"AMSBRIDGE_MQTT_PASSWORD", "hunter2"},
                                      {"AMSBRIDGE_KEY", wanted.meters[1].key.reveal()},
                                      {"AMSBRIDGE_AUTH_KEY", wanted.meters[1].auth_key.reveal()}});
    const Settings settings = scene->load().settings;
    EXPECT_THAT(settings_difference(wanted, settings).keys, IsEmpty());
    ASSERT_EQ(settings.meters.size(), 1U);
    EXPECT_TRUE(settings.meters[0] == wanted.meters[1]);
  }
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

TEST(LoadSettings, StateDirectoryIsTheSystemsUnlessSet) {
  SettingsScene scene;
  scene.inputs.state_homes.systemd = "/var/lib/private/amsbridge";
  EXPECT_EQ(scene.load().settings.state_directory, "/var/lib/private/amsbridge");
  EXPECT_EQ(scene.load().origins.at("state_directory"), "default, from $STATE_DIRECTORY");
  scene.file("state_directory = \"state\"\n");
  EXPECT_EQ(scene.load().settings.state_directory, scene.path("state"));
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

}  // namespace
}  // namespace amsbridge
