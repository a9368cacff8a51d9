#include "firmware/device/settings/cross_checks.hpp"

#include "firmware/device/settings/settings_test_support.hpp"

namespace amsbridge::device {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string problems(std::string_view values) {
  return sentences(check_change(Settings(), "{\"values\": {" + std::string(values) + "}}"));
}

std::vector<std::string> warnings(std::string_view values, const Settings& now = Settings()) {
  const auto checked = check_change(now, "{\"values\": {" + std::string(values) + "}}");
  return checked ? checked->warnings : std::vector{sentences(checked)};
}

TEST(CrossChecks, DefaultsAreRight) {
  std::vector<KeyProblem> found;
  check_together(Settings(), found);
  EXPECT_THAT(found, IsEmpty());
  EXPECT_THAT(warnings_of(Settings()), IsEmpty());
}

TEST(CrossChecks, PasswordGoesWithAUser) {
  EXPECT_EQ(problems(R"("mqtt.password": "x")"),
            "mqtt.password: mqtt.password is set, but mqtt.user is not: a password goes with a user name");
}

TEST(CrossChecks, ACertificateIsCheckedAgainstAnAuthority) {
  EXPECT_EQ(problems(R"("mqtt.tls": true)"),
            "mqtt.authority: mqtt.authority is empty, but mqtt.verify needs it: give the certificate of who "
            "vouches "
            "for the broker, or turn mqtt.verify off");
  EXPECT_EQ(problems(R"("mqtt.tls": true, "mqtt.verify": false)"), "taken");
  std::string pem = certificate();
  std::erase(pem, '\n');
  EXPECT_EQ(problems(R"("mqtt.tls": true, "mqtt.authority": ")" + pem + "\""), "taken");
}

TEST(CrossChecks, BaseIsApartFromDiscovery) {
  EXPECT_EQ(problems(R"("mqtt.base": "homeassistant/ams")"),
            "mqtt.base: mqtt.base is \"homeassistant/ams\", but must not be, lie below or lie above "
            "home_assistant.prefix, where Home Assistant listens for discovery");
  EXPECT_EQ(problems(R"("home_assistant.prefix": "amsbridge")"),
            "home_assistant.prefix: home_assistant.prefix is \"amsbridge\", but must not be, lie below or "
            "lie above "
            "mqtt.base, which is \"amsbridge\"");
}

TEST(CrossChecks, CommandsAreNotTakenFromWhatIsPublished) {
  EXPECT_EQ(
      problems(R"("mqtt.subscribe_topic": "amsbridge/#")"),
      "mqtt.subscribe_topic: mqtt.subscribe_topic is \"amsbridge/#\", but must not take what the bridge "
      "publishes on amsbridge/response");
  EXPECT_EQ(
      problems(R"("mqtt.subscribe_topic": "+/+/reading")"),
      "mqtt.subscribe_topic: mqtt.subscribe_topic is \"+/+/reading\", but must not take what the bridge "
      "publishes on amsbridge/meter/reading");
  EXPECT_EQ(problems(R"("mqtt.publish_topic": "amsbridge/command", "mqtt.layout": ["classic"])"),
            "mqtt.subscribe_topic: mqtt.subscribe_topic is \"amsbridge/command\", but must not take what the "
            "bridge "
            "publishes on amsbridge/command");
  EXPECT_EQ(problems(R"("mqtt.subscribe_topic": "commands/+")"), "taken");
}

TEST(CrossChecks, WarnOfTlsThatProtectsNothing) {
  EXPECT_THAT(
      warnings(R"("mqtt.tls": true, "mqtt.verify": false)"),
      ElementsAre(
          "mqtt.verify is false: whoever pretends to be the broker gets the password and the readings"));
  EXPECT_THAT(warnings(R"("mqtt.verify": false)"),
              ElementsAre("mqtt.verify is not used: mqtt.tls is not true, so nothing is encrypted"));
}

TEST(CrossChecks, WarnOfATopicThatIsNotUsed) {
  EXPECT_THAT(warnings(R"("mqtt.publish_topic": "ams")"),
              ElementsAre("mqtt.publish_topic is not used: mqtt.layout does not name classic"));
  EXPECT_THAT(warnings(R"("mqtt.publish_topic": "ams", "mqtt.layout": ["classic"])"), IsEmpty());
}

TEST(CrossChecks, WarnOnce) {
  Settings now;
  now.mqtt.verify = false;
  EXPECT_THAT(warnings(R"("mqtt.keep_alive": 61)", now), IsEmpty());
}

}  // namespace
}  // namespace amsbridge::device
