#include <sys/stat.h>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/settings/page_test_support.hpp"

namespace amsbridge {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::PageScene;

namespace fs = std::filesystem;

TEST(PageChange, IsSavedAndCountsFromThenOn) {
  PageScene scene;
  const CheckedChange change =
      scene.saved(R"({"values": {"mqtt.host": "broker.example", "time_zone": "Europe/Oslo"}})");
  EXPECT_THAT(change.changed, ElementsAre("mqtt.host", "time_zone"));
  EXPECT_THAT(change.needs_restart, ElementsAre("time_zone"));
  EXPECT_EQ(change.loaded.settings.mqtt.host, "broker.example");
  EXPECT_TRUE(change.loaded.settings == scene.load().settings);
  EXPECT_EQ(scene.load().origins.at("mqtt.host"), "page");
  EXPECT_EQ(fs::status(scene.path("state/settings.json")).permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(saved_json(change, true), R"({"saved":true,"applied":["mqtt.host","time_zone"],)"
                                      R"("needs_restart":["time_zone"],"warnings":[]})");
}

TEST(PageChange, KeepsTheFileBeforeAndWritesNothingWhenNothingDiffers) {
  PageScene scene;
  scene.saved(R"({"values": {"mqtt.qos": 2}})");
  const std::string before = scene.kept();
  scene.saved(R"({"values": {"mqtt.qos": 0}})");
  EXPECT_EQ(scene.kept("settings.json.1"), before);
  scene.saved(R"({"values": {"mqtt.qos": 0, "mqtt.port": 1883}})");
  EXPECT_EQ(scene.kept("settings.json.1"), before);
}

TEST(PageChange, NothingIsWrittenWhereNothingIsSet) {
  PageScene scene;
  scene.saved(
      R"({"values": {"mqtt.port": 1883, "mqtt.user": "", "mqtt.password": "", "mqtt.client_id": ""}})");
  EXPECT_FALSE(fs::exists(scene.path("state")));
}

TEST(PageChange, NullTakesThePagesOwnValueBack) {
  PageScene scene;
  scene.file("[mqtt]\nqos = 0\n");
  scene.saved(R"({"values": {"mqtt.qos": 2}, "meters": [{"values": {"source": "tcp://a:1"}}]})");
  EXPECT_EQ(scene.load().settings.mqtt.qos, 2);
  scene.saved(R"({"values": {"mqtt.qos": null}, "meters": null})");
  EXPECT_EQ(scene.load().settings.mqtt.qos, 0);
  EXPECT_THAT(scene.load().settings.meters, IsEmpty());
}

TEST(PageChange, WhatIsWrongIsToldByKeyAndNothingIsWritten) {
  PageScene scene;
  EXPECT_THAT(
      scene.problems(R"({"values": {"mqtt.port": 70000, "mqtt.qos": "1", "mqtt.hots": "x", "strict": 1,
                         "http.metrics": "some", "mqtt.base": "a\u0007b", "mqtt.password": "a\nb",
                         "mqtt.keep_alive": 1.5, "mqtt.queue_limit": 18446744073709551615},
                         "meters": [{"values": {"source": "tcp://a"}}, {"values": {"sorce": "-", "key": "12"}}]})"),
      ElementsAre(
          "http.metrics: http.metrics is \"some\", but must be none, local or all",
          "mqtt.base: mqtt.base must be without control characters",
          "mqtt.hots: mqtt.hots is not a setting; did you mean mqtt.host?",
          "mqtt.keep_alive: mqtt.keep_alive is a decimal number, but must be a whole number from 5 to 65535",
          "mqtt.password: mqtt.password must be without control characters",
          "mqtt.port: mqtt.port is 70000, but must be a whole number from 1 to 65535",
          "mqtt.qos: mqtt.qos is \"1\", but must be a whole number from 0 to 2",
          "mqtt.queue_limit: mqtt.queue_limit is a number beyond all limits, but must be a whole number from "
          "16 to "
          "1000000",
          "strict: strict is 1, but must be true or false",
          HasSubstr("meter[1].source: meter[1].source cannot be used"),
          HasSubstr("meter[2].key: meter[2].key must"),
          "meter[2].sorce: meter[2].sorce is not a setting; did you mean meter[2].source?"));
  EXPECT_FALSE(fs::exists(scene.path("state")));
}

TEST(PageChange, RulesBetweenSettingsHaveTheirKey) {
  PageScene scene;
  EXPECT_THAT(
      scene.problems(R"({"values": {"mqtt.password": "x"}})"),
      ElementsAre(
          "mqtt.password: mqtt.password is set, but mqtt.user is not: a password goes with a user name"));
  EXPECT_THAT(
      scene.problems(R"({"meters": [{"values": {"source": "tcp://a:1"}}, {"values": {"source": "tcp://a:1"}},
                                 {"values": {"name": "x"}}]})"),
      ElementsAre(HasSubstr("meter[3].source: meter[3] has no source"),
                  "meter[2].source: meter[2].source is tcp://a:1, but meter[1] is read from there already"));
  EXPECT_EQ(problems_json({{"mqtt.port", "must \"be\""}}),
            R"({"problems":[{"key":"mqtt.port","sentence":"must \"be\""}]})");
}

