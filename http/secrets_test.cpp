#include "http/secrets.hpp"

#include <gtest/gtest.h>

namespace amsbridge {
namespace {

using Octets = std::vector<std::uint8_t>;

TEST(Secrets, OctetsAreTwoDigitsEach) {
  EXPECT_EQ(hexadecimal({0x00, 0x7f, 0xa0, 0xff}), "007fa0ff");
  EXPECT_EQ(octets_of("007fa0ff"), (Octets{0x00, 0x7f, 0xa0, 0xff}));
  EXPECT_EQ(octets_of(""), Octets());
  for (const char* wrong : {"0", "0g", "AA", " 1", "0x", "00 "})
    EXPECT_EQ(octets_of(wrong), Octets()) << wrong;
}

TEST(Secrets, AreTheSameInEveryOctetOrNot) {
  EXPECT_TRUE(same_secret("", ""));
  EXPECT_TRUE(same_secret("abc", "abc"));
  for (const char* other : {"", "ab", "abcd", "Abc", "abC", "bbc"}) EXPECT_FALSE(same_secret("abc", other));
  EXPECT_FALSE(same_secret("\x7f", "\xff"));
}

TEST(Secrets, AHashIsThatOfTheStandard) {
  // FIPS 180-4's example of one block.
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Secrets, RandomOctetsAreAsManyAsAskedAndNeverTheSame) {
  EXPECT_EQ(random_octets(16).size(), 16U);
  EXPECT_NE(random_octets(16), random_octets(16));
}

}  // namespace
}  // namespace amsbridge
