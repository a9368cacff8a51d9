#include "ams/flash.hpp"

#include <array>

#include <gtest/gtest.h>

namespace ams {
namespace {

struct alignas(std::uint32_t) Row {
  std::uint8_t first;
  std::uint16_t second;
  std::int8_t third;
};

TEST(Flash, FetchedIsACopyOfTheConstant) {
  static constexpr std::uint8_t octets[] = {1, 2, 3, 254, 255};
  for (const std::uint8_t& octet : octets) EXPECT_EQ(fetched(octet), octet);
  static constexpr Row row{1, 0xfedc, -3};
  const Row copy = fetched(row);
  EXPECT_EQ(copy.first, 1);
  EXPECT_EQ(copy.second, 0xfedc);
  EXPECT_EQ(copy.third, -3);
}

TEST(Flash, TextIsCopiedFromAnyPlaceToAnyPlace) {
  constexpr std::string_view text = "0123456789";
  for (std::size_t from = 0; from < 5; ++from) {
    for (std::size_t to = 0; to < 5; ++to) {
      std::array<char, 16> copy{};
      const char* end = copy_text(text.substr(from, 4), copy.data() + to);
      EXPECT_EQ(end, copy.data() + to + 4);
      EXPECT_EQ(std::string_view(copy.data() + to, 4), text.substr(from, 4));
      EXPECT_EQ(copy[to + 4], '\0');
    }
  }
}

TEST(Flash, TextsAreTheSameOnlyIfEveryCharacterIs) {
  EXPECT_TRUE(is_text("AIDON_V0001", "AIDON_V0001"));
  EXPECT_TRUE(is_text("", ""));
  EXPECT_FALSE(is_text("AIDON_V0002", "AIDON_V0001"));
  EXPECT_FALSE(is_text("AIDON_V000", "AIDON_V0001"));
  EXPECT_FALSE(is_text("AIDON_V0001", "AIDON_V000"));
}

TEST(Flash, ATextBeginsWithItsBeginningAlone) {
  EXPECT_TRUE(begins_with("KFM_001", "KFM_"));
  EXPECT_TRUE(begins_with("KFM_", "KFM_"));
  EXPECT_TRUE(begins_with("KFM_001", ""));
  EXPECT_FALSE(begins_with("KFM", "KFM_"));
  EXPECT_FALSE(begins_with("AFM_001", "KFM_"));
}

}  // namespace
}  // namespace ams
