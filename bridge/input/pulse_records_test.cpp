#include "bridge/input/pulse_records.hpp"

#include <gtest/gtest.h>

namespace amsbridge {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes record(const Bytes& frame) {
  Bytes content = {0x09, 1, 2, 3, 4, 5, 6, 7, 8, 0x12, 3, 'H', 'A', 'N', 0x1a};
  const auto append_length = [](Bytes& octets, std::size_t length) {
    if (length >= 0x80) octets.push_back(static_cast<std::uint8_t>(length | 0x80));
    octets.push_back(static_cast<std::uint8_t>(length < 0x80 ? length : length >> 7));
  };
  append_length(content, frame.size());
  content.insert(content.end(), frame.begin(), frame.end());
  Bytes octets = {0x12};
  append_length(octets, content.size());
  octets.insert(octets.end(), content.begin(), content.end());
  return octets;
}

Bytes joined(const std::vector<Bytes>& parts) {
  Bytes all;
  for (const Bytes& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

std::vector<Bytes> unwrapped(PulseRecords& records, const Bytes& octets, std::size_t piece) {
  std::vector<Bytes> frames;
  for (std::size_t at = 0; at < octets.size(); at += piece) {
    const auto part = std::span(octets).subspan(at, std::min(piece, octets.size() - at));
    records.push(part, [&](ams::Octets frame) { frames.emplace_back(frame.begin(), frame.end()); });
  }
  return frames;
}

TEST(PulseRecords, GiveTheirFramesHoweverTheyAreCut) {
  const Bytes small(20, 0x7e);
  const Bytes large(581, 0x12);
  const Bytes octets = joined({record(small), record(large), record(small)});
  for (const std::size_t piece : {1U, 2U, 7U, 100U, 2000U}) {
    PulseRecords records;
    EXPECT_EQ(unwrapped(records, octets, piece), (std::vector<Bytes>{small, large, small})) << piece;
    EXPECT_EQ(records.skipped(), 0U);
  }
}

TEST(PulseRecords, SkipWhatIsNoneAndFindTheNext) {
  const Bytes frame(30, 0x55);
  PulseRecords records;
  Bytes damaged = record(frame);
  damaged[12] = 'X';
  EXPECT_EQ(unwrapped(records, joined({{1, 2, 3}, damaged, record(frame)}), 10), std::vector<Bytes>{frame});
  EXPECT_EQ(records.skipped(), 3 + damaged.size());
}

TEST(PulseRecords, ATruncatedRecordDoesNotCostTheNextOne) {
  Bytes frame(30, 0x55);
  frame.front() = frame.back() = 0x7e;
  for (const std::size_t lost : {1U, 5U, 12U, 20U, 28U}) {
    for (const std::size_t piece : {1U, 1000U}) {
      Bytes damaged = record(frame);
      damaged.resize(damaged.size() - lost);
      PulseRecords records;
      EXPECT_EQ(unwrapped(records, joined({damaged, record(frame)}), piece), std::vector<Bytes>{frame})
          << lost;
      EXPECT_EQ(records.skipped(), damaged.size());
    }
  }
}

TEST(PulseRecords, AreToldByTheirFirstOctets) {
  const Bytes whole = record(Bytes(200, 0x55));
  for (std::size_t octets = 1; octets <= whole.size(); ++octets)
    EXPECT_TRUE(PulseRecords::begin_with(std::span(whole).first(octets))) << octets;
  EXPECT_FALSE(PulseRecords::begin_with(Bytes{0x7e, 0xa0}));
  EXPECT_FALSE(PulseRecords::begin_with(Bytes{0x12, 0x09, 0x06}));
  EXPECT_FALSE(PulseRecords::begin_with(Bytes{}));
}

}  // namespace
}  // namespace amsbridge
