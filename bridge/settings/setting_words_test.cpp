#include "bridge/settings/setting_words.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace amsbridge {
namespace {

SettingWords words_of(std::string_view key) {
  const auto all = setting_words();
  const auto found = std::ranges::find(all, key, &SettingWords::key);
  return found == all.end() ? SettingWords{} : *found;
}

TEST(SettingWords, TellTableDefaultAndWhatIsAllowed) {
  const SettingWords port = words_of("mqtt.port");
  EXPECT_EQ(port.table, "[mqtt]");
  EXPECT_EQ(port.title, "Broker");
  EXPECT_EQ(port.standard, "1883");
  EXPECT_EQ(port.allowed, "a whole number from 1 to 65535");
  EXPECT_EQ(port.sentence, "TCP port of the MQTT broker; 8883 with TLS if left out.");
  EXPECT_EQ(words_of("main_fuse").table, "[[meter]]");
  EXPECT_EQ(words_of("main_fuse").standard, "125");
  EXPECT_EQ(words_of("strict").table, "");
}

TEST(SettingWords, SecretsAndSourcesHaveNoDefault) {
  EXPECT_EQ(words_of("mqtt.password").standard, "");
  EXPECT_EQ(words_of("key").standard, "");
  EXPECT_EQ(words_of("source").standard, "");
  EXPECT_EQ(words_of("source").title, "Meter");
}

}  // namespace
}  // namespace amsbridge
