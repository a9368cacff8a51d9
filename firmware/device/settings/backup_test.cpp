#include "firmware/device/settings/backup.hpp"

#include "firmware/device/settings/settings_test_support.hpp"

namespace amsbridge::device {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string restored_difference(const Settings& now, std::string_view backup, const Settings& expected) {
  const auto checked = check_restore(now, backup);
  return checked ? differences(*checked->settings, expected) : sentences(checked);
}

std::vector<std::string> warnings(const Settings& now, std::string_view backup) {
  const auto checked = check_restore(now, backup);
  return checked ? checked->warnings : std::vector{sentences(checked)};
}

TEST(Backup, HasWhatIsNotAsByDefault) {
  EXPECT_EQ(backup_json(Settings(), Secrets::included),
            "{\"amsbridge_settings\":1,\"has_secrets\":true,\"values\":{},\"meters\":[{}]}\n");
  Settings settings;
  settings.wifi = {"home", "12345678"};
  settings.mqtt.host = "broker";
  settings.meter.key = "00112233445566778899aabbccddeeff";
  settings.meter.ct_ratio = 40;
  EXPECT_EQ(
      backup_json(settings, Secrets::left_out),
      "{\"amsbridge_settings\":1,\"has_secrets\":false,\"values\":{\"wifi.ssid\":\"home\",\"mqtt.host\":"
      "\"broker\"},\"meters\":[{\"ct_ratio\":40}]}\n");
  EXPECT_EQ(
      backup_json(settings, Secrets::included),
      "{\"amsbridge_settings\":1,\"has_secrets\":true,\"values\":{\"wifi.ssid\":\"home\",\"wifi.password\":"
      "\"12345678\",\"mqtt.host\":\"broker\"},\"meters\":[{\"key\":\"00112233445566778899aabbccddeeff\","
      "\"ct_ratio\":40}]}\n");
}

TEST(Backup, BringsEverythingBack) {
  const Settings settings = unusual_settings();
  const std::string backup = backup_json(settings, Secrets::included);
  EXPECT_EQ(restored_difference(Settings(), backup, settings), "");
  Settings other;
  other.mqtt.host = "elsewhere";
  other.mqtt.user = "x";
  other.mqtt.password = "x";
  other.wifi = {"elsewhere", "elsewhere"};
  other.mqtt.client_id = "x";
  EXPECT_EQ(restored_difference(other, backup, settings), "");
}

TEST(Backup, TakesDefaultsBackWhereItHasNothing) {
  Settings expected;
  expected.wifi = unusual_settings().wifi;
  EXPECT_EQ(restored_difference(unusual_settings(), backup_json(Settings(), Secrets::included), expected),
            "");
}

TEST(Backup, KeepsTheNetworkThatItDoesNotName) {
  Settings now;
  now.wifi = {"home", "12345678"};
  EXPECT_EQ(restored_difference(now, R"({"amsbridge_settings": 1, "has_secrets": true})", now), "");
}

TEST(Backup, WithoutSecretsKeepsThoseOfTheSamePlaces) {
  const Settings settings = unusual_settings();
  const std::string backup = backup_json(settings, Secrets::left_out);
  EXPECT_EQ(restored_difference(settings, backup, settings), "");
  EXPECT_THAT(warnings(settings, backup), IsEmpty());
}

TEST(Backup, WithoutSecretsDoesNotTakeAPasswordElsewhere) {
  Settings now = unusual_settings();
  now.mqtt.host = "elsewhere";
  now.wifi = {"home", "12345678"};
  Settings expected = unusual_settings();
  expected.mqtt.password.clear();
  expected.wifi = now.wifi;
  const std::string backup = backup_json(unusual_settings(), Secrets::left_out);
  EXPECT_EQ(restored_difference(now, backup, expected), "");
  EXPECT_THAT(
      warnings(now, backup),
      ElementsAre("wifi.ssid is not restored, because the backup does not have the password of that network",
                  "mqtt.password is not in the backup, and the one that was here is for another broker or "
                  "user"));
}

TEST(Backup, OfLinuxIsTakenAsFarAsItGoes) {
  constexpr std::string_view backup = R"({
    "amsbridge_settings": 1, "has_secrets": true,
    "values": {"mqtt.host": "broker", "mqtt.user": "u", "mqtt.password": "p", "outbox.days": 3,
               "http.listen": "[::]:80", "temperature.sensor": "28-000001"},
    "meters": [{"source": "serial:///dev/ttyUSB0", "name": "main", "raw": true, "ct_ratio": 40},
               {"source": "tcp://host:1"}]})";
  Settings now;
  now.wifi = {"home", "12345678"};
  now.meter.pin = ReceivePin::gpio13;
  Settings expected = now;
  expected.mqtt.host = "broker";
  expected.mqtt.user = "u";
  expected.mqtt.password = "p";
  expected.meter.name = "main";
  expected.meter.ct_ratio = 40;
  EXPECT_EQ(restored_difference(now, backup, expected), "");
  EXPECT_THAT(
      warnings(now, backup),
      ElementsAre(
          "temperature.sensor is not restored: temperature.sensor is \"28-000001\", but must be auto or none",
          "meter[1].source is not restored: meter[1].source cannot be used: the sources of this device are "
          "serial://uart0 and serial://uart0-gpio13, the other pin",
          "the backup has 2 meters: the first one is restored, since this device reads one",
          "the backup has settings that this device does not have: \"outbox.days\", \"http.listen\", "
          "\"raw\""));
}

TEST(Backup, IsRefusedIfAValueIsNotRight) {
  EXPECT_EQ(sentences(check_restore(Settings(), R"({"amsbridge_settings": 1, "values": {"mqtt.port": 0}})")),
            "mqtt.port: mqtt.port is 0, but must be a whole number from 1 to 65535");
}

TEST(Backup, MustBeABackup) {
  const auto problem = [](std::string_view text) { return sentences(check_restore(Settings(), text)); };
  EXPECT_EQ(problem("[]"), "a backup must be an object in braces");
  EXPECT_EQ(problem("{}"), "this is no backup of amsbridge's settings");
  EXPECT_EQ(problem(R"({"amsbridge_settings": 2})"),
            "this backup is of another release, in a form not known here");
  EXPECT_EQ(
      problem(R"({"amsbridge_settings": 1, "x": 1})"),
      "a backup has no member \"x\"; what it can have is amsbridge_settings, has_secrets, values or meters");
  EXPECT_EQ(problem(R"({"amsbridge_settings": 1, "has_secrets": 1})"), "has_secrets must be true or false");
  EXPECT_EQ(problem(R"({"amsbridge_settings": 1, "values": 1})"), "values must be an object in braces");
  EXPECT_EQ(problem(R"({"amsbridge_settings": 1, "meters": 1})"), "meters must be a list");
  EXPECT_EQ(problem(R"({"amsbridge_settings": 1, "meters": [1]})"),
            "each of meters must be an object in braces");
  EXPECT_EQ(problem(std::string(longest_backup + 1, ' ')), "a backup has at most 16384 octets");
}

}  // namespace
}  // namespace amsbridge::device
