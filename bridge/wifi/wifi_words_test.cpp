#include "bridge/wifi/wifi_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amsbridge {
namespace {

using ::testing::HasSubstr;

const std::vector<WifiNetwork> networks{
    {.ssid = "home", .strength = 80, .security = WifiSecurity::wpa2, .known = true},
    {.ssid = "new", .strength = 70, .security = WifiSecurity::wpa3},
    {.ssid = "cafe", .strength = 60, .security = WifiSecurity::open},
    {.ssid = "office", .strength = 50, .security = WifiSecurity::enterprise},
    {.ssid = "old", .strength = 40, .security = WifiSecurity::wep},
};

std::string refused(WifiJoin join) {
  const auto checked = checked_join(std::move(join), networks);
  return checked ? "" : checked.error();
}

TEST(Ssid, IsShortUtf8WithoutControlCharacters) {
  EXPECT_TRUE(is_ssid("home"));
  EXPECT_TRUE(is_ssid("Bj\xC3\xB8rn \xF0\x9F\x8F\xA0"));
  EXPECT_TRUE(is_ssid(std::string(32, 'a')));
  EXPECT_FALSE(is_ssid(std::string(33, 'a')));
  EXPECT_FALSE(is_ssid(""));
  EXPECT_FALSE(is_ssid("a\nb"));
  EXPECT_FALSE(is_ssid(std::string("a\0b", 3)));
}

TEST(Ssid, OtherOctetsAreNoText) {
  for (const char* octets : {"\xFF", "\xC3", "a\xC3", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80",
                             "\xF4\x90\x80\x80", "\xC3\x28", "\xF0\x9F\x8F"}) {
    EXPECT_FALSE(is_ssid(octets)) << octets;
  }
}

TEST(Join, ThePasswordMustBePossible) {
  EXPECT_EQ(refused({.ssid = "new", .password = "1234567"}),
            "The password of a network has 8 to 63 characters.");
  EXPECT_EQ(refused({.ssid = "new", .password = std::string(64, 'x')}),
            "The password of a network has 8 to 63 characters.");
  EXPECT_EQ(refused({.ssid = "new", .password = std::string(64, 'a')}), "");
  EXPECT_EQ(refused({.ssid = "new", .password = "12345678"}), "");
  EXPECT_EQ(refused({.ssid = "new"}), "new needs a password.");
  EXPECT_EQ(refused({.ssid = "cafe", .password = "12345678"}), "cafe is open: it takes no password.");
}

TEST(Join, AKnownNetworkNeedsNoPassword) {
  const auto checked = checked_join({.ssid = "home"}, networks);
  ASSERT_TRUE(checked);
  EXPECT_TRUE(checked->known);
  EXPECT_FALSE(checked_join({.ssid = "home", .password = "12345678"}, networks)->known);
}

TEST(Join, TheSecurityIsThatOfTheNetworkThatWasSeen) {
  EXPECT_EQ(checked_join({.ssid = "new", .password = "12345678"}, networks)->security, WifiSecurity::wpa3);
  EXPECT_EQ(checked_join({.ssid = "cafe"}, networks)->security, WifiSecurity::open);
}

TEST(Join, AHiddenNetworkIsOpenOrWpa2) {
  EXPECT_EQ(checked_join({.ssid = "hidden", .hidden = true}, networks)->security, WifiSecurity::open);
  EXPECT_EQ(checked_join({.ssid = "hidden", .password = "12345678", .hidden = true}, networks)->security,
            WifiSecurity::wpa2);
}

TEST(Join, WhatIsNotSupportedSaysSo) {
  EXPECT_THAT(refused({.ssid = "office", .password = "12345678"}), HasSubstr("WPA Enterprise"));
  EXPECT_THAT(refused({.ssid = "old", .password = "12345678"}), HasSubstr("WEP"));
  EXPECT_THAT(refused({.ssid = ""}), HasSubstr("1 to 32 octets"));
}

TEST(JoinFailure, SaysWhatToDo) {
  EXPECT_EQ(join_failure(7, "home"), "The password of home is wrong.");
  EXPECT_EQ(join_failure(53, "home"), "There is no network home in reach.");
  EXPECT_EQ(join_failure(5, "home"), "home was joined but gave no address: its router may not be ready.");
  EXPECT_EQ(join_failure(17, "home"), join_failure(5, "home"));
  EXPECT_EQ(join_failure(8, "home"), join_failure(10, "home"));
  EXPECT_THAT(join_failure(11, "home"), HasSubstr("did not answer in time"));
  EXPECT_THAT(join_failure(99, "home"), HasSubstr("reason 99"));
}

TEST(BusError, OfPolkitNamesTheRule) {
  EXPECT_EQ(
      bus_error_words("org.freedesktop.NetworkManager.PermissionDenied", "Not authorized"),
      "NetworkManager does not let this program change networks: the polkit rule of its package is missing.");
  EXPECT_EQ(bus_error_words("org.freedesktop.DBus.Error.NoReply", ""), "NetworkManager does not answer.");
  EXPECT_EQ(bus_error_words("org.freedesktop.NetworkManager.InvalidConnection", "psk"),
            "NetworkManager refuses: psk");
}

TEST(AccessPointName, EndsWithTheHardwareAddress) {
  EXPECT_EQ(access_point_name("dc:a6:32:01:1a:2b"), "amsbridge-1A2B");
  EXPECT_EQ(access_point_name(""), "amsbridge-0000");
}

}  // namespace
}  // namespace amsbridge
