#include "ams/link/crc16.hpp"

#include <gtest/gtest.h>

#include "recorders.hpp"

namespace ams::tests {
namespace {

TEST(Crc16, GivesTheCheckValueOfX25) {
  EXPECT_EQ(crc16_x25(text_octets("123456789")), 0x906e);
}

TEST(Crc16, OfNothingIsZero) {
  EXPECT_EQ(crc16_x25({}), 0);
}

TEST(Crc16, EveryOctetAgreesWithTheBitwiseWitness) {
  for (unsigned octet = 0; octet < 256; ++octet) {
    const Bytes octets = {static_cast<std::uint8_t>(octet)};
    EXPECT_EQ(crc16_x25(octets), bitwise_crc(octets)) << octet;
  }
}

TEST(Crc16, RandomOctetsAgreeWithTheBitwiseWitness) {
  Random random(1);
  for (int round = 0; round < 200; ++round) {
    const Bytes octets = random_octets(random, below(random, 2048));
    ASSERT_EQ(crc16_x25(octets), bitwise_crc(octets)) << octets.size();
  }
}

TEST(Crc16, PiecesGiveTheSameAsTheWhole) {
  Random random(2);
  const Bytes octets = random_octets(random, 100);
  for (std::size_t cut = 0; cut <= octets.size(); ++cut) {
    Crc16X25 crc;
    crc.add(Octets(octets).first(cut));
    crc.add(Octets(octets).subspan(cut));
    EXPECT_EQ(crc.value(), bitwise_crc(octets)) << cut;
  }
}

TEST(Crc16, OctetsWithTheirOwnCheckSequenceGiveTheResidue) {
  Bytes octets = text_octets("any octets");
  append_check(octets);
  EXPECT_EQ(crc16_x25(octets), 0x0f47);  // ISO/IEC 13239: residue F0B8, inverted
}

}  // namespace
}  // namespace ams::tests
