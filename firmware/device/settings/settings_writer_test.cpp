#include "firmware/device/settings/settings_writer.hpp"

#include <array>

#include <nlohmann/json.hpp>

#include "firmware/device/settings/settings_test_support.hpp"

namespace amsbridge::device {
namespace {

using Json = nlohmann::json;

Json group(const Json& form, std::string_view id) {
  for (const Json& one : form["groups"]) {
    if (one["id"] == id) return one;
  }
  return {};
}

Json setting(const Json& settings, std::string_view key) {
  for (const Json& one : settings) {
    if (one["key"] == key) return one;
  }
  return {};
}

TEST(SettingsWriter, SaysWhatASettingIs) {
  const Json form = Json::parse(settings_json(Settings()));
  EXPECT_EQ(form["writable"], true);
  EXPECT_EQ(form["fixed_meters"], true);
  EXPECT_EQ(group(form, "mqtt")["title"], "Broker");
  EXPECT_EQ(setting(group(form, "mqtt")["settings"], "mqtt.port"),
            (Json{{"key", "mqtt.port"},
                  {"help", "TCP port of the MQTT broker; 8883 with TLS if left out."},
                  {"kind", "number"},
                  {"allowed", "a whole number from 1 to 65535"},
                  {"lowest", 1},
                  {"highest", 65535},
                  {"default", 1883},
                  {"value", 1883},
                  {"is_set", false},
                  {"origin", "default"}}));
  EXPECT_EQ(setting(group(form, "mqtt")["settings"], "mqtt.layout")["value"], Json::array({"json"}));
  EXPECT_EQ(setting(group(form, "commands")["settings"], "commands.allow")["choices"],
            Json::array({"none", "read", "all"}));
  EXPECT_EQ(form["meters"].size(), 1);
}

TEST(SettingsWriter, TellsEverySettingOnce) {
  const Json form = Json::parse(settings_json(unusual_settings()));
  std::size_t count = 0;
  for (const Json& one : form["groups"]) count += one["settings"].size();
  EXPECT_EQ(count, settings_rows().size());
  EXPECT_EQ(form["meter"].size(), meter_rows().size());
  EXPECT_EQ(form["meters"][0]["settings"].size(), meter_rows().size());
  EXPECT_FALSE(form["meter"][0].contains("value"));
}

TEST(SettingsWriter, HasTheValuesButNoSecret) {
  const Settings settings = unusual_settings();
  const std::string text = settings_json(settings);
  const Json form = Json::parse(text);
  const Json mqtt = group(form, "mqtt")["settings"];
  EXPECT_EQ(setting(mqtt, "mqtt.user")["value"], "måler");
  EXPECT_EQ(setting(mqtt, "mqtt.authority")["value"], certificate());
  EXPECT_EQ(setting(mqtt, "mqtt.layout")["value"], Json::array({"topics", "classic"}));
  EXPECT_EQ(setting(mqtt, "mqtt.port")["default"], 8883);
  EXPECT_EQ(setting(form["meters"][0]["settings"], "source")["value"],
            "serial://uart0-gpio13?baud=9600&parity=none&data=7&stop=2");
  EXPECT_EQ(setting(mqtt, "mqtt.password"), (Json{{"key", "mqtt.password"},
                                                  {"help", "Password for the broker."},
                                                  {"kind", "secret"},
                                                  {"allowed", "text"},
                                                  {"is_set", true},
                                                  {"origin", "page"}}));
  for (const std::string_view secret : {"vafler", "back\\\\slash", "00112233", "ffeeddcc"}) {
    EXPECT_EQ(text.find(secret), std::string::npos) << secret;
  }
}

TEST(SettingsWriter, WritesSmallPieces) {
  const Settings settings = unusual_settings();
  SettingsWriter writer(settings);
  std::string text;
  std::size_t pieces = 0;
  for (bool more = true; more; ++pieces) {
    std::array<char, longest_piece> octets{};
    ams::TextWriter out(octets);
    more = writer.next(out);
    EXPECT_FALSE(out.overflowed());
    EXPECT_GT(out.view().size(), 0U);
    if (more) {
      EXPECT_EQ(out.view().size(), longest_piece);
    }
    text += out.view();
  }
  EXPECT_EQ(text, settings_json(settings));
  EXPECT_EQ(pieces, (text.size() + longest_piece - 1) / longest_piece);
}

TEST(SettingsWriter, SaysWhyNothingCanBeChanged) {
  const Json form = Json::parse(settings_json(Settings(), "The device has crashed."));
  EXPECT_EQ(form["writable"], false);
  EXPECT_EQ(form["reason"], "The device has crashed.");
}

TEST(PieceWriter, QuotesWhateverComes) {
  const auto quoted = [](std::string_view text) {
    std::array<char, longest_piece> octets{};
    ams::TextWriter out(octets);
    PieceWriter(out, 0, octets.size()).quoted(text);
    return std::string(out.view());
  };
  EXPECT_EQ(quoted("a\"b\\c\nd\x01\x7F"), R"("a\"b\\c\nd\u0001\u007f")");
  EXPECT_EQ(quoted("på \xF0\x9F\x98\x80"), "\"på \xF0\x9F\x98\x80\"");
  EXPECT_EQ(quoted("\xE5ngstr\xF6m"), R"("\ufffdngstr\ufffdm")");
}

}  // namespace
}  // namespace amsbridge::device
