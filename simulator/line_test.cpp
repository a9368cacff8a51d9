#include "simulator/line.hpp"

#include <numeric>

#include <gtest/gtest.h>

namespace simulator {
namespace {

using namespace std::chrono_literals;

constexpr LineSettings eight_none_one = {2400, 8, Parity::none, 1, Polarity::normal};
constexpr LineSettings eight_even_one = {2400, 8, Parity::even, 1, Polarity::normal};

Octets every_octet() {
  Octets octets(256);
  std::iota(octets.begin(), octets.end(), std::uint8_t{0});
  return octets;
}

TEST(Line, EqualSettingsCarryEveryOctetWithoutErrors) {
  for (const LineSettings& settings :
       {eight_none_one, eight_even_one, LineSettings{2400, 8, Parity::odd, 2, Polarity::normal},
        LineSettings{9600, 8, Parity::even, 1, Polarity::inverted}}) {
    Waveform waveform(settings);
    waveform.send(every_octet());
    const auto received = receive(waveform, settings);
    ASSERT_EQ(received.size(), 256U);
    for (unsigned octet = 0; octet < 256; ++octet) {
      EXPECT_EQ(received[octet], (ReceivedOctet{static_cast<std::uint8_t>(octet), false, false}));
    }
  }
}

TEST(Line, SevenDataBitsLoseTheEighth) {
  constexpr LineSettings seven = {300, 7, Parity::even, 1, Polarity::normal};
  EXPECT_EQ(carry(Octets{0x2F, 0xAF}, seven, seven), (Octets{0x2F, 0x2F}));
}

// What a Norwegian Kamstrup meter sends without parity on 7 December 2022, and what the capture
// kamstrup-no-wrongparity-gh362 shows of it. 22:30:10 is one of the times of day that fit.
TEST(Line, NoParityReadAsEvenParityIsWhatRealReadersSee) {
  const Octets sent = {0x7E, 0xA0, 0xE2, 0x2B, 0x21, 0x13, 0x23, 0x9A, 0xE6, 0xE7, 0x00,
                       0x0F, 0x00, 0x00, 0x00, 0x00, 0x0C, 0x07, 0xE6, 0x0C, 0x07, 0x03,
                       0x16, 0x1E, 0x0A, 0xFF, 0x80, 0x00, 0x00, 0x02, 0x19};
  const Octets seen = {0x7E, 0x13, 0x2B, 0x48, 0xA2, 0xD2, 0xE6, 0x1E, 0x0F, 0x00,
                       0x00, 0xE8, 0xE6, 0xE8, 0x03, 0x91, 0xA4, 0xFF, 0x00, 0x02};
  Octets received = carry(sent, eight_none_one, eight_even_one);
  received.resize(seen.size());
  EXPECT_EQ(received, seen);
}

TEST(Line, AWrongParitySaysSoBesideTheOctet) {
  Waveform waveform(eight_none_one);
  waveform.send(Octets{0x7E});  // six ones: even parity would be 0, the stop bit is 1
  waveform.idle(10ms);
  waveform.send(Octets{0x13});  // three ones
  EXPECT_EQ(receive(waveform, eight_even_one),
            (std::vector<ReceivedOctet>{{0x7E, true, false}, {0x13, false, false}}));
}

TEST(Line, AParityBitOfZeroReadAsStopBitIsAFramingErrorAndNothingIsLost) {
  Waveform waveform(eight_even_one);
  waveform.send(Octets{0x7E, 0x13});
  EXPECT_EQ(receive(waveform, eight_none_one),
            (std::vector<ReceivedOctet>{{0x7E, false, true}, {0x13, false, false}}));
}

TEST(Line, ABaudRateAThirdOfAPercentOffDoesNoHarmAndTwiceTheRateDoes) {
  LineSettings slightly_fast = eight_even_one;
  slightly_fast.baud = 2408;
  EXPECT_EQ(carry(every_octet(), eight_even_one, slightly_fast), every_octet());
  LineSettings twice = eight_even_one;
  twice.baud = 4800;
  EXPECT_NE(carry(every_octet(), eight_even_one, twice), every_octet());
}

TEST(Line, AnInvertedLineReadAsNormalMakesNoSenseOfTheOctets) {
  LineSettings inverted = eight_none_one;
  inverted.polarity = Polarity::inverted;
  EXPECT_NE(carry(every_octet(), inverted, eight_none_one), every_octet());
}

TEST(Line, IdleTimeLastsAsLongAsAskedInWholeBits) {
  Waveform waveform(eight_none_one);
  const std::size_t before = waveform.levels().size();
  waveform.idle(1s);
  EXPECT_EQ(waveform.levels().size() - before, 2400U);
}

}  // namespace
}  // namespace simulator
