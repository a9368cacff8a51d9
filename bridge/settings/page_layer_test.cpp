#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/settings/describe.hpp"
#include "bridge/settings/page_test_support.hpp"

namespace amsbridge {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::PageScene;

constexpr std::string_view port_of_page =
    R"({"amsbridge_settings": 1, "values": {"mqtt.port": 2000, "mqtt.layout": ["json", "topics"],
        "strict": true}, "meters": [{"source": "tcp://meter:1", "ct_ratio": 40}]})";

TEST(PageLayer, WinsOverFileAndLosesToEnvironmentAndFlags) {
  PageScene scene;
  scene.file("[mqtt]\nport = 1000\nhost = \"file\"\nqos = 0\n");
  scene.page(port_of_page);
  const LoadedSettings loaded = scene.load();
  EXPECT_EQ(loaded.settings.mqtt.port, 2000);
  EXPECT_EQ(loaded.settings.mqtt.host, "file");
  EXPECT_EQ(loaded.settings.mqtt.layouts, (std::set{Layout::json, Layout::topics}));
  EXPECT_EQ(loaded.origins.at("mqtt.port"), "page");
  EXPECT_EQ(loaded.origins.at("meter[1].ct_ratio"), "page");
  EXPECT_EQ(loaded.origins.at("meter[1].vt_ratio"), "default");
  EXPECT_EQ(loaded.settings.meters.at(0).ct_ratio, 40U);
  EXPECT_THAT(describe(loaded), ::testing::ContainsRegex("mqtt.port +[=] 2000 +[(]page[)]"));

  scene.inputs.environment["AMSBRIDGE_MQTT_PORT"] = "3000";
  EXPECT_EQ(scene.load().settings.mqtt.port, 3000);
  scene.inputs.flags.values["mqtt.port"] = "4000";
  EXPECT_EQ(scene.load().settings.mqtt.port, 4000);
}

TEST(PageLayer, TellsWhatOfTheFileDoesNotCount) {
  PageScene scene;
  scene.file(
      "strict = true\n[mqtt]\nport = 1000\n[[meter]]\nsource = \"tcp://a:1\"\n[[meter]]\nsource = "
      "\"tcp://b:1\"\n");
  scene.page(port_of_page);
  EXPECT_THAT(
      scene.warnings(),
      ElementsAre("mqtt.port of FILE:3 does not count, because the page has set another: take that back on "
                  "the page, or delete its line in DIR/state/settings.json",
                  "2 meters of FILE are not read, because the page has set which there are: delete "
                  "\"meters\" in DIR/state/settings.json to have them back"));
}

TEST(PageLayer, IsFoundWhereTheStateDirectoryIs) {
  PageScene scene;
  scene.file("state_directory = \"elsewhere\"\n");
  scene.other_file("elsewhere/settings.json", port_of_page);
  EXPECT_EQ(scene.load().settings.mqtt.port, 2000);
  scene.inputs.environment["AMSBRIDGE_STATE_DIRECTORY"] = scene.path("state").string();
  EXPECT_EQ(scene.load().settings.mqtt.port, 1883);
}

TEST(PageLayer, SourceOfTheEnvironmentTakesThePlaceOfThePagesMeters) {
  PageScene scene;
  scene.page(port_of_page);
  scene.inputs.environment["AMSBRIDGE_SOURCE"] = "tcp://other:1";
  EXPECT_EQ(scene.load().origins.at("meter[1].source"), "environment AMSBRIDGE_SOURCE");
  EXPECT_THAT(scene.warnings(), ElementsAre("1 meter of the page is not read, because environment "
                                            "AMSBRIDGE_SOURCE names the only one"));
}

TEST(PageLayer, PasswordOfThePageWinsOverThatOfAFile) {
  PageScene scene;
  scene.other_file("password", "of the file\n");
  scene.file("[mqtt]\nuser = \"ams\"\npassword_file = \"password\"\n");
  scene.page(R"({"amsbridge_settings": 1, "values": {"mqtt.password": "of the page"}})");
  EXPECT_EQ(scene.load().settings.mqtt.password.reveal(), "of the page");
  EXPECT_EQ(scene.load().origins.at("mqtt.password"), "page");
}

