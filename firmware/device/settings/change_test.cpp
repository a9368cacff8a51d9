#include "firmware/device/settings/change.hpp"

#include "firmware/device/settings/settings_test_support.hpp"

namespace amsbridge::device {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// What the change makes of these settings; they are as before if it is refused.
Settings changed(std::string_view text, const Settings& now = Settings()) {
  auto checked = check_change(now, text);
  EXPECT_TRUE(checked) << sentences(checked);
  return checked ? std::move(*checked->settings) : now;
}

std::string problems(std::string_view text, const Settings& now = Settings()) {
  return sentences(check_change(now, text));
}

TEST(Change, TakesWhatItNamesAndLeavesTheRest) {
  Settings expected = unusual_settings();
  expected.mqtt.keep_alive = 90;
  expected.mqtt.json = true;
  expected.mqtt.topics = false;
  expected.mqtt.classic = true;
  expected.commands = CommandRights::none;
  expected.thermometer = true;
  expected.strict = false;
  const Settings settings = changed(R"({"values": {"mqtt.keep_alive": 90, "mqtt.layout": ["classic", "json"],
        "commands.allow": "none", "temperature.sensor": "auto", "strict": false}})",
                                    unusual_settings());
  EXPECT_EQ(differences(settings, expected), "");
}

TEST(Change, SaysWhatHasChanged) {
  const auto checked = check_change(Settings(), R"({"values": {"mqtt.host": "broker", "wifi.ssid": "home",
      "wifi.password": "12345678", "mqtt.port": 1883}, "meters": [{"was": 0, "values": {"ct_ratio": 2}}]})");
  ASSERT_TRUE(checked) << sentences(checked);
  EXPECT_THAT(checked->changed, ElementsAre("wifi.ssid", "wifi.password", "mqtt.host", "meter[1].ct_ratio"));
  EXPECT_THAT(checked->warnings, IsEmpty());
  EXPECT_TRUE(checked->touches("mqtt"));
  EXPECT_TRUE(checked->touches("meter"));
  EXPECT_FALSE(checked->touches("home_assistant"));
  EXPECT_FALSE(checked->touches(""));
  EXPECT_EQ(saved_json(*checked, true),
            R"({"saved":true,"applied":["wifi.ssid","wifi.password","mqtt.host","meter[1].ct_ratio"],)"
            R"("warnings":[]})");
}

TEST(Change, CanBeEmpty) {
  const auto checked = check_change(unusual_settings(), "{}");
  ASSERT_TRUE(checked);
  EXPECT_THAT(checked->changed, IsEmpty());
  EXPECT_EQ(saved_json(*checked, false), R"({"saved":false,"applied":[],"warnings":[]})");
}

TEST(Change, TakesDefaultsBackByNull) {
  Settings expected = unusual_settings();
  expected.mqtt.base = "amsbridge";
  expected.time_zone = "Europe/Oslo";
  expected.meter.key.clear();
  EXPECT_EQ(differences(changed(R"({"values": {"mqtt.base": null, "time_zone": null},
                                    "meters": [{"was": 0, "values": {"key": null}}]})",
                                unusual_settings()),
                        expected),
            "");
}

TEST(Change, RemovesASecretByNullAndByAnEmptyText) {
  for (const char* none : {"null", "\"\""}) {
    const std::string text = std::string(R"({"values": {"mqtt.password": )") + none + "}}";
    EXPECT_EQ(changed(text, unusual_settings()).mqtt.password, "");
  }
}

TEST(Change, StoresAKeyInOneForm) {
  const Settings settings = changed(
      R"({"meters": [{"was": 0, "values": {"key": "00 11 22 33 44 55 66 77 88 99 AA BB CC DD EE FF"}}]})");
  EXPECT_EQ(settings.meter.key, "00112233445566778899aabbccddeeff");
}

TEST(Change, HasPortFollowTls) {
  Settings settings = changed(R"({"values": {"mqtt.tls": true, "mqtt.verify": false}})");
  EXPECT_EQ(settings.mqtt.port, 8883);
  settings = changed(R"({"values": {"mqtt.tls": false}})", settings);
  EXPECT_EQ(settings.mqtt.port, 1883);
  settings = changed(R"({"values": {"mqtt.tls": true, "mqtt.port": 1883}})", settings);
  EXPECT_EQ(settings.mqtt.port, 1883);
  settings = changed(R"({"values": {"mqtt.keep_alive": 70}})", settings);
  EXPECT_EQ(settings.mqtt.port, 1883);
  settings = changed(R"({"values": {"mqtt.port": null}})", settings);
  EXPECT_EQ(settings.mqtt.port, 8883);
}