TEST(PageChange, TextThatIsNoChangeIsMalformed) {
  PageScene scene;
  const auto malformed = [&](std::string_view text) {
    const auto checked = check_change(scene.inputs, text);
    return checked ? "none" : checked.error().malformed;
  };
  EXPECT_EQ(malformed(R"({"values": {"mqtt.password": "hush)"),
            "this is not valid JSON, or not valid UTF-8, at octet 35");
  EXPECT_EQ(malformed("{\"values\": {\"mqtt.host\": \"\xff\"}}"),
            "this is not valid JSON, or not valid UTF-8, at octet 27");
  EXPECT_EQ(malformed("[]"), "a change must be an object in braces");
  EXPECT_EQ(malformed(R"({"values": []})"), "values must be an object in braces");
  EXPECT_EQ(malformed(R"({"value": {}})"),
            "a change has no member \"value\"; those that it can have are values, meters");
  EXPECT_EQ(malformed(R"({"meters": {}})"), "meters must be a list");
  EXPECT_EQ(malformed(R"({"meters": [5]})"), "meters[0] must be an object in braces");
  EXPECT_EQ(malformed(R"({"meters": [{"was": -1}]})"),
            "meters[0].was must be the meter's place in the list before, from 0");
  EXPECT_EQ(malformed(R"({"meters": [{"was": 0}]})"), "meters[0].was is 0, but the meters before are 0");
  EXPECT_EQ(malformed(std::string(longest_change + 1, ' ')), "a change is longer than 1048576 octets");
  EXPECT_EQ(malformed(std::string(longest_change, '[')), "this is nested too deeply");
  EXPECT_EQ(malformed(R"({"meters": [], "x[[[[[[[[[[\"[[[[[[[": 1})"),
            "a change has no member \"x[[[[[[[[[[\\\"[[[[[[[\"; those that it can have are values, meters");
  std::string many = R"({"meters": [{})";
  for (int meter = 0; meter < 2000; ++meter) many += ",{}";
  EXPECT_EQ(malformed(many + "]}"), "there are 2001 meters, but at most 2000 can be set from the page");
}

TEST(PageChange, ListOfProblemsHasAnEnd) {
  PageScene scene;
  std::string many = R"({"meters": [{})";
  for (int meter = 1; meter < 1000; ++meter) many += ",{}";
  const auto problems = scene.problems(many + "]}");
  ASSERT_EQ(problems.size(), 101U);
  EXPECT_EQ(problems.back(), ": and 900 more");
}

TEST(PageChange, WhatIsSetAboveThePageIsLocked) {
  PageScene scene;
  scene.inputs.environment = {{"AMSBRIDGE_MQTT_HOST", "env"}, {"AMSBRIDGE_KEY", std::string(32, 'a')}};
  scene.inputs.flags.values = {{"strict", "true"}};
  scene.file("[[meter]]\nsource = \"tcp://a:1\"\n");
  EXPECT_THAT(
      scene.problems(R"({"values": {"mqtt.host": "page", "strict": false, "state_directory": "/x",
                                 "mqtt.password_file": "/etc/shadow", "temperature.sysfs": "/home"},
                                 "meters": [{"was": 0, "values": {"key": "00112233445566778899aabbccddeeff"}}]})"),
      ElementsAre(
          "mqtt.host: mqtt.host cannot be changed here. The environment AMSBRIDGE_MQTT_HOST sets it.",
          HasSubstr("mqtt.password_file cannot be changed here. The page does not name files"),
          HasSubstr("state_directory cannot be changed here. The page's own settings"),
          "strict: strict cannot be changed here. The flag --strict sets it.",
          HasSubstr("temperature.sysfs cannot be changed here. The page does not choose"),
          "meter[1].key: meter[1].key cannot be changed here. The environment AMSBRIDGE_KEY sets it."));
  // A form may send what it was shown.
  EXPECT_THAT(
      scene.problems(R"({"values": {"mqtt.host": "env", "strict": true, "temperature.sysfs": "/sys"}})"),
      IsEmpty());
}

TEST(PageChange, MetersOfTheEnvironmentAndSecretsInCredentialsAreLocked) {
  PageScene scene;
  scene.credential("mqtt_password", "of systemd");
  scene.inputs.environment = {{"AMSBRIDGE_SOURCE", "tcp://a:1"}, {"AMSBRIDGE_MQTT_USER", "ams"}};
  EXPECT_THAT(
      scene.problems(R"({"values": {"mqtt.password": "mine"}})"),
      ElementsAre(
          "mqtt.password: mqtt.password cannot be changed here. The credential mqtt_password sets it."));
  EXPECT_THAT(
      scene.problems(R"({"values": {"mqtt.host": "elsewhere"}})"),
      ElementsAre(HasSubstr("mqtt.host cannot be changed here. The password, which the page cannot change")));
  EXPECT_THAT(
      scene.problems(R"({"meters": [{"values": {"source": "tcp://b:1"}}]})"),
      ElementsAre(
          "meter: meter cannot be changed here. The environment AMSBRIDGE_SOURCE names the only meter."));
}

TEST(PageChange, FilesOfTheMachineAreTakenOnlyAsWhatTheyAreFor) {
  PageScene scene;
  const std::string pem = scene.other_file("ca.pem", "PEM").string();
  ASSERT_EQ(::mkfifo(scene.path("pipe").c_str(), 0600), 0);
  EXPECT_THAT(scene.problems(R"({"values": {"mqtt.ca_file": "ca.pem"}})"),
              ElementsAre("mqtt.ca_file: mqtt.ca_file must be the whole path of a file, beginning with /"));
  const auto problem = [&](const std::string& path) {
    return scene.problems(fmt::format(R"({{"values": {{"mqtt.tls": true, "mqtt.ca_file": "{}"}}}})", path));
  };
  EXPECT_THAT(problem(scene.path("pipe").string()),
              ElementsAre("mqtt.ca_file: mqtt.ca_file is \"DIR/pipe\", which is no file"));
  EXPECT_THAT(problem("/dev/zero"),
              ElementsAre("mqtt.ca_file: mqtt.ca_file is \"/dev/zero\", which is no file"));
  EXPECT_THAT(problem(scene.path("none").string()),
              ElementsAre("mqtt.ca_file: mqtt.ca_file is \"DIR/none\", which does not exist"));
  EXPECT_THAT(problem(pem), IsEmpty());
}

TEST(PageChange, SourceOfAFileStaysButIsNotMade) {
  PageScene scene;
  scene.file("[[meter]]\nsource = \"file:/srv/octets\"\n");
  EXPECT_THAT(
      scene.problems(
          R"({"meters": [{"was": 0, "values": {"source": "file:/etc/shadow"}}, {"values": {"source": "-"}}]})"),
      ElementsAre(
          "meter[1].source: meter[1].source cannot be a file or standard input when the page sets it: "
          "the settings file can name them",
          HasSubstr("meter[2].source cannot be a file or standard input")));
  scene.saved(R"({"meters": [{"was": 0, "values": {"source": "file:/srv/octets", "name": "old"}}]})");
  EXPECT_EQ(scene.load().settings.meters.at(0).name, "old");
}

TEST(PageChange, PasswordOfSourcesGoesToNoOtherBroker) {
  PageScene scene;
  scene.inputs.environment = {{"AMSBRIDGE_SOURCE_PASSWORD", "hush"}};
  scene.file("[[meter]]\nsource = \"mqtt://ams@known/han/a\"\n");
  EXPECT_THAT(scene.problems(R"({"meters": [{"values": {"source": "mqtt://ams@thief/han/a"}}]})"),
              ElementsAre(HasSubstr("meter[1].source cannot have a user when the page sets it")));
  EXPECT_THAT(scene.problems(R"({"meters": [{"values": {"source": "mqtt://ams@known/han/b"}}]})"), IsEmpty());
  EXPECT_THAT(scene.problems(R"({"meters": [{"values": {"source": "mqtt://thief/han/a"}}]})"), IsEmpty());
}

TEST(PageChange, AnotherBrokerTakesThePasswordAgain) {
  PageScene scene;
  constexpr std::string_view sentence =
      "mqtt.password: mqtt.host is another one: give the password again, so that it does not go to a broker "
      "that it "
      "is not for";
  scene.saved(R"({"values": {"mqtt.host": "mine", "mqtt.user": "ams", "mqtt.password": "hush"}})");
  EXPECT_THAT(scene.problems(R"({"values": {"mqtt.host": "thief"}})"), ElementsAre(sentence));
  EXPECT_THAT(scene.problems(R"({"values": {"mqtt.host": null}})"), ElementsAre(sentence));
  EXPECT_THAT(scene.problems(R"({"values": {"mqtt.host": "thief", "mqtt.password": null}})"), IsEmpty());
  EXPECT_THAT(scene.problems(R"({"values": {"mqtt.host": "other", "mqtt.password": "hush"}})"), IsEmpty());
  EXPECT_THAT(scene.problems(R"({"values": {"mqtt.port": 8883}})"), IsEmpty());
}

TEST(PageChange, PasswordOfTheFileDoesNotGoToAnotherBrokerInTwoSteps) {
  PageScene scene;
  scene.file("[mqtt]\nhost = \"mine\"\nuser = \"ams\"\npassword = \"hush\"\n");
  EXPECT_THAT(scene.problems(R"({"values": {"mqtt.host": "thief"}})"),
              ElementsAre(HasSubstr("give the password again")));
  scene.saved(R"({"values": {"mqtt.host": "thief", "mqtt.password": ""}})");
  EXPECT_FALSE(scene.load().settings.mqtt.password.is_set());
  EXPECT_THAT(scene.problems(R"({"values": {"mqtt.password": null}})"),
              ElementsAre(HasSubstr("give the password again")));
  EXPECT_THAT(scene.problems(R"({"values": {"mqtt.password": null, "mqtt.host": null}})"), IsEmpty());
}

TEST(PageChange, MetersKeepWhatIsNotSentAndCanChangePlaces) {
  PageScene scene;
  scene.file(
      "[[meter]]\nsource = \"tcp://a:1\"\nname = \"a\"\nkey = \"00112233445566778899aabbccddeeff\"\n"
      "[[meter]]\nsource = \"tcp://b:1\"\nct_ratio = 40\n");
  const CheckedChange change = scene.saved(
      R"({"meters": [{"was": 1, "values": {"name": "b"}}, {"values": {"source": "tcp://c:1"}},
                     {"was": 0, "values": {"name": null}}]})");
  EXPECT_THAT(change.changed, ElementsAre("meter[1].name", "meter[3].name", "meter[2]"));
  const auto meters = scene.load().settings.meters;
  ASSERT_EQ(meters.size(), 3U);
  EXPECT_EQ(meters[0].ct_ratio, 40U);
  EXPECT_EQ(meters[0].name, "b");
  EXPECT_FALSE(meters[1].key.is_set());
  EXPECT_EQ(meters[2].key.reveal(), "00112233445566778899aabbccddeeff");
  EXPECT_EQ(meters[2].name, "");

  EXPECT_THAT(scene.saved(R"({"meters": [{"was": 0}, {"was": 2, "values": {"key": ""}}]})").changed,
              ElementsAre("meter[2].key", "meter"));
  EXPECT_FALSE(scene.load().settings.meters.at(1).key.is_set());
  EXPECT_THAT(scene.problems(R"({"meters": [{"was": 0}, {"was": 0}]})"),
              ElementsAre("meters[1].was is 0, but another meter was that one, too"));
  EXPECT_THAT(scene.saved(R"({"meters": []})").changed, ElementsAre("meter"));
  EXPECT_FALSE(is_configured(scene.load().settings));
}

TEST(PageChange, MetersThatStayAsTheyAreStayInTheFile) {
  PageScene scene;
  scene.file("[[meter]]\nsource = \"tcp://a:1\"\nname = \"a\"\n");
  scene.saved(
      R"({"meters": [{"was": 0, "values": {"source": "tcp://a:1", "name": "a", "ct_ratio": 1, "serve": "",
                  "key": ""}}]})");
  EXPECT_FALSE(fs::exists(scene.path("state")));
}

TEST(PageChange, IsRefusedWhileTheFileIsWrong) {
  PageScene scene;
  scene.file("[mqtt]\nport = 0\n");
  EXPECT_THAT(scene.problems(R"({"values": {"mqtt.qos": 2}})"),
              ElementsAre("mqtt.port: FILE:2:8: mqtt.port is 0, but must be a whole number from 1 to 65535"));
}

TEST(PageChange, DirectoryThatCannotBeWrittenIsSaid) {
  PageScene scene;
  scene.other_file("state", "a file in the way");
  auto checked = check_change(scene.inputs, R"({"values": {"mqtt.qos": 2}})");
  ASSERT_TRUE(checked);
  EXPECT_EQ(scene.without_paths(save(*checked).error()),
            "the directory DIR/state cannot be made: Not a directory");
}

TEST(PageChange, NoSecretIsInAnErrorAWarningOrAnAnswer) {
  PageScene scene;
  const std::string secret = "Tr0ub4dor";
  scene.saved(R"({"values": {"mqtt.user": "ams", "mqtt.password": ")" + secret + R"("}})");
  for (const char* change :
       {R"({"values": {"mqtt.password": "Tr0ub4dor\u0000"}})",
        R"({"values": {"mqtt.password": ["Tr0ub4dor"]}})",
        R"({"values": {"mqtt.password": {"Tr0ub4dor": 1}}})", R"({"values": {"mqtt.password": "Tr0ub4dor)",
        R"({"values": {"mqtt.user": null, "mqtt.password": "Tr0ub4dor"}})",
        R"({"meters": [{"values": {"source": "mqtt://a:Tr0ub4dor@b/c", "key": "Tr0ub4dor"}}]})"}) {
    const auto problems = scene.problems(change);
    EXPECT_THAT(problems, Not(IsEmpty())) << change;
    for (const std::string& problem : problems) EXPECT_THAT(problem, Not(HasSubstr(secret))) << change;
  }
  EXPECT_THAT(settings_json(scene.inputs), Not(HasSubstr(secret)));
  EXPECT_THAT(backup_json(scene.inputs, false), Not(HasSubstr(secret)));
  EXPECT_THAT(backup_json(scene.inputs, true), HasSubstr(secret));
  scene.page(R"({"amsbridge_settings": 1, "values": {"mqtt.password": "Tr0ub4dor", "mqtt.port": "Tr0ub4dor)");
  for (const std::string& warning : scene.warnings()) EXPECT_THAT(warning, Not(HasSubstr(secret)));
}

}  // namespace
}  // namespace amsbridge
