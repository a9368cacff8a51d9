#include "simulator/link.hpp"

#include <array>
#include <numeric>

#include <gtest/gtest.h>

namespace simulator {
namespace {

constexpr std::array<std::uint8_t, 1> client = {0xCF};
constexpr std::array<std::uint8_t, 2> server = {0x02, 0x23};
constexpr HdlcHeader header = {client, server, 0x13};
constexpr std::size_t before_information = 1 + 2 + 1 + 2 + 1 + 2;
constexpr std::size_t after_information = 3;

Octets apdu_of(std::size_t octets) {
  Octets apdu(octets);
  std::iota(apdu.begin(), apdu.end(), std::uint8_t{1});
  return apdu;
}

std::vector<Octets> frames_of(const Framed& framed) {
  std::vector<Octets> frames;
  for (std::size_t index = 0; index < framed.pieces.size(); ++index) {
    const std::size_t end =
        index + 1 < framed.pieces.size() ? framed.pieces[index + 1] : framed.octets.size();
    frames.emplace_back(framed.octets.begin() + static_cast<std::ptrdiff_t>(framed.pieces[index]),
                        framed.octets.begin() + static_cast<std::ptrdiff_t>(end));
  }
  return frames;
}

Octets part(const Octets& octets, std::size_t begin, std::size_t end) {
  return {octets.begin() + static_cast<std::ptrdiff_t>(begin),
          octets.begin() + static_cast<std::ptrdiff_t>(end)};
}

Octets information_of(const Octets& frame) {
  return part(frame, before_information, frame.size() - after_information);
}

TEST(Link, SegmentsButTheLastHaveTheSegmentationBitAndTheFirstTheLlc) {
  const Octets apdu = apdu_of(27);
  const auto frames = frames_of(framed({Transport::segments, 12}, header, apdu));
  ASSERT_EQ(frames.size(), 3U);
  EXPECT_EQ(part(frames[0], 0, 7), (Octets{0x7E, 0xA8, 0x16, 0xCF, 0x02, 0x23, 0x03}));
  EXPECT_EQ(part(frames[1], 0, 7), (Octets{0x7E, 0xA8, 0x16, 0xCF, 0x02, 0x23, 0x03}));
  EXPECT_EQ(part(frames[2], 0, 7), (Octets{0x7E, 0xA0, 0x10, 0xCF, 0x02, 0x23, 0x13}));
  Octets all;
  for (const Octets& frame : frames) {
    const Octets information = information_of(frame);
    all.insert(all.end(), information.begin(), information.end());
  }
  EXPECT_EQ(part(all, 0, 3), (Octets{0xE6, 0xE7, 0x00}));
  EXPECT_EQ(part(all, 3, all.size()), apdu);
}

TEST(Link, BlocksAreNumberedAndTheLastSaysSo) {
  const Octets apdu = apdu_of(25);
  const auto frames = frames_of(framed({Transport::blocks, 20}, header, apdu));
  ASSERT_EQ(frames.size(), 3U);
  const Octets first = information_of(frames[0]);
  EXPECT_EQ(part(first, 0, 10), (Octets{0xE6, 0xE7, 0x00, 0xE0, 0x40, 0, 1, 0, 0, 10}));
  EXPECT_EQ(part(first, 10, first.size()), part(apdu, 0, 10));
  const Octets second = information_of(frames[1]);
  EXPECT_EQ(part(second, 0, 7), (Octets{0xE0, 0x40, 0, 2, 0, 0, 13}));
  EXPECT_EQ(part(second, 7, second.size()), part(apdu, 10, 23));
  EXPECT_EQ(information_of(frames[2]), (Octets{0xE0, 0xC0, 0, 3, 0, 0, 2, 24, 25}));
}

TEST(Link, MbusFramesAreNumberedFromZeroAndTheLastSaysSo) {
  const auto frames = frames_of(framed({Transport::mbus, 2}, header, apdu_of(5)));
  ASSERT_EQ(frames.size(), 3U);
  EXPECT_EQ(frames[0], (Octets{0x68, 7, 7, 0x68, 0x53, 0xFF, 0x00, 0x01, 0x67, 1, 2, 0xBD, 0x16}));
  EXPECT_EQ(frames[1], (Octets{0x68, 7, 7, 0x68, 0x53, 0xFF, 0x01, 0x01, 0x67, 3, 4, 0xC2, 0x16}));
  EXPECT_EQ(frames[2], (Octets{0x68, 6, 6, 0x68, 0x53, 0xFF, 0x12, 0x01, 0x67, 5, 0xD1, 0x16}));
}

TEST(Link, AnMbusLengthOf257OverflowsToOne) {
  const auto frames = frames_of(framed({Transport::mbus, 252}, header, apdu_of(260)));
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(frames[0].size(), 263U);
  EXPECT_EQ(part(frames[0], 0, 4), (Octets{0x68, 0x01, 0x01, 0x68}));
  EXPECT_EQ(part(frames[1], 0, 4), (Octets{0x68, 0x0D, 0x0D, 0x68}));
}

}  // namespace
}  // namespace simulator
