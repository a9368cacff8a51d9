#include "firmware/device/boot/wifi_keeper.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "firmware/device/boot/device_name.hpp"
#include "firmware/device/testing/fake_network.hpp"
#include "metering/log.hpp"

namespace {

std::vector<std::string>& said() {
  static std::vector<std::string> lines;
  return lines;
}

}  // namespace

namespace amsbridge {

void say(LogLevel, std::string_view words) {
  said().emplace_back(words);
}

}  // namespace amsbridge

using namespace amsbridge;
using namespace amsbridge::device;
using namespace std::chrono_literals;
using testing::ElementsAre;

namespace {

class Keeping : public testing::Test {
 protected:
  Keeping() { said().clear(); }

  void begin(const WifiSettings& known, BootFacts facts = {}, std::string crash = {}) {
    keeper.emplace(network,
                   WifiKeeperOptions{"5ccf7fa1b2c3", known, "amsbridge-a1b2c3", "K7QM4-XW2PD", facts, crash},
                   now);
  }
  void pass(std::chrono::seconds time) {
    for (const Instant end = now + time; now < end; now += 1s) {
      network.settle();
      keeper->tick(now);
    }
  }

  FakeNetwork network;
  Instant now{1'000s};
  std::optional<WifiKeeper> keeper;
};

TEST_F(Keeping, WithoutANetworkItPutsUpTheAccessPoint) {
  begin({});
  pass(2s);
  EXPECT_THAT(network.take_calls(), ElementsAre("announce amsbridge-a1b2c3", "start amsbridge-A1B2C3"));
  EXPECT_EQ(network.passphrase, "K7QM4-XW2PD");
  const WifiStatus status = keeper->status();
  EXPECT_EQ(status.state, WifiState::access_point);
  EXPECT_EQ(status.ssid, "amsbridge-A1B2C3");
  EXPECT_EQ(status.sentence,
            "This device is its own network, amsbridge-A1B2C3. No Wi-Fi network has been set.");
  EXPECT_EQ(status.access_point_address, "192.168.4.1");
  EXPECT_EQ(status.failure, "");
}

TEST_F(Keeping, JoinsTheNetworkThatIsSet) {
  network.in_reach["Hjem"] = "hemmelig1";
  begin({"Hjem", "hemmelig1"});
  keeper->tick(now);
  EXPECT_EQ(keeper->status().state, WifiState::connecting);
  EXPECT_EQ(keeper->status().sentence, "Hjem is being joined.");
  pass(2s);
  EXPECT_THAT(network.take_calls(), ElementsAre("announce amsbridge-a1b2c3", "join Hjem"));
  EXPECT_TRUE(keeper->is_joined());
  EXPECT_EQ(keeper->status().state, WifiState::joined);
  EXPECT_EQ(keeper->status().sentence, "Hjem is joined; the address is 192.0.2.17.");
  EXPECT_EQ(keeper->status().access_point_address, "");
  EXPECT_THAT(said(), ElementsAre("Wi-Fi: Hjem has been joined; the address is 192.0.2.17."));
}

TEST_F(Keeping, AWrongPasswordLeadsBackToTheAccessPointWithTheReason) {
  network.in_reach["Hjem"] = "another-1";
  begin({"Hjem", "hemmelig1"});
  pass(301s);
  EXPECT_TRUE(keeper->is_access_point_up());
  EXPECT_EQ(keeper->status().failure, "The password is wrong.");
  EXPECT_EQ(
      keeper->status().sentence,
      "This device is its own network, amsbridge-A1B2C3. The Wi-Fi network could not be joined for five "
      "minutes.");
}

TEST_F(Keeping, ARouterThatWasOffForAnHourIsFoundAgain) {
  network.in_reach["Hjem"] = "hemmelig1";
  begin({"Hjem", "hemmelig1"});
  pass(60s);
  network.in_reach.clear();
  pass(3'600s);
  EXPECT_TRUE(network.has_access_point);
  EXPECT_EQ(keeper->status().failure, "The network was not found.");
  network.in_reach["Hjem"] = "hemmelig1";
  pass(62s);
  EXPECT_TRUE(keeper->is_joined());
  pass(181s);
  EXPECT_FALSE(network.has_access_point);
  EXPECT_EQ(keeper->status().failure, "");
}

TEST_F(Keeping, AJoinThatIsAskedForIsToldAndGivenOutOnce) {
  network.in_reach["Hjem"] = "hemmelig1";
  begin({});
  pass(5s);
  ASSERT_TRUE(keeper->join("Hjem", "hemmelig1", now));
  EXPECT_EQ(keeper->status().state, WifiState::connecting);
  EXPECT_EQ(keeper->status().ssid, "Hjem");
  EXPECT_FALSE(keeper->join("Hjem", "hemmelig1", now));
  pass(3s);
  EXPECT_EQ(keeper->status().state, WifiState::joined);
  EXPECT_EQ(keeper->status().access_point_address, "192.168.4.1");
  const auto joined = keeper->take_joined();
  ASSERT_TRUE(joined);
  EXPECT_EQ(joined->ssid, "Hjem");
  EXPECT_EQ(joined->password, "hemmelig1");
  EXPECT_FALSE(keeper->take_joined());
  keeper->set_known(*joined, now);
  pass(200s);
  EXPECT_THAT(network.take_calls(),
              ElementsAre("announce amsbridge-a1b2c3", "start amsbridge-A1B2C3", "join Hjem", "stop"));
}

TEST_F(Keeping, AJoinThatFailsIsToldAndNothingIsGivenOut) {
  network.in_reach["Hjem"] = "hemmelig1";
  begin({});
  pass(5s);
  ASSERT_TRUE(keeper->join("Hjem", "hemmelig2", now));
  pass(12s);
  EXPECT_EQ(keeper->status().state, WifiState::access_point);
  EXPECT_EQ(keeper->status().failure, "The password is wrong.");
  EXPECT_FALSE(keeper->take_joined());
  ASSERT_TRUE(keeper->join("Hjem", "hemmelig1", now));
  EXPECT_EQ(keeper->status().failure, "");
  pass(2s);
  EXPECT_TRUE(keeper->is_joined());
}

TEST_F(Keeping, AJoinThatFailsWhileANetworkIsJoinedGoesBackToIt) {
  network.in_reach = {{"Hjem", "hemmelig1"}, {"Hytte", "hemmelig2"}};
  begin({"Hjem", "hemmelig1"});
  pass(60s);
  ASSERT_TRUE(keeper->join("Hytte", "hemmelig9", now));
  pass(12s);
  EXPECT_FALSE(keeper->take_joined());
  pass(2s);
  EXPECT_TRUE(keeper->is_joined());
  EXPECT_EQ(keeper->status().ssid, "Hjem");
  EXPECT_THAT(network.take_calls(),
              ElementsAre("announce amsbridge-a1b2c3", "join Hjem", "join Hytte", "join Hjem"));
}

TEST_F(Keeping, AKnownNetworkNeedsNoPasswordAgain) {
  network.in_reach["Hjem"] = "hemmelig1";
  begin({"Hjem", "hemmelig1"});
  pass(5s);
  ASSERT_TRUE(keeper->join("Hjem", "", now));
  pass(3s);
  EXPECT_EQ(keeper->take_joined()->password, "hemmelig1");
}

TEST_F(Keeping, WhatIsNoNetworkIsRefusedInWords) {
  begin({});
  EXPECT_EQ(keeper->join("", "hemmelig1", now).error(),
            "A network's name has 1 to 32 octets of UTF-8, without control characters.");
  EXPECT_EQ(keeper->join("Hjem", "kort", now).error(),
            "A Wi-Fi password has 8 to 63 printable ASCII characters.");
  EXPECT_EQ(keeper->status().state, WifiState::off);
}

TEST_F(Keeping, AnotherNetworkInTheSettingsIsJoinedInPlaceOfTheFirst) {
  network.in_reach = {{"Hjem", "hemmelig1"}, {"Hytte", "hemmelig2"}};
  begin({"Hjem", "hemmelig1"});
  pass(60s);
  keeper->set_known({"Hytte", "hemmelig2"}, now);
  pass(3s);
  EXPECT_EQ(keeper->status().ssid, "Hytte");
  EXPECT_TRUE(keeper->is_joined());
  EXPECT_THAT(network.take_calls(), ElementsAre("announce amsbridge-a1b2c3", "join Hjem", "join Hytte"));
}

TEST_F(Keeping, ScansGiveEachNameOnceKnownOnesFirst) {
  network.in_reach["Hjem"] = "hemmelig1";
  begin({"Hjem", "hemmelig1"});
  pass(2s);
  ASSERT_TRUE(keeper->scan());
  ASSERT_TRUE(keeper->scan());
  EXPECT_EQ(network.scans, 1);
  pass(2s);
  EXPECT_TRUE(keeper->status().networks.empty());
  network.found = {{"Nabo", 40, WifiSecurity::wpa2, false},
                   {"Hjem", 20, WifiSecurity::wpa2, false},
                   {"Nabo", 90, WifiSecurity::wpa2, false},
                   {"", 99, WifiSecurity::open, false},
                   {"Gate", 60, WifiSecurity::open, false}};
  pass(1s);
  EXPECT_THAT(keeper->status().networks, ElementsAre(WifiNetwork{"Hjem", 20, WifiSecurity::wpa2, true},
                                                     WifiNetwork{"Nabo", 90, WifiSecurity::wpa2, false},
                                                     WifiNetwork{"Gate", 60, WifiSecurity::open, false}));
}

TEST_F(Keeping, ManyNetworksAreBounded) {
  begin({});
  pass(1s);
  ASSERT_TRUE(keeper->scan());
  network.found.emplace();
  for (int number = 0; number < 200; ++number)
    network.found->push_back({"net" + std::to_string(number), number % 100, WifiSecurity::open, false});
  pass(1s);
  EXPECT_EQ(keeper->status().networks.size(), 64U);
  EXPECT_EQ(keeper->status().networks.front().strength, 99);
}

TEST_F(Keeping, SafeModeSaysWhyAndJoinsNothing) {
  network.in_reach["Hjem"] = "hemmelig1";
  begin({"Hjem", "hemmelig1"}, {.is_crash_loop = true},
        "Three quick crashes in a row, the last: Exception (3) at 0x4020ab12");
  pass(599s);
  EXPECT_TRUE(keeper->is_safe_mode());
  EXPECT_FALSE(keeper->wants_restart());
  EXPECT_EQ(
      keeper->status().sentence,
      "This device is its own network, amsbridge-A1B2C3. The program has crashed three times in a row soon "
      "after it began, so that nothing but this access point runs. Three quick crashes in a row, the last: "
      "Exception (3) at 0x4020ab12.");
  EXPECT_THAT(network.take_calls(), ElementsAre("announce amsbridge-a1b2c3", "start amsbridge-A1B2C3"));
  pass(3s);
  EXPECT_TRUE(keeper->wants_restart());
}

TEST_F(Keeping, TheButtonBringsTheAccessPointBesideTheNetwork) {
  network.in_reach["Hjem"] = "hemmelig1";
  begin({"Hjem", "hemmelig1"});
  pass(5s);
  keeper->press(now);
  pass(2s);
  EXPECT_TRUE(network.has_access_point);
  EXPECT_EQ(keeper->reason(), AccessPointReason::button);
  EXPECT_TRUE(keeper->is_joined());
  pass(600s);
  EXPECT_FALSE(network.has_access_point);
}

TEST(DeviceName, IsMadeOfTheLastSixDigits) {
  EXPECT_EQ(device_name("5ccf7fa1b2c3"), "amsbridge-A1B2C3");
  EXPECT_EQ(host_name("5ccf7fa1b2c3", ""), "amsbridge-a1b2c3");
  EXPECT_EQ(host_name("5ccf7fa1b2c3", "Kjeller"), "kjeller");
  EXPECT_EQ(device_name("c3"), "amsbridge-C3");
}

}  // namespace
