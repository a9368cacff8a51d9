#include "bridge/settings/describe.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/settings/settings_test_support.hpp"

namespace amsbridge {
namespace {

TEST(Describe, IsAnAlignedTableOfKeysValuesAndOrigins) {
  testing::SettingsScene scene;
  scene.file("[mqtt]\nuser = \"ams\"\npassword = \"hunter2\"\nlayout = [\"classic\", \"json\"]\n");
  scene.inputs.machine = {"", "house"};
  scene.inputs.environment = {{"AMSBRIDGE_MQTT_PORT", "8883"},
                              {"AMSBRIDGE_KEY", "00112233445566778899aabbccddeeff"}};
  scene.inputs.flags.values = {{"source", "/dev/ttyUSB0"}, {"strict", "true"}};
  EXPECT_EQ("\n" + scene.without_paths(describe(scene.load())), R"(
mqtt.host                      = localhost                                         (default)
mqtt.port                      = 8883                                              (environment AMSBRIDGE_MQTT_PORT)
mqtt.version                   = auto                                              (default)
mqtt.user                      = ams                                               (FILE:2)
mqtt.password                  = (set)                                             (FILE:3)
mqtt.password_file             = (not set)                                         (default)
mqtt.client_id                 = amsbridge-house                                   (default, from the host name)
mqtt.tls                       = false                                             (default)
mqtt.verify                    = true                                              (default)
mqtt.ca_file                   = (not set)                                         (default)
mqtt.certificate_file          = (not set)                                         (default)
mqtt.private_key_file          = (not set)                                         (default)
mqtt.server_name               = (not set)                                         (default)
mqtt.alpn                      = (not set)                                         (default)
mqtt.base                      = amsbridge                                         (default)
mqtt.layout                    = json, classic                                     (FILE:4)
mqtt.publish_topic             = amsbridge/classic                                 (default)
mqtt.subscribe_topic           = amsbridge/command                                 (default)
mqtt.qos                       = 1                                                 (default)
mqtt.keep_alive                = 60                                                (default)
mqtt.longest_pause             = 60                                                (default)
mqtt.queue_limit               = 10000                                             (default)

outbox.enabled                 = true                                              (default)
outbox.megabytes               = 64                                                (default)
outbox.days                    = 7                                                 (default)
outbox.rate                    = 50                                                (default)

home_assistant.discovery       = true                                              (default)
home_assistant.prefix          = homeassistant                                     (default)
home_assistant.status_topic    = homeassistant/status                              (default)
home_assistant.reactive_energy = true                                              (default)

commands.allow                 = read                                              (default)
commands.per_minute            = 60                                                (default)

temperature.sensor             = auto                                              (default)
temperature.sysfs              = /sys                                              (default)

http.listen                    = [::]:8080                                         (default)
http.metrics                   = local                                             (default)
http.certificate_file          = (not set)                                         (default)
http.private_key_file          = (not set)                                         (default)
http.name                      = amsbridge                                         (default)

history.enabled                = true                                              (default)
history.days                   = 30                                                (default)

wifi.setup_ap                  = false                                             (default)

log.level                      = info                                              (default)

state_directory                = /var/lib/amsbridge                                (default)
time_zone                      = (not set)                                         (default)
strict                         = true                                              (flag --strict)

meter[1].source                = serial:///dev/ttyUSB0?baud=2400&parity=even&data=8&stop=1  (flag --source)
meter[1].name                  = (not set)                                         (default)
meter[1].key                   = (set)                                             (environment AMSBRIDGE_KEY)
meter[1].auth_key              = (not set)                                         (default)
meter[1].ct_ratio              = 1                                                 (default)
meter[1].vt_ratio              = 1                                                 (default)
meter[1].main_fuse             = 125                                               (default)
meter[1].publish               = every                                             (default)
meter[1].interval              = 0                                                 (default)
meter[1].estimate              = false                                             (default)
meter[1].raw                   = false                                             (default)
meter[1].serve                 = (not set)                                         (default)
meter[1].silence               = 0                                                 (default)
)");
}

TEST(Describe, PasswordThatIsNotThereIsSaid) {
  testing::SettingsScene scene;
  EXPECT_THAT(describe(scene.load()), ::testing::ContainsRegex("mqtt.password +[=] [(]not set[)]"));
}

}  // namespace
}  // namespace amsbridge
