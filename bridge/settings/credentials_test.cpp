#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/settings/describe.hpp"
#include "bridge/settings/settings_test_support.hpp"

namespace amsbridge {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::SettingsScene;

const std::string key_1(32, '1');
const std::string key_2(32, '2');
const std::string key_3(32, '3');

TEST(Credentials, PasswordComesFromOneWhereNoOtherIsGiven) {
  SettingsScene scene;
  scene.inputs.flags.values = {{"mqtt.user", "ams"}};
  scene.credential("mqtt_password", "from systemd\r\n");
  const LoadedSettings loaded = scene.load();
  EXPECT_EQ(loaded.settings.mqtt.password.reveal(), "from systemd");
  EXPECT_EQ(loaded.origins.at("mqtt.password"), "credential mqtt_password");

  scene.file("[mqtt]\npassword = \"from the settings\"\n");
  EXPECT_EQ(scene.load().settings.mqtt.password.reveal(), "from the settings");
  scene.file("");
  scene.inputs.flags.values["mqtt.password_file"] = scene.other_file("secret", "from a file");
  EXPECT_EQ(scene.load().settings.mqtt.password.reveal(), "from a file");
}

TEST(Credentials, OnesThatCannotBeUsedAreErrorsWithoutTheirContent) {
  SettingsScene scene;
  scene.inputs.flags.values = {{"mqtt.user", "ams"}, {"source", "-"}};
  scene.credential("mqtt_password", "\n");
  scene.credential("meter_key", "0011");
  EXPECT_THAT(
      scene.errors(),
      ElementsAre(
          "credential mqtt_password: mqtt.password stands in \"DIR/credentials/mqtt_password\", which "
          "holds nothing",
          "credential meter_key: meter[1].key must be of 32 hexadecimal digits, not 4"));
}

TEST(Credentials, KeysGoToTheFirstMeterOrToTheOneOfTheirName) {
  SettingsScene scene;
  scene.file(
      "[[meter]]\nsource = \"-\"\n[[meter]]\nname = \"attic/2\"\nsource = \"file:x\"\n"
      "[[meter]]\nname = \"cellar\"\nsource = \"file:y\"\n");
  scene.credential("meter_key", key_1);
  scene.credential("meter_auth_key", key_2 + "\n");
  scene.credential("meter_attic_2_key", key_3);
  const LoadedSettings loaded = scene.load();
  ASSERT_EQ(loaded.settings.meters.size(), 3U);
  EXPECT_EQ(loaded.settings.meters[0].key.reveal(), key_1);
  EXPECT_EQ(loaded.settings.meters[0].auth_key.reveal(), key_2);
  EXPECT_EQ(loaded.settings.meters[1].key.reveal(), key_3);
  EXPECT_FALSE(loaded.settings.meters[1].auth_key.is_set());
  EXPECT_FALSE(loaded.settings.meters[2].key.is_set());
  EXPECT_EQ(loaded.origins.at("meter[2].key"), "credential meter_attic_2_key");
  EXPECT_THAT(describe(loaded),
              ::testing::ContainsRegex("meter.1..auth_key += \\(set\\) +\\(credential meter_auth_key\\)"));
  EXPECT_THAT(describe(loaded), Not(HasSubstr(key_3)));
}

TEST(Credentials, KeyOfTheNameGoesBeforeThatOfTheFirstAndOneGivenBeforeBoth) {
  SettingsScene scene;
  scene.inputs.flags.values = {{"source", "-"}, {"name", "attic"}};
  scene.credential("meter_key", key_1);
  EXPECT_EQ(scene.load().settings.meters.at(0).key.reveal(), key_1);
  scene.credential("meter_attic_key", key_2);
  EXPECT_EQ(scene.load().settings.meters.at(0).key.reveal(), key_2);
  scene.inputs.environment = {{"AMSBRIDGE_KEY", key_3}};
  EXPECT_EQ(scene.load().settings.meters.at(0).key.reveal(), key_3);
}

TEST(Credentials, MeterCalledAuthDoesNotTakeTheAuthenticationKeyForItsKey) {
  SettingsScene scene;
  scene.inputs.flags.values = {{"source", "-"}, {"name", "auth"}};
  scene.credential("meter_auth_key", key_1);
  const MeterSettings meter = scene.load().settings.meters.at(0);
  EXPECT_FALSE(meter.key.is_set());
  EXPECT_EQ(meter.auth_key.reveal(), key_1);
}

}  // namespace
}  // namespace amsbridge
