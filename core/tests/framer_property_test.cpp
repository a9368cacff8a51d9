#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ams/link/framer.hpp"
#include "framer_lines.hpp"

namespace ams::tests {
namespace {

Bytes mutated(Random& random, Bytes stream) {
  for (std::size_t change = below(random, 12); change-- > 0;) {
    const auto at = static_cast<std::ptrdiff_t>(below(random, stream.size()));
    switch (below(random, 4)) {
      case 0:
        stream[static_cast<std::size_t>(at)] ^= static_cast<std::uint8_t>(1U << below(random, 8));
        break;
      case 1: stream.erase(stream.begin() + at); break;
      case 2: stream.insert(stream.begin() + at, static_cast<std::uint8_t>(random() & 0xff)); break;
      default: stream[static_cast<std::size_t>(at)] = 0x7e; break;
    }
  }
  return stream;
}

TEST(FramerProperty, AnyTwoSplitsOfAnyStreamGiveTheSame) {
  Random random(7);
  const std::vector<Bytes> frames = every_frame();
  for (int round = 0; round < 400; ++round) {
    Bytes stream;
    for (std::size_t part = 1 + below(random, 6); part-- > 0;) {
      stream = join({stream, frames[below(random, frames.size())], random_octets(random, below(random, 5))});
    }
    stream = mutated(random, stream);
    const std::size_t storage = 40 + below(random, 700);
    const Lines expected = framed({stream}, storage);
    ASSERT_EQ(framed(one_by_one(stream), storage), expected) << round;
    ASSERT_EQ(framed(at_random(random, stream, 300), storage), expected) << round;
  }
}

TEST(FramerProperty, OctetsLikelyToBeStartsGiveTheSameInAnySplit) {
  Random random(8);
  const Bytes alphabet = {0x7e, 0x7e, 0xa0, 0x07, 0x09, 0x03, 0x13};
  for (int round = 0; round < 300; ++round) {
    Bytes stream(1 + below(random, 6000));
    for (std::uint8_t& octet : stream) octet = alphabet[below(random, alphabet.size())];
    const Lines expected = framed({stream}, 200);
    ASSERT_EQ(framed(one_by_one(stream), 200), expected) << round;
    ASSERT_EQ(framed(at_random(random, stream, 900), 200), expected) << round;
  }
}

TEST(FramerProperty, EveryUndamagedFrameIsFoundWhereverTheDamageIs) {
  Random random(9);
  const std::vector<Bytes> frames = every_frame();
  for (int round = 0; round < 400; ++round) {
    Bytes stream;
    Lines due;
    for (int part = 0; part < 8; ++part) {
      const Bytes& one = frames[below(random, frames.size())];
      if (below(random, 2) == 0) {
        due.push_back(frame_at(stream.size(), one));
        stream = join({stream, one});
      } else {
        stream = join({stream, mutated(random, one), random_octets(random, below(random, 30))});
      }
    }
    EXPECT_THAT(framed(at_random(random, stream, 500)), ::testing::IsSupersetOf(due)) << round;
  }
}

}  // namespace
}  // namespace ams::tests
