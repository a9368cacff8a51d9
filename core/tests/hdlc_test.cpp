#include "ams/link/hdlc.hpp"

#include <gtest/gtest.h>

#include "recorders.hpp"

namespace ams::tests {
namespace {

using Kind = Verdict::Kind;

Bytes opened(const Bytes& information, const Header& header = {}) {
  return join({{0x7e}, between_flags(information, header)});
}

TEST(Hdlc, BeforeTheHeaderIsThereItAsksForTheHeaderAlone) {
  const Bytes whole = opened(Bytes(300, 0x55));  // 41 0883: six octets of header, two of HCS
  for (std::size_t have = 1; have < 3; ++have) {
    const Verdict verdict = hdlc::examine(Octets(whole).first(have));
    EXPECT_EQ(verdict.kind, Kind::more);
    EXPECT_EQ(verdict.octets, 3U);
  }
  for (std::size_t have = 3; have < 9; ++have) {
    const Verdict verdict = hdlc::examine(Octets(whole).first(have));
    EXPECT_EQ(verdict.kind, Kind::more) << have;
    EXPECT_GT(verdict.octets, have);
    EXPECT_LE(verdict.octets, 9U);
  }
}

TEST(Hdlc, OnceTheHeaderIsProvenItAsksForTheWholeFrame) {
  const Bytes whole = opened(Bytes(300, 0x55));
  for (std::size_t have = 9; have < whole.size(); ++have) {
    const Verdict verdict = hdlc::examine(exact(Octets(whole).first(have)));
    EXPECT_EQ(verdict.kind, Kind::more) << have;
    EXPECT_EQ(verdict.octets, whole.size());
    EXPECT_EQ(verdict.fault.reason, Reason::frame_truncated);
    EXPECT_EQ(verdict.fault.expected, whole.size());
  }
  EXPECT_EQ(hdlc::examine(whole).kind, Kind::whole);
  EXPECT_EQ(hdlc::examine(whole).octets, whole.size());
}

TEST(Hdlc, OnlyFormatType3IsAFrame) {
  for (unsigned type = 0; type < 16; ++type) {
    const Bytes start = {0x7e, static_cast<std::uint8_t>(type << 4)};
    EXPECT_EQ(hdlc::examine(start).kind, type == 0xa ? Kind::more : Kind::no) << type;
  }
}

TEST(Hdlc, LengthsBelowSevenAreNoFrame) {
  for (std::uint8_t length = 0; length < 7; ++length) {
    EXPECT_EQ(hdlc::examine(Bytes{0x7e, 0xa0, length}).kind, Kind::no) << +length;
  }
  EXPECT_EQ(hdlc::examine(Bytes{0x7e, 0xa0, 7}).kind, Kind::more);
}

TEST(Hdlc, AddressesOfOneToFourOctetsOnEachSide) {
  const Bytes information = {0xe6, 0xe7, 0x00, 0x0f};
  for (std::size_t destination = 1; destination <= 4; ++destination) {
    for (std::size_t source = 1; source <= 4; ++source) {
      const Header header = {.destination = address(destination), .source = address(source)};
      const Bytes whole = opened(information, header);
      ASSERT_EQ(hdlc::examine(exact(whole)).kind, Kind::whole) << destination << '/' << source;
      const hdlc::Frame parts = hdlc::parts(whole);
      EXPECT_EQ(parts.information_offset, 3 + destination + source + 1 + 2);
      EXPECT_EQ(Bytes(parts.information.begin(), parts.information.end()), information);
    }
  }
}

TEST(Hdlc, AddressesWithoutAnEndAreNoFrame) {
  EXPECT_EQ(hdlc::examine(Bytes{0x7e, 0xa0, 0x20, 2, 2, 2, 2, 3, 3, 0x13}).kind, Kind::no);
  EXPECT_EQ(hdlc::examine(Bytes{0x7e, 0xa0, 0x20, 3, 2, 2, 2, 2, 3, 0x13}).kind, Kind::no);
}

TEST(Hdlc, AddressesThatReachBeyondTheLengthAreNoFrame) {
  EXPECT_EQ(hdlc::examine(Bytes{0x7e, 0xa0, 0x07, 2, 3, 3, 0x13, 0, 0, 0}).kind, Kind::no);
}

TEST(Hdlc, AHeaderThatFailsItsCheckSequenceIsNoFrameAndSaysBoth) {
  Bytes whole = opened({1, 2, 3});
  const auto sent = static_cast<std::uint16_t>(whole[7] | whole[8] << 8);
  whole[6] ^= 0x01;  // control
  const std::uint16_t computed = bitwise_crc(Octets(whole).subspan(1, 6));
  const Verdict verdict = hdlc::examine(whole);
  EXPECT_EQ(verdict.kind, Kind::no);
  EXPECT_EQ(verdict.fault, (Fault{Layer::hdlc, Reason::hcs_mismatch, 0, sent, computed}));
}

TEST(Hdlc, AFrameThatFailsItsCheckSequenceIsDamagedAndSaysBoth) {
  Bytes whole = opened({1, 2, 3});
  whole[10] ^= 0x80;  // information
  const auto sent = static_cast<std::uint16_t>(whole[whole.size() - 2] | whole[whole.size() - 1] << 8);
  const std::uint16_t computed = bitwise_crc(Octets(whole).subspan(1, whole.size() - 3));
  const Verdict verdict = hdlc::examine(whole);
  EXPECT_EQ(verdict.kind, Kind::damaged);
  EXPECT_EQ(verdict.octets, whole.size());
  EXPECT_EQ(verdict.fault, (Fault{Layer::hdlc, Reason::fcs_mismatch, 0, sent, computed}));
}

TEST(Hdlc, EveryOctetIsCoveredByACheckSequence) {
  const Bytes whole = opened({0xe6, 0xe7, 0x00, 0x0f, 0x7e});
  for (std::size_t at = 1; at < whole.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      Bytes damaged = whole;
      damaged[at] = static_cast<std::uint8_t>(damaged[at] ^ (1U << bit));
      EXPECT_NE(hdlc::examine(damaged).kind, Kind::whole) << at << ' ' << bit;
    }
  }
}

TEST(Hdlc, AFrameWithoutInformationHasOneCheckSequence) {
  const Bytes whole = opened({});
  EXPECT_EQ(whole.size(), 1 + 2 + 3 + 1 + 2U);
  EXPECT_EQ(hdlc::examine(whole).kind, Kind::whole);
  EXPECT_TRUE(hdlc::parts(whole).information.empty());
  EXPECT_FALSE(hdlc::parts(whole).segmented);
}

TEST(Hdlc, TheSegmentationBitIsRead) {
  const Bytes whole = opened({1, 2}, {.segmented = true});
  EXPECT_EQ(hdlc::examine(whole).kind, Kind::whole);
  EXPECT_TRUE(hdlc::parts(whole).segmented);
}

TEST(Hdlc, ALengthThatLeavesNoRoomForBothCheckSequencesIsNoFrame) {
  // One octet more than a frame without information, with a header check sequence that holds.
  Bytes octets = {0xa0, 0x08, 0x03, 0x03, 0x13};
  append_check(octets);
  EXPECT_EQ(hdlc::examine(join({{0x7e}, octets, {0, 0, 0}})).kind, Kind::no);
}

}  // namespace
}  // namespace ams::tests
