#include "simulator/faults.hpp"

#include <array>
#include <cmath>
#include <set>

#include <gtest/gtest.h>

namespace simulator {
namespace {

const Octets frame = [] {
  Octets octets(100, 0x55);
  octets.front() = octets.back() = 0x7E;
  return octets;
}();

Faults parsed(std::string_view spec) {
  const ParsedFaults result = parse_faults(spec);
  EXPECT_EQ(result.error, "");
  return result.faults;
}

// Five standard deviations of a binomial distribution around its mean.
void expect_near_rate(std::uint64_t count, std::uint64_t trials, double rate) {
  const double mean = static_cast<double>(trials) * rate;
  EXPECT_NEAR(static_cast<double>(count), mean, 5 * std::sqrt(mean * (1 - rate)));
}

TEST(Faults, ASpecNamesEveryFaultAtMostOnceEach) {
  const Faults faults = parsed("flip=1/500,drop=1/1000,noise=1/10,lostflag=3/20,parity");
  EXPECT_EQ(faults.flip, (Chance{1, 500}));
  EXPECT_EQ(faults.drop, (Chance{1, 1000}));
  EXPECT_EQ(faults.noise, (Chance{1, 10}));
  EXPECT_EQ(faults.lost_flag, (Chance{3, 20}));
  EXPECT_TRUE(faults.wrong_parity);
}

TEST(Faults, ABadItemIsNamedTogetherWithTheKnownOnes) {
  for (const std::string_view bad : {"flop=1/5", "flip", "flip=", "flip=0.1", "flip=1/0", "flip=3/2",
                                     "flip=1/5x", "parity=1/5", "flip=-1/5"}) {
    EXPECT_EQ(parse_faults("drop=1/9," + std::string(bad) + ",parity").error,
              "\"" + std::string(bad) +
                  "\" is not a fault; known are flip=1/N, drop=1/N, noise=1/N, lostflag=1/N, lostpiece=1/N, "
                  "repeatpiece=1/N, swappieces=1/N and parity.");
  }
}

TEST(Faults, WithoutFaultsEveryFramePassesUntouched) {
  FaultyLine line(parsed(""), 1);
  EXPECT_EQ(line.apply(frame), frame);
  EXPECT_TRUE(line.last_untouched());
  EXPECT_EQ(line.counts().untouched, 1U);
}

TEST(Faults, TheSameSeedDamagesTheSameOctets) {
  const Faults faults = parsed("flip=1/50,drop=1/50,noise=1/2,lostflag=1/2");
  FaultyLine first(faults, 7);
  FaultyLine again(faults, 7);
  FaultyLine other(faults, 8);
  bool differs = false;
  for (int count = 0; count < 20; ++count) {
    const Octets arrived = first.apply(frame);
    EXPECT_EQ(again.apply(frame), arrived);
    differs = differs || other.apply(frame) != arrived;
  }
  EXPECT_TRUE(differs);
}

TEST(Faults, EveryRateIsCloseToItsSpec) {
  FaultyLine line(parsed("flip=1/500,drop=1/1000,noise=1/10,lostflag=1/20"), 42);
  for (int count = 0; count < 20'000; ++count) (void)line.apply(frame);
  const FaultCounts& counts = line.counts();
  EXPECT_EQ(counts.octets, 2'000'000U);
  expect_near_rate(counts.flipped, counts.octets, 1.0 / 500);
  expect_near_rate(counts.dropped, counts.octets, 1.0 / 1000);
  expect_near_rate(counts.noise, counts.frames, 1.0 / 10);
  expect_near_rate(counts.lost_flags, counts.frames, 1.0 / 20);
  expect_near_rate(counts.untouched, counts.frames, 0.95 * std::pow(1 - 0.002 - 0.001, 100));
  EXPECT_NEAR(static_cast<double>(counts.noise_octets) / static_cast<double>(counts.noise), 20.5, 1.5);
}

TEST(Faults, ALostFlagIsTheOpeningOrTheClosingOne) {
  FaultyLine line(parsed("lostflag=1/1"), 3);
  int opening = 0;
  for (int count = 0; count < 1000; ++count) {
    const Octets arrived = line.apply(frame);
    ASSERT_EQ(arrived.size(), frame.size() - 1);
    EXPECT_NE(arrived.front() == 0x7E, arrived.back() == 0x7E);
    opening += arrived.front() != 0x7E ? 1 : 0;
    EXPECT_FALSE(line.last_untouched());
  }
  EXPECT_NEAR(opening, 500, 80);
}

TEST(Faults, NoiseStandsBeforeAFrameThatIsItselfUntouched) {
  FaultyLine line(parsed("noise=1/1"), 4);
  const Octets arrived = line.apply(frame);
  ASSERT_GT(arrived.size(), frame.size());
  EXPECT_LE(arrived.size(), frame.size() + 40);
  EXPECT_TRUE(std::equal(frame.rbegin(), frame.rend(), arrived.rbegin()));
  EXPECT_TRUE(line.last_untouched());
}

constexpr std::array<std::size_t, 3> pieces = {0, 2, 4};
const Octets in_pieces = {1, 1, 2, 2, 3, 3};

TEST(Faults, PiecesAreLostRepeatedOrSwappedWhole) {
  FaultyLine losing(parsed("lostpiece=1/1"), 6);
  EXPECT_EQ(losing.apply(in_pieces, pieces), Octets());
  FaultyLine repeating(parsed("repeatpiece=1/1"), 6);
  EXPECT_EQ(repeating.apply(in_pieces, pieces), (Octets{1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3}));
  FaultyLine swapping(parsed("swappieces=1/1"), 6);
  std::set<Octets> seen;
  for (int count = 0; count < 20; ++count) seen.insert(swapping.apply(in_pieces, pieces));
  EXPECT_EQ(seen, (std::set<Octets>{{2, 2, 1, 1, 3, 3}, {1, 1, 3, 3, 2, 2}}));
  EXPECT_FALSE(swapping.last_untouched());
  EXPECT_EQ(swapping.counts().swapped_pieces, 20U);
}

TEST(Faults, OfPiecesSpareATelegramOfOnePiece) {
  FaultyLine line(parsed("lostpiece=1/1,repeatpiece=1/1,swappieces=1/1"), 6);
  EXPECT_EQ(line.apply(frame, std::array<std::size_t, 1>{0}), frame);
  EXPECT_EQ(line.apply(frame), frame);
  EXPECT_TRUE(line.last_untouched());
}

TEST(Faults, WrongParityIsReadThroughTheLine) {
  FaultyLine line(parsed("parity"), 5);
  const Octets sent = {0x7E, 0xA0, 0xE2, 0x2B, 0x21, 0x13};
  const Octets arrived = line.apply(sent);
  EXPECT_EQ(arrived, carry(sent, {}, {.parity = Parity::even}));
  EXPECT_NE(arrived, sent);
  EXPECT_FALSE(line.last_untouched());
}

}  // namespace
}  // namespace simulator
