#include "firmware/device/settings/rows.hpp"

#include <fstream>
#include <set>
#include <sstream>

#include "firmware/device/settings/markdown.hpp"
#include "firmware/device/settings/settings_test_support.hpp"

namespace amsbridge::device {
namespace {

std::vector<Row> all_rows() {
  std::vector<Row> rows(settings_rows().begin(), settings_rows().end());
  rows.insert(rows.end(), meter_rows().begin(), meter_rows().end());
  return rows;
}

TEST(Rows, HaveTheDefaultsOfSettings) {
  const Settings fresh;
  for (const Row& row : all_rows()) EXPECT_TRUE(is_default(row, fresh)) << row.key;
}

TEST(Rows, SetTheDefaultsOfSettings) {
  Settings settings = unusual_settings();
  settings.mqtt.tls = false;
  for (const Row& row : all_rows()) {
    EXPECT_FALSE(row.key != "mqtt.tls" && is_default(row, settings)) << row.key;
    set_default(row, settings);
  }
  EXPECT_EQ(differences(settings, Settings()), "");
}

TEST(Rows, HaveEachTheirOwnPlace) {
  const Settings unusual = unusual_settings();
  for (const Row& row : all_rows()) {
    Settings settings = unusual;
    set_default(row, settings);
    EXPECT_EQ(differences(settings, unusual), std::string(row.key) + " ");
  }
}

TEST(Rows, HaveKeysOfTheirOwnAndATitleForEachTable) {
  std::set<std::string_view> keys;
  std::set<std::string_view> tables;
  std::string_view last = "none";
  for (const Row& row : settings_rows()) {
    EXPECT_TRUE(keys.insert(row.key).second) << row.key;
    const std::string_view table = table_of(row.key);
    if (table != last) {
      EXPECT_TRUE(tables.insert(table).second) << row.key << " stands apart from its table";
    }
    last = table;
    EXPECT_NE(title_of(table), table);
  }
}

TEST(Rows, SayWhatTheyAreInASentence) {
  for (const Row& row : all_rows()) {
    EXPECT_TRUE(row.help.ends_with('.')) << row.key;
    EXPECT_FALSE(allowed_words(row).empty()) << row.key;
  }
}

TEST(Rows, HaveWordsForWhatIsAllowed) {
  const auto words = [](std::string_view key) { return allowed_words(*find_row(settings_rows(), key)); };
  EXPECT_EQ(words("mqtt.port"), "a whole number from 1 to 65535");
  EXPECT_EQ(words("commands.allow"), "none, read or all");
  EXPECT_EQ(words("mqtt.tls"), "true or false");
  EXPECT_EQ(words("mqtt.user"), "text");
}

TEST(Rows, AreFoundByTheirKey) {
  EXPECT_EQ(find_row(settings_rows(), "mqtt.host")->key, "mqtt.host");
  EXPECT_EQ(find_row(settings_rows(), "ct_ratio"), nullptr);
  EXPECT_EQ(find_row(meter_rows(), "ct_ratio")->key, "ct_ratio");
}

TEST(Rows, AreWhatTheDocumentationSays) {
  std::ifstream file(PROJECT_FOLDER "/docs/firmware-settings.md");
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text.str(), settings_markdown()) << "print_device_settings writes it anew";
}

}  // namespace
}  // namespace amsbridge::device
