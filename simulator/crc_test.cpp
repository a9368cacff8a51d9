#include "simulator/crc.hpp"

#include <string_view>

#include <gtest/gtest.h>

#include "simulator/telegram.hpp"

namespace simulator {
namespace {

constexpr std::string_view digits = "123456789";

TEST(Crc16, HaveTheCheckValuesOfTheirCatalogueEntries) {
  const Octets octets(digits.begin(), digits.end());
  EXPECT_EQ(crc16_x25(octets), 0x906E);
  EXPECT_EQ(crc16_kermit(octets), 0x2189);
  EXPECT_EQ(crc16_arc(octets), 0xBB3D);
}

TEST(Crc16, X25LeavesTheMagicRemainderOverDataAndItsOwnCheckSequence) {
  const Octets with_check = {'1', '2', '3', '4', '5', '6', '7', '8', '9', 0x6E, 0x90};
  EXPECT_EQ(crc16_x25(with_check) ^ 0xFFFF, 0xF0B8);
}

}  // namespace
}  // namespace simulator
