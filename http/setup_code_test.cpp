#include "http/setup_code.hpp"

#include <set>

#include <gtest/gtest.h>

namespace amsbridge {
namespace {

TEST(SetupCode, IsTwoGroupsOfFiveOutOfAnAlphabetWithoutLookalikes) {
  std::set<char> seen;
  std::set<std::string> codes;
  for (int round = 0; round < 300; ++round) {
    const std::string code = make_setup_code();
    ASSERT_TRUE(is_setup_code(code)) << code;
    codes.insert(code);
    seen.insert(code.begin(), code.end());
  }
  EXPECT_EQ(codes.size(), 300U);
  EXPECT_EQ(std::string(seen.begin(), seen.end()), "-234679ACDEFHJKMNPQRTVWXY");
}

TEST(SetupCode, IsLongEnoughForAnAccessPointsPassphrase) {
  EXPECT_EQ(make_setup_code().size(), 11U);
}

TEST(SetupCode, IsTypedInAnyCaseAndWithOrWithoutSeparators) {
  for (const char* typed : {"K7QM4-XW2PD", "k7qm4-xw2pd", "K7QM4XW2PD", " k7qm4 xw2pd\t", "K7-QM-4X-W2-PD"})
    EXPECT_TRUE(matches_setup_code(typed, "K7QM4-XW2PD")) << typed;
  for (const char* typed : {"", "-", "K7QM4-XW2P", "K7QM4-XW2PDD", "K7QM4-XW2PE", "\u212a7QM4-XW2PD"})
    EXPECT_FALSE(matches_setup_code(typed, "K7QM4-XW2PD")) << typed;
}

TEST(SetupCode, OthersAreNone) {
  for (const char* text : {"", "K7QM4XW2PD", "k7qm4-xw2pd", "K7QM4-XW2P0", "K7QM-4XW2PD", "K7QM4-XW2PDD"})
    EXPECT_FALSE(is_setup_code(text)) << text;
}

}  // namespace
}  // namespace amsbridge
