#include "bridge/settings/rows.hpp"

#include <set>

#include <gtest/gtest.h>

namespace amsbridge {
namespace {

TEST(Rows, NamesOfVariablesAndFlagsComeFromTheKey) {
  EXPECT_EQ(environment_name("mqtt.client_id"), "AMSBRIDGE_MQTT_CLIENT_ID");
  EXPECT_EQ(environment_name("strict"), "AMSBRIDGE_STRICT");
  EXPECT_EQ(flag_name("mqtt.client_id"), "--mqtt-client-id");
  EXPECT_EQ(flag_name("strict"), "--strict");
}

TEST(Rows, NoTwoRowsShareAKeyAVariableOrAFlag) {
  std::set<std::string> keys;
  std::set<std::string> variables;
  std::set<std::string> flags;
  std::size_t rows = 0;
  const auto add = [&](std::string_view key) {
    keys.emplace(key);
    variables.insert(environment_name(key));
    flags.insert(flag_name(key));
    ++rows;
  };
  for (const SettingsRow& row : settings_rows()) add(row.key);
  for (const MeterRow& row : meter_rows()) add(row.key);
  EXPECT_EQ(keys.size(), rows);
  EXPECT_EQ(variables.size(), rows);
  EXPECT_EQ(flags.size(), rows);
}

TEST(Rows, SettingsOfATableStandTogetherUnderATitle) {
  std::set<std::string_view> seen;
  std::string_view table = "none yet";
  for (const SettingsRow& row : settings_rows()) {
    if (table_of(row.key) == table) continue;
    table = table_of(row.key);
    EXPECT_TRUE(seen.insert(table).second) << row.key;
    EXPECT_NE(title_of(table), table) << row.key;
  }
}

TEST(Rows, HelpIsOneSentence) {
  const auto expect_sentence = [](std::string_view key, std::string_view help) {
    EXPECT_TRUE(help.ends_with('.')) << key;
    EXPECT_GE(help.front(), 'A') << key;
    EXPECT_LE(help.front(), 'Z') << key;
  };
  for (const SettingsRow& row : settings_rows()) expect_sentence(row.key, row.help);
  for (const MeterRow& row : meter_rows()) expect_sentence(row.key, row.help);
}

TEST(Rows, OnlyASecretCannotBePrinted) {
  for (const SettingsRow& row : settings_rows()) {
    EXPECT_EQ(row.print == nullptr, row.secrecy == Secrecy::secret) << row.key;
  }
}

}  // namespace
}  // namespace amsbridge
