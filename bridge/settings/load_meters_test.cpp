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
