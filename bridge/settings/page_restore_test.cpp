#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/settings/page_test_support.hpp"

namespace amsbridge {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::PageScene;

constexpr std::string_view everything =
    R"({"values": {"mqtt.host": "broker", "mqtt.user": "ams", "mqtt.password": "hush", "mqtt.qos": 2},
        "meters": [{"values": {"source": "serial:///dev/ttyUSB0", "name": "house",
                               "key": "00112233445566778899aabbccddeeff"}}]})";

CheckedChange restored(const PageScene& scene, const std::string& backup) {
  auto checked = check_restore(scene.inputs, backup);
  if (!checked) {
    for (const std::string& problem : scene.problems(checked.error())) ADD_FAILURE() << problem;
    return {};
  }
  EXPECT_TRUE(save(*checked));
  return std::move(*checked);
}

TEST(PageRestore, BringsAllToAnotherMachine) {
  PageScene one;
  one.saved(everything);
  PageScene other;
  other.saved(R"({"values": {"mqtt.keep_alive": 30}})");
  const std::string backup = backup_json(one.inputs, true);
  restored(other, backup);
  EXPECT_EQ(other.load().settings.mqtt, one.load().settings.mqtt);
  EXPECT_EQ(other.load().settings.meters, one.load().settings.meters);
  EXPECT_EQ(other.load().settings.mqtt.keep_alive, std::chrono::seconds(60));
  EXPECT_EQ(other.kept(), one.kept());
}

TEST(PageRestore, SecretsThatABackupLeavesOutStayWhereBrokerAndMeterAreTheSame) {
  PageScene scene;
  scene.saved(everything);
  const std::string backup = backup_json(scene.inputs, false);
  EXPECT_THAT(backup, HasSubstr(R"("has_secrets": false)"));
  scene.saved(
      R"({"values": {"mqtt.qos": 0}, "meters": [{"values": {"source": "tcp://new:1"}}, {"was": 0}]})");
  restored(scene, backup);
  const Settings settings = scene.load().settings;
  EXPECT_EQ(settings.mqtt.password.reveal(), "hush");
  EXPECT_EQ(settings.mqtt.qos, 2);
  ASSERT_EQ(settings.meters.size(), 1U);
  EXPECT_EQ(settings.meters[0].key.reveal(), "00112233445566778899aabbccddeeff");
}

TEST(PageRestore, PasswordOfOneBrokerDoesNotGoToThatOfABackup) {
  PageScene scene;
  scene.saved(everything);
  restored(scene, R"({"amsbridge_settings": 1, "values": {"mqtt.host": "thief", "mqtt.user": "ams"}})");
  EXPECT_EQ(scene.load().settings.mqtt.host, "thief");
  EXPECT_FALSE(scene.load().settings.mqtt.password.is_set());
  EXPECT_THAT(scene.load().settings.meters, IsEmpty());
}

TEST(PageRestore, WithoutMetersThoseOfTheFileCountAgain) {
  PageScene scene;
  scene.file("[[meter]]\nsource = \"tcp://of-file:1\"\n");
  scene.saved(R"({"meters": [{"values": {"source": "tcp://of-page:1"}}]})");
  restored(scene, R"({"amsbridge_settings": 1})");
  EXPECT_EQ(to_string(scene.load().settings.meters.at(0).source), "tcp://of-file:1");
}

TEST(PageRestore, WhatIsLockedHereIsLeftOutWithAWarning) {
  PageScene scene;
  scene.inputs.environment = {{"AMSBRIDGE_MQTT_HOST", "mine"}};
  const CheckedChange change =
      restored(scene, R"({"amsbridge_settings": 1, "values": {"mqtt.host": "other", "mqtt.qos": 2}})");
  EXPECT_THAT(change.changed, ElementsAre("mqtt.qos"));
  EXPECT_THAT(change.warnings,
              ::testing::Contains("mqtt.host is not restored. The environment AMSBRIDGE_MQTT_HOST sets it."));
}

TEST(PageRestore, DoesNotOpenWhatThePageCannot) {
  const PageScene scene;
  const auto refused = check_restore(
      scene.inputs, R"({"amsbridge_settings": 1, "values": {"mqtt.port": 0, "mqtt.ca_file": "/dev/zero"},
                        "meters": [{"source": "file:/etc/shadow"}]})");
  ASSERT_FALSE(refused);
  EXPECT_THAT(scene.problems(refused.error()),
              ElementsAre("mqtt.ca_file: mqtt.ca_file is \"/dev/zero\", which is no file",
                          HasSubstr("mqtt.port: mqtt.port is 0"),
                          HasSubstr("meter[1].source cannot be a file or standard input")));
}

TEST(PageRestore, SomethingElseIsMalformed) {
  const PageScene scene;
  const auto malformed = [&](std::string_view text) {
    return check_restore(scene.inputs, text).error().malformed;
  };
  EXPECT_EQ(malformed("{}"), "this is no backup of amsbridge's settings");
  EXPECT_EQ(malformed(R"({"amsbridge_settings": 2})"),
            "this backup is of another release, in a form not known here");
  EXPECT_EQ(malformed(R"({"amsbridge_settings": 1, "key": 1})"),
            "a backup has no member \"key\"; those that it can have are amsbridge_settings, has_secrets, "
            "values, meters");
  EXPECT_EQ(malformed("nothing"), "this is not valid JSON, or not valid UTF-8, at octet 2");
}

}  // namespace
}  // namespace amsbridge
