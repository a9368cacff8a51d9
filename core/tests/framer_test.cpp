#include "ams/link/framer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "framer_lines.hpp"

namespace ams::tests {
namespace {

using ::testing::ElementsAre;

// ---- Splits

class SplitStream : public ::testing::Test {
 protected:
  // Noise, a frame, one flag shared, a damaged frame, a frame, noise.
  static Bytes damaged() {
    Bytes octets = second;
    octets[20] ^= 0x10;
    return octets;
  }
  static Bytes stream() {
    return join(
        {{0x00, 0x7e, 0xa1}, first, Bytes(second.begin() + 1, second.end()), damaged(), second, {0x55}});
  }
};

TEST_F(SplitStream, IsWhatItIsTakenFor) {
  const Bytes octets = stream();
  EXPECT_THAT(framed({octets}),
              ElementsAre(hcs_mismatch_at(1, Octets(octets).subspan(2, 6), 0x1001), frame_at(3, first),
                          frame_at(43, second), fcs_mismatch_at(87, damaged()), frame_at(131, second),
                          noise_at(175, 1)));
}

TEST_F(SplitStream, InTwoPiecesGivesTheSame) {
  const Bytes octets = stream();
  const Lines expected = framed({octets});
  for (std::size_t cut = 0; cut <= octets.size(); ++cut) {
    EXPECT_EQ(framed({Octets(octets).first(cut), Octets(octets).subspan(cut)}), expected) << cut;
  }
}

TEST_F(SplitStream, InThreePiecesGivesTheSame) {
  const Bytes octets = stream();
  const Octets all = octets;
  const Lines expected = framed({octets});
  for (std::size_t cut = 0; cut <= all.size(); ++cut) {
    for (std::size_t other = cut; other <= all.size(); ++other) {
      ASSERT_EQ(framed({all.first(cut), all.subspan(cut, other - cut), all.subspan(other)}, 256), expected)
          << cut << ' ' << other;
    }
  }
}

TEST_F(SplitStream, OctetByOctetGivesTheSame) {
  const Bytes octets = stream();
  EXPECT_EQ(framed(one_by_one(octets)), framed({octets}));
}

TEST_F(SplitStream, AtRandomGivesTheSame) {
  Random random(3);
  const Bytes octets = stream();
  const Lines expected = framed({octets});
  for (int round = 0; round < 500; ++round) {
    ASSERT_EQ(framed(at_random(random, octets, 60)), expected) << round;
  }
}

TEST(Framer, ManyFramesInOnePieceAreAllFound) {
  constexpr std::size_t times = 500;
  const Lines lines = framed({repeated(join({first, second}), times)});
  ASSERT_EQ(lines.size(), 2 * times);
  for (std::size_t pair = 0; pair < times; ++pair) {
    const std::size_t octet = pair * (first.size() + second.size());
    ASSERT_EQ(lines[2 * pair], frame_at(octet, first));
    ASSERT_EQ(lines[2 * pair + 1], frame_at(octet + first.size(), second));
  }
}

TEST(Framer, ReportsAFrameAsSoonAsItsLastOctetIsThere) {
  const Octets octets = first;
  FrameRecorder heard;
  Bytes storage(hdlc::longest_frame);
  Framer framer(storage, heard);
  framer.push(octets.first(first.size() - 2));
  EXPECT_TRUE(framer.in_frame());
  EXPECT_THAT(heard.lines, ElementsAre());
  framer.push(octets.subspan(first.size() - 2, 1));  // not the flag: it may never come
  EXPECT_THAT(heard.lines, ElementsAre(frame_at(0, first)));
  EXPECT_FALSE(framer.in_frame());
}

TEST(Framer, CountsTheOctetsTakenIn) {
  FrameRecorder heard;
  Bytes storage(hdlc::longest_frame);
  Framer framer(storage, heard);
  EXPECT_EQ(framer.octets(), 0U);
  framer.push(join({first, {0x7e, 0xa0}}));
  EXPECT_EQ(framer.octets(), first.size() + 2);
  framer.gap();
  EXPECT_EQ(framer.octets(), first.size() + 2);
}

// ---- Flags

TEST(Framer, TwoFramesMayShareAFlag) {
  const Bytes stream = join({first, Bytes(second.begin() + 1, second.end())});
  EXPECT_THAT(framed({stream}), ElementsAre(frame_at(0, first), frame_at(first.size() - 1, second)));
}

TEST(Framer, FlagsBetweenFramesAreNoNoise) {
  const Bytes stream = join({{0x7e, 0x7e}, first, {0x7e, 0x7e, 0x7e}, second, {0x7e}});
  EXPECT_THAT(framed({stream}), ElementsAre(frame_at(2, first), frame_at(first.size() + 5, second)));
}

TEST(Framer, ALostClosingFlagCostsNothing) {
  const Bytes stream = join({Bytes(first.begin(), first.end() - 1), second});
  EXPECT_THAT(framed({stream}), ElementsAre(frame_at(0, first), frame_at(first.size() - 1, second)));
}

TEST(Framer, ALostOpeningFlagCostsNothingWhereThePreviousFrameLeftOne) {
  const Bytes stream = join({first, Bytes(second.begin() + 1, second.end()), first});
  EXPECT_THAT(framed({stream}), ElementsAre(frame_at(0, first), frame_at(first.size() - 1, second),
                                            frame_at(first.size() + second.size() - 1, first)));
}

TEST(Framer, ALostOpeningFlagWithNoneLeftCostsThatFrameAlone) {
  const Bytes headless(second.begin() + 1, second.end() - 1);
  const Bytes stream = join({headless, first});
  EXPECT_THAT(framed({stream}), ElementsAre(noise_at(0, static_cast<std::uint32_t>(headless.size())),
                                            frame_at(headless.size(), first)));
}

TEST(Framer, AFrameMayHoldFlagsAndEscapesAsValues) {
  const Bytes full = frame(Bytes(100, 0x7e));
  const Bytes escapes = frame(Bytes{0x7d, 0x5e, 0x7d, 0x5d, 0x7e});
  EXPECT_THAT(framed({join({full, escapes})}),
              ElementsAre(frame_at(0, full), frame_at(full.size(), escapes)));
}

// Information such that the frame's check sequence comes out as wanted.
Bytes frame_with_check(std::uint8_t low, std::uint8_t high) {
  for (std::uint32_t number = 0; number < 0x40000; ++number) {
    Bytes candidate = kaifa_frame(kaifa_list_1(number));
    if (candidate[candidate.size() - 3] == low && candidate[candidate.size() - 2] == high) return candidate;
  }
  return {};
}

TEST(Framer, ACheckSequenceMayHoldAFlagOrLookLikeAStart) {
  for (const auto& [low, high] : {std::pair{0x1e, 0x7e}, {0x7e, 0x1e}, {0x7e, 0xa0}, {0x7e, 0x7e}}) {
    const Bytes tricky = frame_with_check(static_cast<std::uint8_t>(low), static_cast<std::uint8_t>(high));
    ASSERT_FALSE(tricky.empty());
    const Bytes stream = join({tricky, second, Bytes(tricky.begin(), tricky.end() - 1), second});
    const std::size_t third = tricky.size() + second.size();
    const Lines expected = {frame_at(0, tricky), frame_at(tricky.size(), second), frame_at(third, tricky),
                            frame_at(third + tricky.size() - 1, second)};
    EXPECT_EQ(framed({stream}), expected);
    EXPECT_EQ(framed(one_by_one(stream)), expected);
  }
}

TEST(Framer, ADamagedFrameEndingInAFlagLeavesItToTheNext) {
  Bytes tricky = frame_with_check(0x1e, 0x7e);
  tricky[20] ^= 1;
  // Its own closing flag is lost, and the next frame's opening one with it: the check sequence's 7E serves.
  const Bytes stream =
      join({Bytes(tricky.begin(), tricky.end() - 1), Bytes(second.begin() + 1, second.end())});
  EXPECT_THAT(framed({stream}), ElementsAre(fcs_mismatch_at(0, tricky), frame_at(tricky.size() - 2, second)));
}

// ---- False starts

TEST(Framer, NoiseThatLooksLikeAStartDoesNotCostTheFrameBehindIt) {
  for (const Bytes& noise :
       {Bytes{0x7e, 0xa0}, Bytes{0x7e, 0xa7}, Bytes{0x7e, 0xa7, 0xff}, Bytes{0x7e, 0xa0, 0x20, 0x41},
        Bytes{0x7e, 0xa0, 0x7e, 0xa0, 0x7e, 0xa0}, Bytes{0x7e, 0xa0, 0x20, 3, 3, 0x13, 0, 0}}) {
    const Bytes stream = join({noise, first});
    const Lines lines = framed({stream}, 2 * hdlc::longest_frame, Silence::none);
    ASSERT_EQ(lines.size(), 2U) << hexadecimal(noise);
    EXPECT_EQ(lines[1], frame_at(noise.size(), first));
    EXPECT_EQ(framed(one_by_one(stream)), lines);
  }
}

TEST(Framer, DamagedFrameDoesNotCostTheNextOne) {
  for (std::size_t at = 0; at < first.size() - 1; ++at) {
    Bytes damaged = first;
    damaged[at] ^= 0x04;
    const Lines lines = framed({join({damaged, second, first})});
    ASSERT_GE(lines.size(), 3U) << at;
    EXPECT_EQ(lines[lines.size() - 2], frame_at(first.size(), second)) << at;
    EXPECT_EQ(lines.back(), frame_at(first.size() + second.size(), first)) << at;
  }
}

TEST(Framer, AFlagMadeOfADamagedOctetDoesNotCostTheNextFrame) {
  for (std::size_t at = 1; at < first.size() - 1; ++at) {
    Bytes damaged = first;
    if (damaged[at] == 0x7e) continue;
    damaged[at] = 0x7e;
    const Lines lines = framed({join({damaged, second})});
    ASSERT_FALSE(lines.empty());
    EXPECT_EQ(lines.back(), frame_at(first.size(), second)) << at;
  }
}

TEST(Framer, ALostOctetDoesNotCostTheNextFrame) {
  for (std::size_t at = 0; at < first.size() - 1; ++at) {
    Bytes shorter = first;
    shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(at));
    const Lines lines = framed({join({shorter, second})});
    ASSERT_FALSE(lines.empty());
    EXPECT_EQ(lines.back(), frame_at(shorter.size(), second)) << at;
  }
}

TEST(Framer, AFrameWithinADamagedFrameIsFound) {
  Bytes outer = frame(join({{1, 2, 3}, second, {4, 5}}));
  outer[10] ^= 1;
  EXPECT_THAT(framed({join({outer, first})}),
              ElementsAre(fcs_mismatch_at(0, outer), frame_at(12, second),
                          noise_at(13 + second.size() - 1, 4), frame_at(outer.size(), first)));
}

TEST(Framer, AFrameWithinAWholeFrameIsItsContent) {
  const Bytes outer = frame(join({{1, 2, 3}, second, {4, 5}}));
  EXPECT_THAT(framed({outer}), ElementsAre(frame_at(0, outer)));
}

TEST(Framer, ADamagedHeaderIsToldOnceAndDoesNotCostTheNextFrame) {
  Bytes damaged = second;
  damaged[3] = 0x43;  // destination
  const auto sent = static_cast<std::uint16_t>(second[7] | second[8] << 8);
  EXPECT_THAT(
      framed({join({damaged, first})}),
      ElementsAre(hcs_mismatch_at(0, Octets(damaged).subspan(1, 6), sent), frame_at(second.size(), first)));
}

TEST(Framer, ADamagedCheckSequenceCostsThatFrameAlone) {
  for (std::size_t from_end : {2U, 3U}) {
    Bytes damaged = second;
    damaged[damaged.size() - from_end] ^= 0xff;
    EXPECT_THAT(framed({join({first, damaged, first})}),
                ElementsAre(frame_at(0, first), fcs_mismatch_at(first.size(), damaged),
                            frame_at(first.size() + second.size(), first)));
  }
}

}  // namespace
}  // namespace ams::tests
