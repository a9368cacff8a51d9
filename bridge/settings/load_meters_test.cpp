#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/settings/settings_test_support.hpp"

namespace amsbridge {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::SettingsScene;

constexpr std::string_view two_meters = R"([[meter]]
source = "serial:///dev/ttyUSB0"
[[meter]]
name = "annex"
source = "tcp://gateway:3001"
)";

std::vector<std::string> names(const LoadedSettings& loaded) {
  std::vector<std::string> result;
  for (const MeterSettings& meter : loaded.settings.meters) result.push_back(meter.name);
  return result;
}

TEST(LoadMeters, NamesAreEmptyUnlessGiven) {
  SettingsScene scene;
  scene.file(two_meters);
  const LoadedSettings loaded = scene.load();
  EXPECT_THAT(names(loaded), ElementsAre("", "annex"));
  EXPECT_EQ(scene.without_paths(loaded.origins.at("meter[1].source")), "FILE:2");
  EXPECT_EQ(loaded.origins.at("meter[1].name"), "default");
  EXPECT_EQ(scene.without_paths(loaded.origins.at("meter[2].name")), "FILE:4");
}

TEST(LoadMeters, SourceFromOutsideReplacesTheWholeList) {
  SettingsScene scene;
  scene.file(two_meters);
  scene.inputs.environment = {{"AMSBRIDGE_SOURCE", "tcp://environment:1"}, {"AMSBRIDGE_NAME", "house"}};
  EXPECT_THAT(names(scene.load()), ElementsAre("house"));
  scene.inputs.flags.values = {{"source", "file:capture"}};
  const LoadedSettings loaded = scene.load();
  ASSERT_THAT(names(loaded), ElementsAre("house"));
  EXPECT_EQ(loaded.settings.meters[0].source, SourceUrl(FileUrl{"capture"}));
  EXPECT_EQ(loaded.origins.at("meter[1].source"), "flag --source");
  EXPECT_EQ(loaded.origins.at("meter[1].name"), "environment AMSBRIDGE_NAME");
}

TEST(LoadMeters, ReplacedMetersAreAWarning) {
  SettingsScene scene;
  const auto warnings = [&] {
    std::vector<std::string> sentences;
    for (const std::string& warning : scene.load().warnings) {
      sentences.push_back(scene.without_paths(warning));
    }
    return sentences;
  };
  scene.inputs.environment = {{"AMSBRIDGE_SOURCE", "file:capture"}};
  EXPECT_THAT(warnings(), IsEmpty());
  scene.file("[[meter]]\nsource = \"-\"\n");
  EXPECT_THAT(warnings(), ElementsAre("1 meter of FILE is not read, because environment AMSBRIDGE_SOURCE "
                                      "names the only one"));
  scene.file(two_meters);
  scene.inputs.flags.values = {{"source", "file:capture"}, {"name", "house"}};
  EXPECT_THAT(warnings(),
              ElementsAre("2 meters of FILE are not read, because flag --source names the only one"));
}

TEST(LoadMeters, ReplacedListLendsNoName) {
  SettingsScene scene;
  scene.file("[[meter]]\nname = \"attic\"\nsource = \"-\"\n");
  scene.inputs.flags.values = {{"source", "file:capture"}};
  EXPECT_THAT(names(scene.load()), ElementsAre(""));
}

TEST(LoadMeters, NameAloneRenamesTheFirst) {
  SettingsScene scene;
  scene.file(two_meters);
  scene.inputs.flags.values = {{"name", "house"}};
  EXPECT_THAT(names(scene.load()), ElementsAre("house", "annex"));
}

TEST(LoadMeters, NameWithoutAnyMeterIsAnError) {
  SettingsScene scene;
  scene.inputs.flags.values = {{"name", "house"}};
  EXPECT_THAT(
      scene.errors(),
      ElementsAre("flag --name: a name is given, but no meter that it is for: give a source as well"));
}

TEST(LoadMeters, NamesThatAreTheSameOnMqttAreRefused) {
  SettingsScene scene;
  scene.file(R"([[meter]]
name = "a/b"
source = "-"
[[meter]]
name = "a_b"
source = "file:x"
[[meter]]
name = "meter4"
source = "file:y"
[[meter]]
source = "file:z"
)");
  EXPECT_THAT(
      scene.errors(),
      ElementsAre("FILE:5:8: meter[2].name is \"a_b\", but meter[1] has that name on MQTT already",
                  "FILE:10:1: meter[4].name is \"meter4\", but meter[3] has that name on MQTT already"));
}

