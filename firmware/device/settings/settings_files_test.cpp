#include "firmware/device/settings/settings_files.hpp"

#include "firmware/device/settings/check_sum.hpp"
#include "firmware/device/settings/factory_reset.hpp"
#include "firmware/device/settings/settings_test_support.hpp"
#include "firmware/device/testing/fake_files.hpp"

namespace amsbridge::device {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Key;

constexpr std::string_view example = R"({"version":1,"values":{"mqtt.host":"broker","meter.ct_ratio":40})";

/// With its check sum.
std::string whole_file(std::string_view text) {
  CheckSum sum;
  sum.add(text);
  char digits[9];
  std::snprintf(digits, sizeof digits, "%08x", static_cast<unsigned>(sum.value()));
  return std::string(text) + ",\"check\":\"" + digits + "\"}\n";
}

class SettingsFilesTest : public testing::Test {
 protected:
  void save(const Settings& wanted) {
    const auto saved = SettingsFiles(files).save(wanted);
    ASSERT_TRUE(saved) << saved.error();
  }

  /// What a start would find.
  LoadReport load() {
    settings = Settings();
    return SettingsFiles(files).load(settings);
  }

  static Settings named(std::string name) {
    Settings result;
    result.name = std::move(name);
    return result;
  }

  FakeFiles files;
  Settings settings;
};

TEST_F(SettingsFilesTest, AreNothingAtFirst) {
  const LoadReport report = load();
  EXPECT_EQ(report.found, Found::nothing);
  EXPECT_THAT(report.warnings, IsEmpty());
  EXPECT_EQ(differences(settings, Settings()), "");
}

TEST_F(SettingsFilesTest, BringEverythingBack) {
  save(unusual_settings());
  const LoadReport report = load();
  EXPECT_EQ(report.found, Found::latest);
  EXPECT_THAT(report.warnings, IsEmpty());
  EXPECT_EQ(differences(settings, unusual_settings()), "");
}

TEST_F(SettingsFilesTest, HaveOnlyWhatIsNotAsByDefault) {
  Settings some;
  some.mqtt.host = "broker";
  some.meter.ct_ratio = 40;
  save(some);
  EXPECT_EQ(files.content["settings.json"], whole_file(example));
  save(Settings());
  EXPECT_EQ(files.content["settings.json"], whole_file(R"({"version":1,"values":{})"));
}

TEST_F(SettingsFilesTest, HaveACheckSumThatIsKnown) {
  CheckSum sum;
  sum.add("1234");
  sum.add("56789");
  EXPECT_EQ(sum.value(), 0xCBF4'3926);
}

TEST_F(SettingsFilesTest, KeepTheOnesBefore) {
  save(named("first"));
  save(named("second"));
  EXPECT_THAT(files.content, ElementsAre(Key("settings.json"), Key("settings.old")));
  files.content.erase("settings.json");
  EXPECT_EQ(load().found, Found::earlier);
  EXPECT_EQ(settings.name, "first");
}

TEST_F(SettingsFilesTest, AreNotWrittenAgainIfTheyAreTheSame) {
  save(unusual_settings());
  const std::size_t steps = files.steps();
  save(unusual_settings());
  EXPECT_EQ(files.steps(), steps);
}

TEST_F(SettingsFilesTest, AreTheOnesBeforeIfTheLatestAreDamaged) {
  save(named("first"));
  save(named("second"));
  files.content["settings.json"][30] ^= 1;
  const LoadReport report = load();
  EXPECT_EQ(report.found, Found::earlier);
  EXPECT_THAT(report.warnings,
              ElementsAre("settings.json is damaged", "the settings that were saved before are used"));
  EXPECT_EQ(settings.name, "first");
}

TEST_F(SettingsFilesTest, AreNotLostBySavingAfterDamage) {
  save(named("first"));
  save(named("second"));
  files.content["settings.json"] = "";
  save(named("third"));
  load();
  EXPECT_EQ(settings.name, "third");
  files.content.erase("settings.json");
  load();
  EXPECT_EQ(settings.name, "first");
}

TEST_F(SettingsFilesTest, SayThatNothingCanBeUsed) {
  files.content["settings.json"] = std::string(300, '\xFF');
  files.content["settings.old"] = "";
  const LoadReport report = load();
  EXPECT_EQ(report.found, Found::nothing);
  EXPECT_THAT(report.warnings, ElementsAre("settings.json is damaged", "settings.old is damaged",
                                           "no saved settings can be used, so all is as by default"));
}

TEST_F(SettingsFilesTest, NoticeEachOctetThatIsOther) {
  save(named("first"));
  const std::string content = files.content["settings.json"];
  for (std::size_t at = 0; at < content.size(); ++at) {
    files.content["settings.json"][at] ^= 0x10;
    EXPECT_EQ(load().found, Found::nothing) << at;
    files.content["settings.json"] = content.substr(0, at);
    EXPECT_EQ(load().found, Found::nothing) << at;
    files.content["settings.json"] = content;
  }
}

TEST_F(SettingsFilesTest, LeaveOutASingleValueThatCannotBeUsed) {
  files.content["settings.json"] = whole_file(
      R"({"version":1,"values":{"mqtt.host":"broker","mqtt.port":70000,"colour":"red","meter.size":1})");
  const LoadReport report = load();
  EXPECT_EQ(report.found, Found::latest);
  EXPECT_THAT(
      report.warnings,
      ElementsAre("mqtt.port is 70000, but must be a whole number from 1 to 65535: the default is used",
                  "\"colour\" is saved, but is no setting of this release: it is left out",
                  "\"meter.size\" is saved, but is no setting of this release: it is left out"));
  EXPECT_EQ(settings.mqtt.host, "broker");
  EXPECT_EQ(settings.mqtt.port, 1883);
}

TEST_F(SettingsFilesTest, HavePortFollowTls) {
  Settings some;
  some.mqtt.tls = true;
  some.mqtt.port = 8883;
  save(some);
  EXPECT_EQ(files.content["settings.json"], whole_file(R"({"version":1,"values":{"mqtt.tls":true})"));
  load();
  EXPECT_EQ(settings.mqtt.port, 8883);
  some.mqtt.port = 1883;
  save(some);
  load();
  EXPECT_EQ(settings.mqtt.port, 1883);
}

TEST_F(SettingsFilesTest, OfANewerReleaseAreLeftAsTheyAre) {
  save(named("first"));
  save(named("second"));
  const std::string newer = whole_file(R"({"version":2,"values":{"http.name":"third"})");
  files.content["settings.json"] = newer;
  const auto before = files.content;
  const LoadReport report = load();
  EXPECT_EQ(report.found, Found::earlier);
  EXPECT_THAT(report.warnings, ElementsAre("settings.json is of a newer release, and is left as it is",
                                           "the settings that were saved before are used"));
  EXPECT_EQ(settings.name, "first");
  EXPECT_EQ(files.content, before);
}

TEST_F(SettingsFilesTest, OfANewerReleaseAreKeptAsideByASave) {
  save(named("first"));
  const std::string newer = whole_file(R"({"version":2,"values":{"http.name":"third"})");
  files.content["settings.json"] = newer;
  save(named("fourth"));
  EXPECT_EQ(files.content["settings.newer"], newer);
  load();
  EXPECT_EQ(settings.name, "fourth");
}

TEST_F(SettingsFilesTest, AreThoseBeforeIfTheFlashRefuses) {
  save(named("first"));
  save(named("second"));
  for (std::size_t step = 0; step < 3; ++step) {
    files.fail_at(step, Failing::refused);
    const auto saved = SettingsFiles(files).save(named("third"));
    ASSERT_FALSE(saved) << step;
    EXPECT_EQ(saved.error(),
              "the settings could not be saved: the flash is full or worn out; those before are kept");
    EXPECT_EQ(load().found, Found::latest);
    EXPECT_EQ(settings.name, "second");
    EXPECT_FALSE(files.content.contains("settings.new"));
  }
  files.refuse_all();
  EXPECT_FALSE(SettingsFiles(files).save(named("third")));
  load();
  EXPECT_EQ(settings.name, "second");
}

/// A flash that says yes and keeps something else.
class ForgetfulFiles : public FakeFiles {
 public:
  bool write(std::string_view name, std::string_view text) override {
    const bool done = FakeFiles::write(name, text);
    content[std::string(name)].back() ^= 1;
    return done;
  }
};

TEST_F(SettingsFilesTest, AreReadBackBeforeTheyCount) {
  save(named("first"));
  ForgetfulFiles forgetful;
  forgetful.content = files.content;
  EXPECT_FALSE(SettingsFiles(forgetful).save(named("second")));
  EXPECT_EQ(forgetful.content, files.content);
}

TEST_F(SettingsFilesTest, FitAtTheirLargest) {
  Settings largest = unusual_settings();
  largest.mqtt.authority = certificate(1470) + certificate(1470);
  ASSERT_EQ(largest.mqtt.authority.size(), 4'090U);
  for (const Row& row : settings_rows()) {
    const bool is_free = row.kind == Kind::text && row.key != "mqtt.authority" && row.key != "time_zone";
    if (is_free || is_secret(row))
      row.set_text(largest, std::string(static_cast<std::size_t>(row.highest), 'x'));
  }
  largest.wifi.password = std::string(64, 'a');
  largest.meter.key = std::string(32, 'a');
  largest.meter.name = std::string(100, '"');
  largest.mqtt.user = std::string(200, '"');
  largest.mqtt.password = std::string(200, '\\');
  save(largest);
  EXPECT_LT(files.content["settings.json"].size(), SettingsFiles::longest_file / 2);
  EXPECT_THAT(load().warnings, IsEmpty());
  EXPECT_EQ(differences(settings, largest), "");
}

TEST(FactoryReset, RemovesSettingsAndWhatElseIsNamed) {
  FakeFiles files;
  files.content = {{"settings.json", "a"},  {"settings.old", "b"}, {"settings.new", "c"},
                   {"settings.newer", "d"}, {"password", "e"},     {"setup-code", "f"},
                   {"hours", "g"}};
  constexpr std::string_view others[] = {"password", "hours", "days"};
  EXPECT_TRUE(factory_reset(files, others));
  EXPECT_THAT(files.content, ElementsAre(Key("setup-code")));
}

TEST(FactoryReset, IsFinishedAtTheNextStart) {
  constexpr std::string_view others[] = {"password", "hours"};
  for (const Failing failing : power_cuts) {
    for (std::size_t step = 0;; ++step) {
      FakeFiles files;
      files.content = {{"settings.json", "a"}, {"settings.old", "b"}, {"password", "e"}, {"setup-code", "f"}};
      files.fail_at(step, failing);
      const bool done = factory_reset(files, others);
      files.restore_power();
      const bool was_begun = files.content.contains("factory-reset");
      EXPECT_EQ(finish_factory_reset(files, others), was_begun);
      const bool is_untouched = files.content.size() == 4;
      EXPECT_TRUE(is_untouched || files.content.size() == 1) << step;
      EXPECT_TRUE(files.content.contains("setup-code"));
      if (done) break;
      ASSERT_LT(step, 20U);
    }
  }
}

}  // namespace
}  // namespace amsbridge::device
