#include "firmware/device/settings/text_rules.hpp"

#include <gtest/gtest.h>

namespace amsbridge::device {
namespace {

std::string problem(const TakenText& taken) {
  return taken ? "taken" : taken.error();
}

TEST(TextRules, HostIsNoUrl) {
  EXPECT_EQ(text_rules::host("broker.lan"), "broker.lan");
  EXPECT_EQ(text_rules::optional_host("fd00::1"), "fd00::1");
  EXPECT_EQ(text_rules::optional_host(""), "");
  EXPECT_EQ(problem(text_rules::host("")), "must not be empty");
  EXPECT_EQ(problem(text_rules::host("mqtt://broker")),
            "must be a host name or address only, without mqtt:// or a port");
}

TEST(TextRules, NetworkPasswordIsOfWpa) {
  EXPECT_EQ(text_rules::network_password("8 signs!"), "8 signs!");
  EXPECT_EQ(problem(text_rules::network_password("7 signs")),
            "must be 8 to 63 characters without accents, or 64 hexadecimal digits");
  EXPECT_EQ(problem(text_rules::network_password("blåbærsyltetøy")),
            "must be 8 to 63 characters without accents, or 64 hexadecimal digits");
  EXPECT_TRUE(text_rules::network_password(std::string(63, 'x')));
  EXPECT_FALSE(text_rules::network_password(std::string(64, 'x')));
  EXPECT_TRUE(text_rules::network_password(std::string(64, 'A')));
}

TEST(TextRules, KeyIsReadAsGridCompaniesWriteIt) {
  EXPECT_EQ(text_rules::key("00:11:22:33-44-55-66-77 8899 AABB CCDD EEFF"),
            "00112233445566778899aabbccddeeff");
  EXPECT_EQ(problem(text_rules::key("00112233")), "must be of 32 hexadecimal digits, not 8");
  EXPECT_EQ(problem(text_rules::key(std::string(34, '0'))), "must be of 32 hexadecimal digits, not 34");
  EXPECT_EQ(problem(text_rules::key("not a key")), "must be hexadecimal digits: 0 to 9, a to f");
}

TEST(TextRules, ZoneIsKnown) {
  EXPECT_EQ(text_rules::zone("Europe/Oslo"), "Europe/Oslo");
  EXPECT_EQ(problem(text_rules::zone("Mars/Base")),
            "must be the name of a time zone of Europe, as in Europe/Oslo, or UTC");
}

TEST(TextRules, NamesAreThoseOfLinux) {
  EXPECT_EQ(text_rules::optional_label("meter-1"), "meter-1");
  EXPECT_EQ(text_rules::optional_label(""), "");
  EXPECT_EQ(problem(text_rules::optional_label("a.b")),
            "must be at most 63 letters a to z, digits and hyphens, with no hyphen at its ends");
  EXPECT_EQ(text_rules::meter_name("Hytte på fjellet"), "Hytte på fjellet");
  EXPECT_EQ(problem(text_rules::meter_name("bridge")),
            "must not be bridge, command or response, which are topics of the bridge itself");
}

TEST(TextRules, TopicsAreThoseOfLinux) {
  EXPECT_EQ(text_rules::prefix("a/b"), "a/b");
  EXPECT_EQ(problem(text_rules::prefix("a//b")),
            "must not have an empty level: take the / at its end or the // out");
  EXPECT_EQ(problem(text_rules::publish_topic("a/#")),
            "must not contain + or #, which are for subscriptions");
  EXPECT_EQ(text_rules::optional_topic(""), "");
  EXPECT_EQ(text_rules::optional_filter("a/+/#"), "a/+/#");
  EXPECT_EQ(problem(text_rules::optional_filter("a+")),
            "must have + only as a whole level and # only as the last one");
}

TEST(TextRules, ControlCharactersAreRefused) {
  EXPECT_EQ(problem(text_rules::secret_text("a\nb")), "must be without control characters");
  EXPECT_EQ(problem(text_rules::network_name("a\x7F")), "must be without control characters");
  EXPECT_EQ(problem(text_rules::optional_text("a\x01")), "must be UTF-8 without control characters");
}

}  // namespace
}  // namespace amsbridge::device
