#include "firmware/device/settings/migration.hpp"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "firmware/device/settings/settings_files.hpp"
#include "firmware/device/settings/settings_test_support.hpp"
#include "firmware/device/testing/fake_files.hpp"

namespace amsbridge::device {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

void rename_server(StoredValues& values) {
  for (StoredValue& value : values) {
    if (value.key == "time_server") value.key = "ntp";
  }
}

void rename_server_back(StoredValues& values) {
  for (StoredValue& value : values) {
    if (value.key == "ntp") value = {"time_server", "\"was." + value.json.substr(1)};
  }
}

constexpr std::array steps{Migration{1, rename_server}, Migration{2, rename_server_back}};
const SettingsFormat second{2, steps};
const SettingsFormat third{3, steps};
const SettingsFormat without_steps{3, {}};

std::string migrated(std::string_view values, std::uint32_t from, const SettingsFormat& format) {
  const auto json = JsonText::parse(values);
  const auto text = migrate(json->root(), from, format);
  return text ? *text : text.error();
}

TEST(Migration, TakesEachStepFromItsVersionOn) {
  constexpr std::string_view values = R"({"time_server": "a.b", "strict": true})";
  EXPECT_EQ(migrated(values, 1, second), R"({"ntp":"a.b","strict":true})");
  EXPECT_EQ(migrated(values, 1, third), R"({"time_server":"was.a.b","strict":true})");
  EXPECT_EQ(migrated(R"({"ntp": "c"})", 2, third), R"({"time_server":"was.c"})");
  EXPECT_EQ(migrated(values, 3, third), R"({"time_server":"a.b","strict":true})");
  EXPECT_EQ(migrated("{}", 1, third), "{}");
}

TEST(Migration, SaysThatAVersionIsNotKnown) {
  EXPECT_EQ(migrated("{}", 1, without_steps), "settings of version 1 are not known any more");
}

TEST(Migration, OfThisReleaseHasEveryStep) {
  for (std::uint32_t version = 1; version < settings_format().version; ++version) {
    EXPECT_EQ(migrated("{}", version, settings_format()), "{}") << version;
  }
}

TEST(Migration, HappensAsSettingsAreLoaded) {
  FakeFiles files;
  ASSERT_TRUE(SettingsFiles(files).save(unusual_settings()));
  Settings settings;
  const LoadReport report = SettingsFiles(files, third).load(settings);
  EXPECT_EQ(report.found, Found::latest);
  EXPECT_THAT(report.warnings, IsEmpty());
  Settings expected = unusual_settings();
  expected.time_server = "was.192.168.1.1";
  EXPECT_EQ(differences(settings, expected), "");
}

TEST(Migration, IsSavedWithTheNextChange) {
  FakeFiles files;
  ASSERT_TRUE(SettingsFiles(files).save(unusual_settings()));
  ASSERT_TRUE(SettingsFiles(files, third).save(unusual_settings()));
  EXPECT_EQ(files.content["settings.json"].substr(0, 12), R"({"version":3)");
  EXPECT_EQ(files.content["settings.old"].substr(0, 12), R"({"version":1)");
}

TEST(Migration, WithoutAWayLeavesTheDefaults) {
  FakeFiles files;
  ASSERT_TRUE(SettingsFiles(files).save(unusual_settings()));
  Settings settings;
  const LoadReport report = SettingsFiles(files, without_steps).load(settings);
  EXPECT_EQ(report.found, Found::nothing);
  EXPECT_THAT(report.warnings,
              ElementsAre("the saved settings are not used: settings of version 1 are not known any more",
                          "no saved settings can be used, so all is as by default"));
  EXPECT_EQ(differences(settings, Settings()), "");
}

}  // namespace
}  // namespace amsbridge::device
