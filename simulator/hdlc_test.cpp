#include "simulator/hdlc.hpp"

#include <array>

#include <gtest/gtest.h>

namespace simulator {
namespace {

TEST(HdlcFrame, LengthCountsWhatStandsBetweenTheFlags) {
  constexpr std::array<std::uint8_t, 1> destination = {0x41};
  constexpr std::array<std::uint8_t, 2> source = {0x08, 0x83};
  const Octets frame = hdlc_frame({destination, source, 0x13}, Octets(569, 0x00));
  EXPECT_EQ(frame.size(), 581U);  // the longest list known: Aidon in Sweden
  EXPECT_EQ(Octets(frame.begin(), frame.begin() + 9),
            (Octets{0x7E, 0xA2, 0x43, 0x41, 0x08, 0x83, 0x13, 0x85, 0xEB}));
  EXPECT_EQ(frame.back(), 0x7E);
}

}  // namespace
}  // namespace simulator
