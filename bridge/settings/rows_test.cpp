#include "bridge/settings/rows.hpp"

#include <algorithm>
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

TEST(Rows, TellLimitsAndChoicesToAForm) {
  const auto row = [](std::string_view key) {
    return *std::ranges::find(settings_rows(), key, &SettingsRow::key);
  };
  EXPECT_EQ(row("mqtt.port").limits->lowest, 1);
  EXPECT_EQ(row("mqtt.port").limits->highest, 65'535);
  EXPECT_FALSE(row("mqtt.host").limits);
  EXPECT_EQ(row("commands.allow").choices, (std::vector<std::string_view>{"none", "read", "all"}));
  EXPECT_EQ(row("mqtt.layout").choices, (std::vector<std::string_view>{"json", "topics", "classic"}));
  EXPECT_TRUE(row("mqtt.ca_file").names_file);
  EXPECT_TRUE(row("time_zone").waits_for_start);
  EXPECT_FALSE(row("mqtt.host").waits_for_start);
  EXPECT_EQ(row("mqtt.host").not_from_page, "");
  EXPECT_NE(row("state_directory").not_from_page, "");
}

TEST(Rows, EachNumberHasLimits) {
  for (const SettingsRow& row : settings_rows()) {
    EXPECT_EQ(row.limits.has_value(), row.kind == Kind::whole_number) << row.key;
  }
  for (const MeterRow& row : meter_rows()) {
    EXPECT_EQ(row.limits.has_value(), row.kind == Kind::whole_number) << row.key;
  }
}

}  // namespace
}  // namespace amsbridge
