#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/settings/settings_test_support.hpp"

namespace amsbridge {
namespace {

using ::testing::ElementsAre;
using testing::SettingsScene;

std::vector<std::string> errors_of(std::string_view text) {
  SettingsScene scene;
  scene.file(text);
  return scene.errors();
}

TEST(TomlErrors, EveryErrorIsFoundInOneGoInTheOrderOfTheInputs) {
  SettingsScene scene;
  scene.file(R"(strict = "yes"
[mqtt]
port = 70000
host = 5
qos = 1.5
layout = ["json", "csv"]
[log]
level = "loud"
[[meter]]
name = "attic"
)");
  scene.inputs.environment = {{"AMSBRIDGE_MQTT_KEEP_ALIVE", "soon"}};
  scene.inputs.flags.values = {{"mqtt.queue_limit", "15"}};
  EXPECT_THAT(
      scene.errors(),
      ElementsAre(
          "FILE:1:10: strict is \"yes\", but must be true or false",
          "FILE:3:8: mqtt.port is 70000, but must be a whole number from 1 to 65535",
          "FILE:4:8: mqtt.host must be text in quotes",
          "FILE:5:7: mqtt.qos is a decimal number, but must be a whole number from 0 to 2",
          "FILE:6:10: mqtt.layout is [\"json\", \"csv\"], but must be json, topics, classic or several of "
          "them",
          "FILE:8:9: log.level is \"loud\", but must be error, warning, info or debug",
          "environment AMSBRIDGE_MQTT_KEEP_ALIVE: mqtt.keep_alive is \"soon\", but must be a whole number "
          "from "
          "5 to 65535",
          "flag --mqtt-queue-limit: mqtt.queue_limit is \"15\", but must be a whole number from 16 to "
          "1000000",
          "FILE:9:1: meter[1] has no source; give it one, as in source = \"serial:///dev/ttyUSB0\""));
}

TEST(TomlErrors, UnknownKeysAreErrorsWithTheNearestKnownOne) {
  EXPECT_THAT(errors_of("[mqtt]\nhots = \"x\"\nlayouts = \"json\"\nwhatever_this_is = 1\n"),
              ElementsAre("FILE:2:1: mqtt.hots is not a setting; did you mean mqtt.host?",
                          "FILE:3:1: mqtt.layouts is not a setting; did you mean mqtt.layout?",
                          "FILE:4:1: mqtt.whatever_this_is is not a setting"));
  EXPECT_THAT(errors_of("host = \"x\"\n"),
              ElementsAre("FILE:1:1: host is not a setting; did you mean mqtt.host?"));
  EXPECT_THAT(errors_of("[[meter]]\nsource = \"-\"\nnane = \"x\"\n"),
              ElementsAre("FILE:3:1: meter[1].nane is not a setting; did you mean meter[1].name?"));
  EXPECT_THAT(errors_of("[mqqt]\n"), ElementsAre("FILE:1:2: mqqt is not a setting"));
  EXPECT_THAT(errors_of("\"a\\nb\" = 1\n"), ElementsAre("FILE:1:1: \"a\\nb\" is not a setting"));
}

TEST(TomlErrors, TablesAndValuesAreNotMistakenForEachOther) {
  EXPECT_THAT(errors_of("mqtt = 5\n"), ElementsAre("FILE:1:1: mqtt must be a table: [mqtt]"));
  EXPECT_THAT(
      errors_of("[meter]\nsource = \"-\"\n"),
      ElementsAre("FILE:1:1: meter must be a list of tables: write [[meter]] with two pairs of brackets"));
  EXPECT_THAT(errors_of("[mqtt.host]\n"), ElementsAre("FILE:1:1: mqtt.host must be text in quotes"));
  EXPECT_THAT(
      errors_of("[mqtt]\nlayout = [1]\nuser = 2020-01-01\n"),
      ElementsAre("FILE:2:10: mqtt.layout is a list with something other than text in it, but must be "
                  "json, topics, classic or several of them, as in [\"json\", \"classic\"]",
                  "FILE:3:8: mqtt.user is a date or time, but must be text in quotes"));
}

TEST(TomlErrors, EmptyTablesAndListsAreNoErrors) {
  EXPECT_THAT(errors_of("meter = []\n[mqtt]\n[log]\n[home_assistant]\n"), ::testing::IsEmpty());
}

TEST(TomlErrors, TextsAreCheckedForWhatTheyAreUsedFor) {
  EXPECT_THAT(
      errors_of("[mqtt]\nhost = \"mqtt://broker:1883\"\nbase = \"homeassistant\"\nclient_id = \"\"\n"
                "publish_topic = \"a/#\"\nsubscribe_topic = \"a/b+\"\nlayout = []\n"),
      ElementsAre("FILE:2:8: mqtt.host must be a host name or address only, without mqtt:// or a port",
                  "FILE:4:13: mqtt.client_id is \"\", but must not be empty",
                  "FILE:5:17: mqtt.publish_topic is \"a/#\", but must not contain + or #, which are for "
                  "subscriptions",
                  "FILE:6:19: mqtt.subscribe_topic is \"a/b+\", but must have + only as a whole level "
                  "and # only as the last one",
                  "FILE:7:10: mqtt.layout is [], but must be json, topics, classic or several of them",
                  "FILE:3:8: mqtt.base is \"homeassistant\", but must not be, lie below or lie above "
                  "homeassistant, where Home Assistant listens for discovery"));
}

TEST(TomlErrors, ClientIdHasAtMost200Octets) {
  const auto errors_for = [](std::size_t size) {
    return errors_of("[mqtt]\nclient_id = \"" + std::string(size, 'a') + "\"\n");
  };
  EXPECT_THAT(errors_for(200), ::testing::IsEmpty());
  EXPECT_THAT(errors_for(201),
              ElementsAre("FILE:2:13: mqtt.client_id is \"" + std::string(80, 'a') +
                          "\" (the first 80 of 201 octets), but must be at most 200 octets long"));
}

TEST(TomlErrors, LongValuesAreCutAndStrangeOnesEscaped) {
  EXPECT_THAT(errors_of("[mqtt]\nbase = \"" + std::string(1'001, 'a') + "\"\n"),
              ElementsAre("FILE:2:8: mqtt.base is \"" + std::string(80, 'a') +
                          "\" (the first 80 of 1001 octets), but must be at most 1000 octets long"));
  EXPECT_THAT(
      errors_of("[mqtt]\nbase = \"a\\u001b[31m\"\n"),
      ElementsAre("FILE:2:8: mqtt.base is \"a\\x1b[31m\", but must be UTF-8 without control characters"));
}

TEST(TomlErrors, NumbersAndWordsOfEveryTableAreChecked) {
  EXPECT_THAT(
      errors_of("[mqtt]\nversion = 5\n[outbox]\nmegabytes = 1000001\ndays = 3651\nrate = 0\n"
                "[commands]\nallow = \"some\"\nper_minute = 6001\n[http]\nlisten = \"::1:80\"\n"
                "[home_assistant]\nprefix = \"a/\"\nstatus_topic = \"a/#\"\n"),
      ElementsAre(
          "FILE:2:11: mqtt.version is 5, but must be auto, 5 or 3.1.1 in quotes",
          "FILE:4:13: outbox.megabytes is 1000001, but must be a whole number from 1 to 1000000",
          "FILE:5:8: outbox.days is 3651, but must be a whole number from 1 to 3650",
          "FILE:6:8: outbox.rate is 0, but must be a whole number from 1 to 10000",
          "FILE:8:9: commands.allow is \"some\", but must be none, read or all",
          "FILE:9:14: commands.per_minute is 6001, but must be a whole number from 1 to 6000",
          "FILE:11:10: http.listen is \"::1:80\", but must have an IPv6 address in brackets, as in "
          "[::]:8080",
          "FILE:13:10: home_assistant.prefix is \"a/\", but must not have an empty level: take the / at "
          "its end or the // out",
          "FILE:14:16: home_assistant.status_topic is \"a/#\", but must not contain + or #, which are "
          "for subscriptions"));
}

TEST(TomlErrors, FileThatIsNotTomlSaysWhere) {
  const auto errors = errors_of("[mqtt]\nhost = \"a\nport = 1\n");
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors.front().substr(0, 7), "FILE:2:");
  EXPECT_NE(errors.front().find(": this is not valid TOML: "), std::string::npos) << errors.front();
}

}  // namespace
}  // namespace amsbridge
