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
mqtt.host            = localhost                                         (default)
mqtt.port            = 8883                                              (environment AMSBRIDGE_MQTT_PORT)
mqtt.user            = ams                                               (FILE:2)
mqtt.password        = (set)                                             (FILE:3)
mqtt.password_file   = (not set)                                         (default)
mqtt.client_id       = amsbridge-house                                   (default, from the host name)
mqtt.base            = amsbridge                                         (default)
mqtt.layout          = json, classic                                     (FILE:4)
mqtt.publish_topic   = amsbridge/classic                                 (default)
mqtt.subscribe_topic = amsbridge/command                                 (default)
mqtt.qos             = 1                                                 (default)
mqtt.keep_alive      = 60                                                (default)
mqtt.queue_limit     = 10000                                             (default)
log.level            = info                                              (default)
strict               = true                                              (flag --strict)
meter[1].source      = serial:///dev/ttyUSB0?baud=2400&parity=even&data=8&stop=1  (flag --source)
meter[1].name        = (not set)                                         (default)
meter[1].key         = (set)                                             (environment AMSBRIDGE_KEY)
meter[1].auth_key    = (not set)                                         (default)
)");
}

TEST(Describe, PasswordThatIsNotThereIsSaid) {
  testing::SettingsScene scene;
  EXPECT_THAT(describe(scene.load()), ::testing::ContainsRegex("mqtt.password +[=] [(]not set[)]"));
}

}  // namespace
}  // namespace amsbridge
