#include "http/client_network.hpp"

#include <gtest/gtest.h>

namespace amsbridge {
namespace {

TEST(NetworkOf, IsTheAddressOrItsFirst64Bits) {
  EXPECT_EQ(network_of("192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(network_of("::ffff:192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(network_of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  EXPECT_EQ(network_of("fe80::1%eth0"), "fe80::1%eth0");
  EXPECT_EQ(network_of("febf::1"), "febf::1");
  EXPECT_EQ(network_of("fec0::1"), "fec0::/64");
  EXPECT_EQ(network_of(""), "");
}

TEST(NetworkOf, Ipv6IsReadInEverySpelling) {
  EXPECT_EQ(network_of("2001:DB8:0:0:1:2:3:4"), "2001:db8::/64");
  EXPECT_EQ(network_of("2001:0db8:0000:0001::"), "2001:db8:0:1::/64");
  EXPECT_EQ(network_of("::1"), "::/64");
  EXPECT_EQ(network_of("::"), "::/64");
  EXPECT_EQ(network_of("64:ff9b::192.0.2.33"), "64:ff9b::/64");
  EXPECT_EQ(network_of("0:0:0:0:0:ffff:c000:0207"), "192.0.2.7");
  EXPECT_EQ(network_of("2001:db8::1%eth0"), "2001:db8::/64");
}

TEST(NetworkOf, WhatIsNoAddressIsItself) {
  for (const char* text : {"unix", ":", ":::", "1:2", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::",
                           "::1:", ":1::", "::256.0.0.1", "::1.2.3", "1.2.3.4::", "1:2:3:4::5:6:7:8", "::-1"})
    EXPECT_EQ(network_of(text), text);
}

}  // namespace
}  // namespace amsbridge
