#include "ams/link/mbus.hpp"

#include <gtest/gtest.h>

#include "mbus_frames.hpp"
#include "recorders.hpp"

namespace ams::tests {
namespace {

using Kind = Verdict::Kind;

TEST(Mbus, FrameIsWholeWithItsLastOctetAndNotBefore) {
  const Bytes whole = mbus_frame(0, true, Bytes(20, 0x55));
  for (std::size_t have = 1; have < whole.size(); ++have) {
    const Verdict verdict = mbus::examine(exact(Octets(whole).first(have)));
    ASSERT_EQ(verdict.kind, Kind::more) << have;
    ASSERT_GT(verdict.octets, have);
    ASSERT_LE(verdict.octets, whole.size());
  }
  EXPECT_EQ(mbus::examine(whole).kind, Kind::whole);
  EXPECT_EQ(mbus::examine(whole).octets, whole.size());
}

TEST(Mbus, PartsAreWhatTheFrameSays) {
  const Bytes data = {1, 2, 3};
  const mbus::Frame first = mbus::parts(mbus_frame(0, false, data));
  EXPECT_EQ(first.sequence, 0);
  EXPECT_FALSE(first.last);
  const Bytes octets = mbus_frame(3, true, data);
  const mbus::Frame last = mbus::parts(octets);
  EXPECT_EQ(last.sequence, 3);
  EXPECT_TRUE(last.last);
  EXPECT_EQ(Bytes(last.data.begin(), last.data.end()), data);
  EXPECT_EQ(last.data.data(), octets.data() + last.data_offset);
}

TEST(Mbus, OverflownLengthIsProvenByTheChecksum) {
  const Bytes whole = mbus_frame(0, false, Bytes(252, 0x31));  // a body of 257 octets
  ASSERT_EQ(whole[1], 0x01);
  EXPECT_EQ(mbus::examine(whole).kind, Kind::whole);
  EXPECT_EQ(mbus::examine(whole).octets, 257U + 6);
  const Bytes long_enough = mbus_frame(0, false, Bytes(264, 0x31));  // L = 0D is a possible length, too
  ASSERT_EQ(long_enough[1], 0x0d);
  EXPECT_EQ(mbus::examine(long_enough).octets, 269U + 6);
}

TEST(Mbus, LastPieceDoesNotOverflow) {
  Bytes damaged = mbus_frame(1, true, Bytes(8, 0x31));
  damaged[12] ^= 4;
  damaged.resize(400, 0);
  EXPECT_EQ(mbus::examine(damaged).kind, Kind::damaged);
}

TEST(Mbus, DamageTellsBothChecksums) {
  Bytes damaged = mbus_frame(0, true, Bytes(8, 0x31));
  const std::uint8_t sum = damaged[damaged.size() - 2];
  damaged[12] = static_cast<std::uint8_t>(damaged[12] + 1);
  const Verdict verdict = mbus::examine(damaged);
  EXPECT_EQ(verdict.kind, Kind::damaged);
  EXPECT_EQ(verdict.fault, (Fault{Layer::mbus, Reason::checksum_mismatch, 0, sum, sum + 1U}));
}

TEST(Mbus, WhatCannotBeAFrameIsNone) {
  const Bytes whole = mbus_frame(0, true, Bytes(8, 0x31));
  for (const std::size_t place : {1U, 2U, 3U, 6U}) {
    Bytes wrong = whole;
    wrong[place] ^= 0x80;
    EXPECT_EQ(mbus::examine(wrong).kind, Kind::no) << place;
  }
}

TEST(Mbus, FramesAreFoundAmongFramesOfOtherLinks) {
  const Bytes one = mbus_frame(0, true, Bytes(8, 0x68));
  FrameRecorder heard;
  Bytes storage(600);
  Framer framer(storage, heard);
  framer.push(join({frame({1, 2, 3}), one, {0x68, 0x68, 0x00}, one, frame({4})}));
  EXPECT_EQ(heard.links, (std::vector<Link>{Link::hdlc, Link::mbus, Link::mbus, Link::hdlc}));
  EXPECT_EQ(heard.frames[2], one);
}

}  // namespace
}  // namespace ams::tests
