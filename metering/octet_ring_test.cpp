#include "metering/octet_ring.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amsbridge {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;

OctetRing::Steady at(int time) {
  return OctetRing::Steady(milliseconds(time));
}

TEST(OctetRing, KeepsTheLatestOctets) {
  OctetRing ring(4);
  for (std::uint8_t octet = 1; octet <= 6; ++octet) ring.push(std::vector{octet}, at(octet * 100));
  EXPECT_THAT(ring.octets(), ElementsAre(3, 4, 5, 6));
  EXPECT_EQ(ring.pieces().front().time, at(300));
}

TEST(OctetRing, TakesTogetherWhatCameTogether) {
  OctetRing ring(100);
  ring.push(std::vector<std::uint8_t>{1}, at(0));
  ring.push(std::vector<std::uint8_t>{2}, at(19));
  ring.push(std::vector<std::uint8_t>{3}, at(20));
  ASSERT_EQ(ring.pieces().size(), 2U);
  EXPECT_THAT(ring.pieces().front().octets, ElementsAre(1, 2));
  EXPECT_THAT(ring.pieces().back().octets, ElementsAre(3));
}

TEST(OctetRing, IsNoLargerForAFlood) {
  OctetRing ring(10'000);
  const std::vector<std::uint8_t> much(4096, 0x55);
  for (int number = 0; number < 1000; ++number) ring.push(much, at(0));
  EXPECT_LE(ring.octets().size(), 10'000U);
  ring.push(std::vector<std::uint8_t>(20'000, 0xaa), at(0));
  EXPECT_EQ(ring.octets(), std::vector<std::uint8_t>(10'000, 0xaa));
}

TEST(OctetRing, HasNoMorePiecesThanItMay) {
  OctetRing ring(100, 2);
  for (std::uint8_t octet = 1; octet <= 3; ++octet) ring.push(std::vector{octet}, at(octet * 100));
  EXPECT_THAT(ring.octets(), ElementsAre(2, 3));
  EXPECT_EQ(ring.began(), at(200));
}

TEST(OctetRing, OctetsAreTheSameWhereverTheRingEnds) {
  OctetRing ring(1000);
  std::vector<std::uint8_t> all;
  for (int number = 0; number < 500; ++number) {
    const std::vector<std::uint8_t> piece(static_cast<std::size_t>(number * 37 % 301 + 1),
                                          static_cast<std::uint8_t>(number));
    ring.push(piece, at(number * 30));
    all.insert(all.end(), piece.begin(), piece.end());
    const auto octets = ring.octets();
    ASSERT_LE(octets.size(), 1000U);
    ASSERT_TRUE(std::equal(octets.rbegin(), octets.rend(), all.rbegin()));
    ASSERT_EQ(ring.pieces().back().octets, piece);
    ASSERT_EQ(ring.pieces().back().time, at(number * 30));
  }
}

TEST(OctetRing, OfNothingIsEmpty) {
  OctetRing ring(10);
  ring.push({}, at(0));
  EXPECT_TRUE(ring.octets().empty());
  EXPECT_TRUE(ring.pieces().empty());
}

}  // namespace
}  // namespace amsbridge