TEST(PageLayer, WrongValuesAreLeftOutAndTheOthersStay) {
  PageScene scene;
  scene.page(R"({"amsbridge_settings": 1, "values": {"mqtt.port": 0, "mqtt.qos": 2, "mqtt.prot": 5},
                 "meters": [{"source": "tcp://a:1", "ct_ratio": "many"}, {"name": "no source"},
                            {"source": "tcp://c:1", "colour": "red"}, {"source": "tcp://a:1"}]})");
  const LoadedSettings loaded = scene.load();
  EXPECT_EQ(loaded.settings.mqtt.port, 1883);
  EXPECT_EQ(loaded.settings.mqtt.qos, 2);
  ASSERT_EQ(loaded.settings.meters.size(), 2U);
  EXPECT_EQ(loaded.settings.meters[0].ct_ratio, 1U);
  EXPECT_EQ(to_string(loaded.settings.meters[1].source), "tcp://c:1");
  EXPECT_THAT(
      scene.warnings(),
      ElementsAre("mqtt.port cannot be what the page has set, so it is left out: DIR/state/settings.json: "
                  "mqtt.port is 0, but must be a whole number from 1 to 65535",
                  "mqtt.prot cannot be what the page has set, so it is left out: DIR/state/settings.json: "
                  "mqtt.prot is not a setting; did you mean mqtt.port?",
                  HasSubstr("meter[1].ct_ratio cannot be what the page has set"),
                  HasSubstr("meter[2] cannot be as the page has set it"),
                  HasSubstr("meter[3].colour is not a setting"),
                  HasSubstr("meter[4] cannot be as the page has set it")));
}

TEST(PageLayer, ValueThatDoesNotGoWithTheFileIsLeftOut) {
  PageScene scene;
  scene.file("[mqtt]\nbase = \"house\"\n");
  scene.page(R"({"amsbridge_settings": 1, "values": {"home_assistant.prefix": "house", "mqtt.qos": 2}})");
  const LoadedSettings loaded = scene.load();
  EXPECT_EQ(loaded.settings.home_assistant.prefix, "homeassistant");
  EXPECT_EQ(loaded.settings.mqtt.qos, 2);
  EXPECT_THAT(loaded.warnings,
              ::testing::Contains(HasSubstr("home_assistant.prefix of the page does not go with")));
}

TEST(PageLayer, MistakesOfTheFileAreStillErrors) {
  PageScene scene;
  scene.file("[mqtt]\nport = 0\n");
  scene.page(port_of_page);
  EXPECT_THAT(scene.errors(),
              ElementsAre("FILE:2:8: mqtt.port is 0, but must be a whole number from 1 to 65535"));
}

TEST(PageLayer, DamagedFileGivesWayToItsBackup) {
  PageScene scene;
  scene.page("{\"amsbridge_settings\": 1, \"values\": {\"mqtt.password\": \"hush");
  EXPECT_THAT(
      scene.warnings(),
      ::testing::Contains("DIR/state/settings.json, where the page keeps what it sets, cannot be used: this "
                          "is not valid JSON, or not valid UTF-8, at octet 60; so nothing of it counts"));
  scene.other_file("state/settings.json.1", port_of_page);
  EXPECT_EQ(scene.load().settings.mqtt.port, 2000);
  EXPECT_THAT(
      scene.warnings(),
      ElementsAre("DIR/state/settings.json, where the page keeps what it sets, cannot be used: this is not "
                  "valid JSON, or not valid UTF-8, at octet 60; that of DIR/state/settings.json.1 counts "
                  "instead"));
}

TEST(PageLayer, FileOfAnotherReleaseOrOfSomethingElseDoesNotKeepTheBridgeFromStarting) {
  PageScene scene;
  for (const char* text : {"", "[]", "{}", R"({"amsbridge_settings": 2})", R"({"amsbridge_settings": "1"})",
                           R"({"amsbridge_settings": 1, "values": []})", "\xff\xfe",
                           R"({"amsbridge_settings": 1, "meters": [5]})"}) {
    scene.page(text);
    EXPECT_EQ(scene.load().settings.mqtt.port, 1883) << text;
    EXPECT_THAT(scene.warnings(), ::testing::Contains(HasSubstr("so nothing of it counts"))) << text;
  }
}

TEST(PageLayer, DamagedFileIsPutAsideWhenThePageSetsSomething) {
  PageScene scene;
  scene.page("damaged");
  scene.other_file("state/settings.json.1", port_of_page);
  scene.saved(R"({"values": {"mqtt.qos": 2}})");
  EXPECT_EQ(scene.kept("settings.json.damaged"), "damaged");
  EXPECT_EQ(scene.kept("settings.json.1"), port_of_page);
  EXPECT_EQ(scene.load().settings.mqtt.port, 2000);
  EXPECT_EQ(scene.load().settings.mqtt.qos, 2);
  EXPECT_THAT(scene.warnings(), IsEmpty());
}

TEST(PageLayer, FileThatOthersReadIsAWarning) {
  PageScene scene;
  scene.page(port_of_page);
  std::filesystem::permissions(scene.path("state/settings.json"), std::filesystem::perms::others_read,
                               std::filesystem::perm_options::add);
  EXPECT_THAT(scene.warnings(),
              ElementsAre("DIR/state/settings.json can hold a password and can be read by every user of this "
                          "machine: chmod o-r it"));
}

}  // namespace
}  // namespace amsbridge