TEST(Change, BeginsAMeterAnewThatWasNone) {
  Settings expected = unusual_settings();
  expected.meter = MeterSettings();
  expected.meter.name = "new";
  EXPECT_EQ(
      differences(changed(R"({"meters": [{"values": {"name": "new"}}]})", unusual_settings()), expected), "");
  expected.meter.name.clear();
  EXPECT_EQ(differences(changed(R"({"meters": null})", unusual_settings()), expected), "");
}

TEST(Change, HasExactlyOneMeter) {
  EXPECT_EQ(problems(R"({"meters": []})"), "meter: this device has one meter, no more and no less");
  EXPECT_EQ(problems(R"({"meters": [{"was": 0}, {}]})"),
            "meter: this device has one meter, no more and no less");
}

TEST(Change, SaysWhatIsWrongWithAValue) {
  EXPECT_EQ(problems(R"({"values": {"mqtt.port": 65536}})"),
            "mqtt.port: mqtt.port is 65536, but must be a whole number from 1 to 65535");
  EXPECT_EQ(problems(R"({"values": {"mqtt.port": "1883"}})"),
            "mqtt.port: mqtt.port is \"1883\", but must be a whole number from 1 to 65535");
  EXPECT_EQ(problems(R"({"values": {"mqtt.port": 1e3}})"),
            "mqtt.port: mqtt.port is 1e3, but must be a whole number from 1 to 65535");
  EXPECT_EQ(problems(R"({"values": {"strict": 1}})"), "strict: strict is 1, but must be true or false");
  EXPECT_EQ(problems(R"({"values": {"commands.allow": "some"}})"),
            "commands.allow: commands.allow is \"some\", but must be none, read or all");
  EXPECT_EQ(problems(R"({"values": {"mqtt.layout": []}})"),
            "mqtt.layout: mqtt.layout is [], but must be json, topics, classic or several of them, as in "
            "[\"json\", \"classic\"]");
  EXPECT_EQ(problems(R"({"values": {"mqtt.layout": ["json", "xml"]}})").substr(0, 50),
            "mqtt.layout: mqtt.layout is [\"json\", \"xml\"], but m");
  EXPECT_EQ(problems(R"({"values": {"mqtt.layout": {"a": "json"}}})").substr(0, 45),
            "mqtt.layout: mqtt.layout is {\"a\": \"json\"}, bu");
  EXPECT_EQ(problems(R"({"values": {"mqtt.base": ""}})"),
            "mqtt.base: mqtt.base is \"\", but must not be empty");
  EXPECT_EQ(problems(R"({"meters": [{"was": 0, "values": {"ct_ratio": 0}}]})"),
            "meter[1].ct_ratio: meter[1].ct_ratio is 0, but must be a whole number from 1 to 100000");
}

TEST(Change, HasTextsOfABoundedLength) {
  const std::string value(33, 'x');
  EXPECT_EQ(problems(R"({"values": {"wifi.ssid": ")" + value + "\"}}"),
            "wifi.ssid: wifi.ssid must be at most 32 octets long");
  EXPECT_EQ(changed(R"({"values": {"wifi.ssid": ")" + value.substr(1) + "\"}}").wifi.ssid, value.substr(1));
}

TEST(Change, BoundsTheLengthOfWhatIsStored) {
  const auto in_one_line = [](std::size_t octets) {
    std::string pem = certificate(octets) + certificate(octets);
    std::erase(pem, '\n');
    return R"({"values": {"mqtt.authority": ")" + pem + "\"}}";
  };
  EXPECT_EQ(changed(in_one_line(1470)).mqtt.authority.size(), 4'090U);
  EXPECT_EQ(problems(in_one_line(1480)), "mqtt.authority: mqtt.authority must be at most 4096 octets long");
}

