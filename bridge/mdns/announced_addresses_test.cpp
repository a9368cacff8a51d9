#include "bridge/mdns/announced_addresses.hpp"

#include <gtest/gtest.h>

namespace amsbridge {
namespace {

TEST(NumberedName, TheFirstHasNoNumber) {
  EXPECT_EQ(numbered_name("amsbridge", 1), "amsbridge");
  EXPECT_EQ(numbered_name("amsbridge", 2), "amsbridge-2");
  EXPECT_EQ(numbered_name("amsbridge", 99), "amsbridge-99");
}

TEST(NumberedName, StaysALabelOfTheNameSystem) {
  EXPECT_EQ(numbered_name(std::string(63, 'a'), 1), std::string(63, 'a'));
  EXPECT_EQ(numbered_name(std::string(63, 'a'), 12), std::string(60, 'a') + "-12");
}

TEST(AnnouncedAddresses, LeaveOutTheLoopback) {
  for (const auto& [interface, address] : announced_addresses()) {
    EXPECT_GT(interface, 0);
    EXPECT_NE(address.substr(0, 4), "127.");
    EXPECT_NE(address, "::1");
  }
}

}  // namespace
}  // namespace amsbridge
