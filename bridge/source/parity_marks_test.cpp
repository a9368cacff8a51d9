#include "bridge/source/parity_marks.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace amsbridge {
namespace {

using Octets = std::vector<std::uint8_t>;

struct Unmarked {
  Octets octets;
  LineErrors errors;
};

Unmarked unmarked(ParityMarks& marks, Octets octets) {
  LineErrors errors;
  octets.resize(marks.remove(octets, errors));
  return {std::move(octets), errors};
}

TEST(ParityMarks, MarkedOctetsComeAsTheyWereReceivedAndAreCounted) {
  ParityMarks marks;
  const Unmarked result = unmarked(marks, {0x7e, 0xff, 0x00, 0x13, 0x2b, 0xff, 0x00, 0x00});
  EXPECT_EQ(result.octets, (Octets{0x7e, 0x13, 0x2b, 0x00}));
  EXPECT_EQ(result.errors, (LineErrors{false, 2, true}));
}

TEST(ParityMarks, AnOctetOfOnesIsNoMark) {
  ParityMarks marks;
  const Unmarked result = unmarked(marks, {0xff, 0xff, 0x00, 0xff, 0xff});
  EXPECT_EQ(result.octets, (Octets{0xff, 0x00, 0xff}));
  EXPECT_EQ(result.errors, (LineErrors{false, 0, false}));
}

TEST(ParityMarks, AnOctetOfOnesMayItselfBeMarked) {
  ParityMarks marks;
  const Unmarked result = unmarked(marks, {0xff, 0x00, 0xff, 0x01});
  EXPECT_EQ(result.octets, (Octets{0xff, 0x01}));
  EXPECT_EQ(result.errors, (LineErrors{false, 1, false}));
}

TEST(ParityMarks, AMarkMayBeCutAnywhere) {
  const Octets whole = {0x01, 0xff, 0x00, 0x13, 0xff, 0xff, 0x02};
  for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
    const auto middle = whole.begin() + static_cast<std::ptrdiff_t>(cut);
    ParityMarks marks;
    Unmarked first = unmarked(marks, {whole.begin(), middle});
    const Unmarked second = unmarked(marks, {middle, whole.end()});
    first.octets.insert(first.octets.end(), second.octets.begin(), second.octets.end());
    EXPECT_EQ(first.octets, (Octets{0x01, 0x13, 0xff, 0x02})) << cut;
    EXPECT_EQ(first.errors.octets + second.errors.octets, 1U) << cut;
  }
}

}  // namespace
}  // namespace amsbridge