TEST(Change, DoesNotRepeatSecretsNorWhatMayHoldThem) {
  EXPECT_EQ(
      problems(R"({"values": {"wifi.password": "short"}})"),
      "wifi.password: wifi.password must be 8 to 63 characters without accents, or 64 hexadecimal digits");
  EXPECT_EQ(problems(R"({"values": {"mqtt.password": 12345}})"), "mqtt.password: mqtt.password must be text");
  EXPECT_EQ(problems(R"({"values": {"mqtt.host": "mqtt://me:secret@broker"}})"),
            "mqtt.host: mqtt.host must be a host name or address only, without mqtt:// or a port");
  EXPECT_EQ(problems(R"({"meters": [{"was": 0, "values": {"key": "0011"}}]})"),
            "meter[1].key: meter[1].key must be of 32 hexadecimal digits, not 4");
  EXPECT_EQ(
      problems(R"({"meters": [{"was": 0, "values": {"source": "tcp://me:secret@host:1"}}]})"),
      "meter[1].source: meter[1].source cannot be used: the sources of this device are serial://uart0 and "
      "serial://uart0-gpio13, the other pin");
}

TEST(Change, TellsAllThatIsWrongUpToALimit) {
  EXPECT_EQ(
      problems(
          R"({"values": {"mqtt.port": 0, "colour": "red"}, "meters": [{"was": 0, "values": {"a": 1}}]})"),
      "mqtt.port: mqtt.port is 0, but must be a whole number from 1 to 65535\n"
      "colour: \"colour\" is no setting of this device\n"
      "meter[1].a: \"a\" is no setting of a meter of this device");
  std::string many = R"({"values": {"a": 1)";
  for (int number = 1; number < 15; ++number) many += ", \"a" + std::to_string(number) + "\": 1";
  const auto checked = check_change(Settings(), many + "}}");
  ASSERT_FALSE(checked);
  ASSERT_EQ(checked.error().problems.size(), 11U);
  EXPECT_EQ(checked.error().problems.back().sentence, "and 5 more");
}

TEST(Change, DoesNotGiveThePasswordToAnotherBroker) {
  const Settings now = unusual_settings();
  EXPECT_EQ(
      problems(R"({"values": {"mqtt.host": "elsewhere"}})", now),
      "mqtt.password: mqtt.host is another one: give the password again, so that it does not go to a broker "
      "that it is not for");
  EXPECT_EQ(changed(R"({"values": {"mqtt.host": "elsewhere", "mqtt.password": "x"}})", now).mqtt.password,
            "x");
  EXPECT_EQ(changed(R"({"values": {"mqtt.host": "elsewhere", "mqtt.password": null}})", now).mqtt.password,
            "");
  EXPECT_EQ(changed(R"({"values": {"mqtt.host": "broker.lan"}})", now).mqtt.password, now.mqtt.password);
}

TEST(Change, HasAPasswordForEachNetwork) {
  const Settings now = unusual_settings();
  EXPECT_EQ(problems(R"({"values": {"wifi.ssid": "other"}})", now),
            "wifi.password: wifi.ssid is another one: give the password of that network, too, or remove the "
            "password if it is open");
  EXPECT_EQ(changed(R"({"values": {"wifi.ssid": "other", "wifi.password": null}})", now).wifi.password, "");
  EXPECT_EQ(changed(R"({"values": {"wifi.ssid": ""}})", now).wifi.password, "");
  EXPECT_EQ(changed(R"({"values": {"wifi.ssid": "open"}})").wifi.ssid, "open");
}

TEST(Change, MustBeAChange) {
  EXPECT_EQ(problems("[]"), "a change must be an object in braces");
  EXPECT_EQ(problems(R"({"value": {}})"),
            "a change has no member \"value\"; what it can have is values or meters");
  EXPECT_EQ(problems(R"({"values": []})"), "values must be an object in braces");
  EXPECT_EQ(problems(R"({"meters": {}})"), "meters must be a list");
  EXPECT_EQ(problems(R"({"meters": [1]})"), "meters[0] must be an object in braces");
  EXPECT_EQ(problems(R"({"meters": [{"was": 1}]})"), "meters[0].was must be 0: there is one meter");
  EXPECT_EQ(problems(R"({"meters": [{"is": 1}]})"),
            "meters[0] has no member \"is\"; what it can have is was or values");
  EXPECT_EQ(problems(R"({"meters": [{"values": 1}]})"), "meters[0].values must be an object in braces");
  EXPECT_EQ(problems(std::string(longest_change + 1, ' ')), "a change has at most 16384 octets");
  for (const std::string_view text : {"", "{", R"({"values": {"mqtt.port": 1,}})", "{} {}"}) {
    const auto checked = check_change(Settings(), text);
    ASSERT_FALSE(checked);
    EXPECT_NE(checked.error().malformed, "");
    EXPECT_THAT(checked.error().problems, IsEmpty());
  }
}

TEST(Change, TellsProblemsAsJson) {
  EXPECT_EQ(problems_json({{"mqtt.port", "is \"x\""}, {"", "and 5 more"}}),
            R"({"problems":[{"key":"mqtt.port","sentence":"is \"x\""},{"key":"","sentence":"and 5 more"}]})");
  EXPECT_EQ(problems_json({}), R"({"problems":[]})");
}

}  // namespace
}  // namespace amsbridge::device
