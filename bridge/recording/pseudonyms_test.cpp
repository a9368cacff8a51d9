#include "bridge/recording/pseudonyms.hpp"

#include <gtest/gtest.h>

namespace amsbridge {
namespace {

TEST(Pseudonyms, AreTheSameForTheSameIdAndKeepItsShape) {
  Pseudonyms pseudonyms(7);
  const std::string pseudonym = pseudonyms.of("6970631401753985");
  EXPECT_EQ(pseudonym.size(), 16U);
  EXPECT_NE(pseudonym, "6970631401753985");
  EXPECT_EQ(pseudonym.find_first_not_of("0123456789"), std::string::npos);
  EXPECT_EQ(pseudonyms.of("6970631401753985"), pseudonym);
  EXPECT_EQ(Pseudonyms(7).of("6970631401753985"), pseudonym);
  EXPECT_NE(Pseudonyms(8).of("6970631401753985"), pseudonym);
  EXPECT_NE(pseudonyms.of("6970631401753986"), pseudonym);
}

TEST(Pseudonyms, KeepTheMakersLetters) {
  Pseudonyms pseudonyms(7);
  EXPECT_TRUE(pseudonyms.of("ISK1020784605887").starts_with("ISK"));
  EXPECT_TRUE(pseudonyms.of("1KFM0200012345").starts_with("1KFM"));
  EXPECT_NE(pseudonyms.of("LGZ1030655933512"), "LGZ1030655933512");
}

TEST(Pseudonyms, TwoIdsOfOneMeterStayTwoIdsOfOneMeter) {
  for (const bool long_one_first : {false, true}) {
    Pseudonyms pseudonyms(7);
    if (long_one_first) static_cast<void>(pseudonyms.of("ISK1020784605887"));
    const std::string number = pseudonyms.of("84605887");
    EXPECT_NE(number, "84605887");
    EXPECT_TRUE(pseudonyms.of("ISK1020784605887").ends_with(number));
    EXPECT_TRUE(pseudonyms.of("ISK84605887").ends_with(number));
  }
}

TEST(Pseudonyms, HexadecimalStaysHexadecimal) {
  const std::string pseudonym = Pseudonyms(7).of("0A014B464DAABBCCDDEEFF");
  EXPECT_EQ(pseudonym.find_first_not_of("0123456789ABCDEF"), std::string::npos);
}

TEST(Pseudonyms, ShortIdsHaveNoMakersLetters) {
  EXPECT_NE(Pseudonyms(7).of("ABCD"), "ABCD");
}

TEST(Pseudonyms, WhatHasNothingToReplaceStays) {
  EXPECT_EQ(Pseudonyms(7).of("---"), "---");
  EXPECT_EQ(Pseudonyms(7).of(""), "");
}

}  // namespace
}  // namespace amsbridge