TEST(LoadMeters, OneSourceForTwoMetersIsRefused) {
  SettingsScene scene;
  scene.file(
      "[[meter]]\nsource = \"/dev/ttyUSB0\"\n[[meter]]\nsource = \"serial:///dev/ttyUSB0?baud=2400\"\n");
  EXPECT_THAT(scene.errors(), ElementsAre("FILE:4:10: meter[2].source is "
                                          "serial:///dev/ttyUSB0?baud=2400&parity=even&data=8&stop=1, but "
                                          "meter[1] is read from there already"));
}

TEST(LoadMeters, SourceOfManyMetersTakesNoName) {
  SettingsScene scene;
  scene.inputs.flags.values = {{"source", "mqtt://broker/han/+/raw"}, {"name", "attic"}};
  EXPECT_THAT(
      scene.errors(),
      ElementsAre("flag --name: meter[1].name is \"attic\", but its source brings many meters, which are "
                  "called by what stands in the place of the +: leave the name out"));
  scene.inputs.flags.values["source"] = "mqtt://broker/han/attic/raw";
  EXPECT_THAT(scene.errors(), IsEmpty());
}

TEST(LoadMeters, AnySettingFromOutsideIsOfTheFirstMeter) {
  SettingsScene scene;
  scene.file(two_meters);
  scene.inputs.flags.values = {{"ct_ratio", "40"}, {"publish", "change"}};
  const Settings settings = scene.load().settings;
  EXPECT_EQ(settings.meters.at(0).ct_ratio, 40U);
  EXPECT_EQ(settings.meters.at(0).publish, PublishMode::change);
  EXPECT_EQ(settings.meters.at(1).ct_ratio, 1U);
}

TEST(LoadMeters, NumbersAndWordsAreChecked) {
  SettingsScene scene;
  scene.file(
      "[[meter]]\nsource = \"-\"\nct_ratio = 0\nvt_ratio = 10001\nmain_fuse = 0\npublish = \"often\"\n"
      "interval = 86401\nsilence = -1\nestimate = 1\nserve = \"2000\"\n");
  EXPECT_THAT(scene.errors(),
              ElementsAre("FILE:3:12: meter[1].ct_ratio is 0, but must be a whole number from 1 to 100000",
                          "FILE:4:12: meter[1].vt_ratio is 10001, but must be a whole number from 1 to 10000",
                          "FILE:5:13: meter[1].main_fuse is 0, but must be a whole number from 1 to 10000",
                          "FILE:6:11: meter[1].publish is \"often\", but must be every or change",
                          "FILE:7:12: meter[1].interval is 86401, but must be a whole number from 0 to 86400",
                          "FILE:8:11: meter[1].silence is -1, but must be a whole number from 0 to 604800",
                          "FILE:9:12: meter[1].estimate is 1, but must be true or false",
                          "FILE:10:9: meter[1].serve is \"2000\", but must be an address and a port, as in "
                          "127.0.0.1:8080 or [::]:8080"));
}

TEST(LoadMeters, ReservedAndImpossibleNamesAreRefused) {
  SettingsScene scene;
  const auto error_for = [&](const std::string& name) {
    scene.inputs.flags.values = {{"source", "-"}, {"name", name}};
    const auto errors = scene.errors();
    return errors.size() == 1 ? errors.front() : std::string("not one error");
  };
  for (const std::string name : {"bridge", "command", "response"}) {
    EXPECT_EQ(error_for(name), "flag --name: meter[1].name is \"" + name +
                                   "\", but must not be bridge, command or response, which are topics of the "
                                   "bridge itself");
  }
  EXPECT_EQ(error_for(""), "flag --name: meter[1].name is \"\", but must not be empty");
  EXPECT_EQ(error_for("a\xff"),
            "flag --name: meter[1].name is \"a\\xff\", but must be UTF-8 without control characters");
}

TEST(LoadMeters, SourcesAreCheckedWhereTheyStand) {
  SettingsScene scene;
  scene.file("[[meter]]\nsource = \"/dev/ttyUSB0?baud=fast\"\n[[meter]]\nsource = 5\n");
  EXPECT_THAT(scene.errors(),
              ElementsAre("FILE:2:10: meter[1].source cannot be used: baud is \"fast\", but must be a whole "
                          "number from 50 to 4000000",
                          "FILE:4:10: meter[2].source must be a source in quotes, as in "
                          "\"serial:///dev/ttyUSB0\""));
}

}  // namespace
}  // namespace amsbridge
