#include <ostream>
#include <type_traits>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/settings/describe.hpp"
#include "bridge/settings/settings_test_support.hpp"

namespace amsbridge {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::SettingsScene;
namespace fs = std::filesystem;

constexpr std::string_view password = "hunter2";

template <class Value>
concept Streamable = requires(std::ostream& stream, const Value& value) {
  stream << value;
};
static_assert(!Streamable<Secret>);
static_assert(!fmt::is_formattable<Secret>::value);
static_assert(!std::is_convertible_v<Secret, std::string>);
static_assert(!std::is_convertible_v<std::string, Secret>);

/// All that loading says, whatever comes of it.
std::string everything_said(const SettingsScene& scene) {
  std::string said;
  const auto loaded = load_settings(scene.inputs);
  if (!loaded) {
    for (const SettingsError& error : loaded.error()) said += error.sentence() + "\n" + error.key + "\n";
    return said;
  }
  for (const std::string& warning : loaded->warnings) said += warning + "\n";
  for (const auto& [key, origin] : loaded->origins) said += key + origin + "\n";
  return said + describe(*loaded);
}

TEST(Secrets, PasswordComesFromFileEnvironmentOrAFileOfItsOwn) {
  SettingsScene scene;
  scene.inputs.flags.values = {{"mqtt.user", "ams"}};
  scene.file("[mqtt]\npassword = \"from the settings\"\n");
  EXPECT_EQ(scene.load().settings.mqtt.password.reveal(), "from the settings");
  scene.inputs.environment = {{"AMSBRIDGE_MQTT_PASSWORD", "from the environment"}};
  EXPECT_EQ(scene.load().settings.mqtt.password.reveal(), "from the environment");
  scene.inputs.flags.values["mqtt.password_file"] = scene.other_file("secret", "from a file\r\n");
  const LoadedSettings loaded = scene.load();
  EXPECT_EQ(loaded.settings.mqtt.password.reveal(), "from a file");
  EXPECT_EQ(scene.without_paths(loaded.origins.at("mqtt.password")), "file DIR/secret");
  EXPECT_EQ(loaded.origins.at("mqtt.password_file"), "flag --mqtt-password-file");
}

TEST(Secrets, PasswordInTheEnvironmentOverridesAPasswordFileInTheSettings) {
  SettingsScene scene;
  scene.file("[mqtt]\nuser = \"ams\"\npassword_file = \"missing\"\n");
  scene.inputs.environment = {{"AMSBRIDGE_MQTT_PASSWORD", "hunter2"}};
  const LoadedSettings loaded = scene.load();
  EXPECT_EQ(loaded.settings.mqtt.password.reveal(), "hunter2");
  EXPECT_EQ(loaded.settings.mqtt.password_file, "");
  EXPECT_EQ(loaded.origins.at("mqtt.password_file"), "replaced by environment AMSBRIDGE_MQTT_PASSWORD");
}

TEST(Secrets, RelativePasswordFileInTheSettingsStandsBesideThem) {
  SettingsScene scene;
  scene.other_file("secret", "hunter2\n");
  scene.file("[mqtt]\nuser = \"ams\"\npassword_file = \"secret\"\n");
  EXPECT_EQ(scene.load().settings.mqtt.password.reveal(), "hunter2");
}

TEST(Secrets, PasswordAndPasswordFileInOnePlaceAreRefused) {
  SettingsScene scene;
  scene.file("[mqtt]\nuser = \"ams\"\npassword = \"hunter2\"\npassword_file = \"secret\"\n");
  EXPECT_THAT(
      scene.errors(),
      ElementsAre("FILE:4:17: mqtt.password and mqtt.password_file are both given: keep one of them"));
}

TEST(Secrets, PasswordFileThatHoldsNoneIsRefused) {
  SettingsScene scene;
  const auto error_for = [&](const fs::path& path) {
    scene.inputs.environment = {{"AMSBRIDGE_MQTT_PASSWORD_FILE", path}};
    const auto errors = scene.errors();
    return errors.size() == 1 ? errors.front() : std::string("not one error");
  };
  constexpr std::string_view start =
      "environment AMSBRIDGE_MQTT_PASSWORD_FILE: mqtt.password_file is \"DIR/secret\", which ";
  EXPECT_EQ(error_for(scene.path("secret")), std::string(start) + "does not exist");
  EXPECT_EQ(error_for(scene.other_file("secret", "\n")), std::string(start) + "holds nothing");
  EXPECT_EQ(error_for(scene.other_file("secret", std::string(70'000, 'x'))),
            std::string(start) + "is longer than 65537 octets");
}

TEST(Secrets, PasswordWithoutAUserIsRefused) {
  SettingsScene scene;
  scene.file("[mqtt]\npassword = \"hunter2\"\n");
  EXPECT_THAT(
      scene.errors(),
      ElementsAre("FILE:2:12: mqtt.password is set, but mqtt.user is not: a password goes with a user name"));
}

TEST(Secrets, FileThatOthersCanReadIsAWarningOnlyWhileItHoldsThePassword) {
  SettingsScene scene;
  scene.file("[mqtt]\nuser = \"ams\"\npassword = \"hunter2\"\n[[meter]]\nsource = \"-\"\n");
  EXPECT_THAT(scene.load().warnings, IsEmpty());
  fs::permissions(scene.path("amsbridge.toml"), fs::perms::others_read, fs::perm_options::add);
  const auto warnings = scene.load().warnings;
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_EQ(scene.without_paths(warnings[0]),
            "FILE holds a password and can be read by every user of this machine: chmod o-r it");

  const auto secret = scene.other_file("secret", "hunter2");
  scene.inputs.environment = {{"AMSBRIDGE_MQTT_PASSWORD_FILE", secret}};
  EXPECT_THAT(scene.load().warnings, IsEmpty());
  fs::permissions(secret, fs::perms::others_read, fs::perm_options::add);
  EXPECT_EQ(scene.load().warnings.size(), 1U);
}

TEST(Secrets, PasswordIsInNothingThatIsSaid) {
  for (const std::string_view file : {
           // Right, with other things wrong beside it.
           "[mqtt]\nuser = \"ams\"\npassword = \"hunter2\"\n",
           "[mqtt]\nuser = \"ams\"\npassword = \"hunter2\"\nport = 0\n",
           "[mqtt]\npassword = \"hunter2\"\n",
           "[mqtt]\npassword = \"hunter2\"\npassword_file = \"x\"\n",
           // Of the wrong kind or with what cannot be in a password.
           "[mqtt]\npassword = [\"hunter2\"]\n",
           "[mqtt]\npassword = \"hunter2\\u0000\"\n",
           // Not TOML.
           "[mqtt]\npassword = hunter2\n",
           "[mqtt]\npassword = 'hunter2\n",
           "[mqtt]\npassword = \"hunter2\n",
           "[mqtt]\npassword = \"\"\"hunter2\n",
           "[mqtt]\npassword = \"x\" hunter2\n",
           "[mqtt]\npassword = 0xhunter2\n",
           "[mqtt]\npassword = 1hunter2\n",
           "[mqtt]\npassword = \"\\hunter2\"\n",
           "[mqtt]\npassword hunter2\n",
           "[mqtt]\npassword = \"x\"\npassword = \"hunter2\"\n",
           // In a host or a source, where no password belongs.
           "[mqtt]\nhost = \"mqtt://me:hunter2@broker\"\n",
           "[mqtt]\nhost = [\"mqtt://me:hunter2@broker\"]\n",
           "[[meter]]\nsource = \"tcp://user:hunter2@gateway:1\"\n",
           "[[meter]]\nsource = \"serial://user:hunter2@a b/dev/ttyUSB0\"\n",
           "[[meter]]\nsource = \"mqtt://user:hunter2@broker/topic\"\n",
       }) {
    SettingsScene scene;
    scene.file(file);
    EXPECT_THAT(everything_said(scene), Not(HasSubstr(password))) << file;
  }
  SettingsScene scene;
  scene.inputs.environment = {{"AMSBRIDGE_MQTT_PASSWORD", "hunter2"}};
  EXPECT_THAT(everything_said(scene), Not(HasSubstr(password)));
  scene.inputs.environment = {{"AMSBRIDGE_MQTT_HOST", "mqtt://me:hunter2@broker"}};
  EXPECT_THAT(everything_said(scene), Not(HasSubstr(password)));
  scene.inputs.environment = {
      {"AMSBRIDGE_MQTT_PASSWORD_FILE", scene.other_file("secret", std::string("hunter2\0", 8))}};
  EXPECT_THAT(everything_said(scene), Not(HasSubstr(password)));
}

TEST(Secrets, LongNumberAsAPasswordIsNotRepeated) {
  SettingsScene scene;
  scene.file("[mqtt]\npassword = 31415926535897932384626433\n");
  EXPECT_THAT(everything_said(scene), Not(HasSubstr("31415")));
  scene.file("[mqtt]\npassword = 31415\n");
  EXPECT_THAT(scene.errors(), ElementsAre("FILE:2:12: mqtt.password must be text in quotes"));
}

}  // namespace
}  // namespace amsbridge
