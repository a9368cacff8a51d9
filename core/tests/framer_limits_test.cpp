#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ams/link/framer.hpp"
#include "framer_lines.hpp"

namespace ams::tests {
namespace {

using ::testing::ElementsAre;

// ---- Lengths

// A frame of so many octets between its flags. Not every number can be had with every address.
Bytes frame_of_length(std::size_t length) {
  if (length == 7) return frame({}, {.destination = {3}, .source = {3}});
  if (length <= 13) {
    const std::size_t addresses = length - 5;
    return frame({}, {.destination = address((addresses + 1) / 2), .source = address(addresses / 2)});
  }
  Bytes information(length - 10);
  for (std::size_t at = 0; at < information.size(); ++at)
    information[at] = static_cast<std::uint8_t>(at * 7 + length);
  return frame(information);
}

Bytes frame_whose_fcs_ends_in_flag() {
  for (std::uint8_t content = 0;; ++content) {
    const Bytes candidate = frame({0xe6, 0xe7, 0x00, 0x0f, content, 1, 2, 3});
    if (candidate[candidate.size() - 2] == hdlc::flag) return candidate;
    if (content == 0xff) return {};
  }
}

TEST(Framer, FramesOfEveryLengthArePickedUp) {
  Bytes stream;
  Lines expected;
  for (std::size_t length = 7; length <= 2047; ++length) {
    const Bytes one = frame_of_length(length);
    ASSERT_EQ(one.size(), length + 2);
    expected.push_back(frame_at(stream.size(), one));
    stream.insert(stream.end(), one.begin(), one.end());
  }
  EXPECT_EQ(framed({stream}), expected);
  Random random(4);
  EXPECT_EQ(framed(at_random(random, stream, 700)), expected);
  EXPECT_EQ(framed(at_random(random, stream, 700), hdlc::longest_frame), expected);
}

TEST(Framer, LengthsBelowSevenAreRefusedWithoutLosingTheFrameBehind) {
  for (std::uint8_t length = 0; length < 7; ++length) {
    const Bytes start = {0x7e, 0xa0, length};
    EXPECT_THAT(framed({join({start, first})}), ElementsAre(noise_at(1, 2), frame_at(3, first))) << +length;
  }
}

TEST(Framer, AddressesOfOneToFourOctetsOnEachSide) {
  for (std::size_t destination = 1; destination <= 4; ++destination) {
    for (std::size_t source = 1; source <= 4; ++source) {
      const Bytes one = frame({1, 2, 3}, {.destination = address(destination), .source = address(source)});
      const Bytes stream = join({one, first});
      EXPECT_THAT(framed(one_by_one(stream)), ElementsAre(frame_at(0, one), frame_at(one.size(), first)));
    }
  }
}

// ---- Gaps

TEST(Framer, AGapClosesATruncatedFrameAndTellsWhatWasDueAndWhatCame) {
  const auto due = static_cast<std::uint32_t>(second.size() - 1);
  for (std::size_t came = 9; came < due; ++came) {  // flag, header and HCS are nine octets
    EXPECT_THAT(framed({Octets(second).first(came)}),
                ElementsAre(truncated_at(0, due, static_cast<std::uint32_t>(came))));
  }
}

TEST(Framer, AGapBeforeTheHeaderIsWholeLeavesNoise) {
  for (std::size_t came = 2; came < 9; ++came) {
    const Lines lines = framed({Octets(second).first(came)});
    ASSERT_EQ(lines.size(), 1U) << came;
    EXPECT_NE(lines[0].find(": noise 0 "), std::string::npos) << lines[0];
  }
}

TEST(Framer, AFrameHiddenInATruncatedFrameIsFoundAtTheGap) {
  const Bytes cut = kaifa_frame(kaifa_list_2());
  const Bytes stream = join({Bytes(cut.begin(), cut.begin() + 40), second});
  ASSERT_LT(stream.size(), cut.size() - 1);
  EXPECT_THAT(framed({stream}, 4096, Silence::none), ElementsAre());
  EXPECT_THAT(framed({stream}), ElementsAre(truncated_at(0, static_cast<std::uint32_t>(cut.size() - 1),
                                                         static_cast<std::uint32_t>(stream.size())),
                                            frame_at(40, second)));
}

TEST(Framer, AfterAGapTheNextFrameIsRead) {
  FrameRecorder heard;
  Bytes storage(hdlc::longest_frame);
  Framer framer(storage, heard);
  framer.push(Octets(second).first(30));
  framer.gap();
  framer.push(first);
  EXPECT_THAT(heard.lines, ElementsAre(truncated_at(0, static_cast<std::uint32_t>(second.size() - 1), 30),
                                       frame_at(30, first)));
}

TEST(Framer, ALoneFlagSurvivesTheGap) {
  FrameRecorder heard;
  Bytes storage(hdlc::longest_frame);
  Framer framer(storage, heard);
  framer.push(first);
  framer.gap();
  framer.gap();
  framer.push(Octets(second).subspan(1));  // its opening flag is the one that closed the first
  EXPECT_THAT(heard.lines, ElementsAre(frame_at(0, first), frame_at(first.size() - 1, second)));
}

TEST(Framer, GapsInSilenceSayNothing) {
  FrameRecorder heard;
  Bytes storage(hdlc::longest_frame);
  Framer framer(storage, heard);
  for (int time = 0; time < 3; ++time) framer.gap();
  EXPECT_THAT(heard.lines, ElementsAre());
}

// ---- Small storage

TEST(Framer, AFrameLongerThanTheStorageIsAFaultThatNamesTheLimitAndTheNextIsRead) {
  const Bytes longer = kaifa_frame(kaifa_list_2());
  const Bytes stream = join({longer, first, second});
  const Lines expected = {FrameRecorder::fault_line({Layer::hdlc, Reason::frame_too_long, 0, 100,
                                                     static_cast<std::uint32_t>(longer.size() - 1)}),
                          frame_at(longer.size(), first), frame_at(longer.size() + first.size(), second)};
  EXPECT_EQ(framed({stream}, 100), expected);
  EXPECT_EQ(framed(one_by_one(stream), 100), expected);
}

TEST(Framer, StorageOfExactlyTheFrameHoldsIt) {
  const Bytes stream = join({first, first, second});
  EXPECT_THAT(
      framed({stream}, second.size() - 1),
      ElementsAre(frame_at(0, first), frame_at(first.size(), first), frame_at(2 * first.size(), second)));
  const Lines lines = framed({stream}, second.size() - 2);
  ASSERT_GE(lines.size(), 3U);
  EXPECT_EQ(lines[2], FrameRecorder::fault_line({Layer::hdlc, Reason::frame_too_long, 2 * first.size(),
                                                 static_cast<std::uint32_t>(second.size() - 2),
                                                 static_cast<std::uint32_t>(second.size() - 1)}));
}

TEST(Framer, StorageOfTheLeastSizeHoldsTheLeastFrame) {
  const Bytes least = frame_of_length(7);
  EXPECT_THAT(framed({join({least, second, least})}, 8),
              ::testing::AllOf(::testing::Contains(frame_at(0, least)),
                               ::testing::Contains(frame_at(least.size() + second.size(), least))));
}

TEST(Framer, StorageOfAnySizeComesToAnEnd) {
  const Bytes stream = join({repeated(first, 3), {0x7e, 0xa7, 0xff}, second});
  constexpr std::size_t longest_header = 14;  // with its check sequence
  for (std::size_t size = 1; size < 64; ++size) {
    const Lines lines = framed({stream}, size);
    EXPECT_LT(lines.size(), stream.size());
    if (size < longest_header) continue;  // too small even to tell how long a frame is
    EXPECT_EQ(framed(one_by_one(stream), size), lines) << size;
  }
}

// ---- Noise

TEST(Framer, NoiseIsReportedInRunsOfABoundedLength) {
  const Bytes noise(5000, 0x55);
  const Lines expected = {noise_at(0, 2048), noise_at(2048, 2048), noise_at(4096, 904),
                          frame_at(5000, first)};
  EXPECT_EQ(framed({join({noise, first})}), expected);
  EXPECT_EQ(framed(one_by_one(join({noise, first}))), expected);
  EXPECT_EQ(framed({join({noise, first})}, 300), expected);
}

TEST(Framer, MegabytesOfNoiseCostOneReportEachTwoThousandOctets) {
  Random random(5);
  Bytes storage(2 * hdlc::longest_frame);
  FrameRecorder heard;
  Framer framer(storage, heard);
  constexpr std::size_t total = 4 << 20;
  for (std::size_t sent = 0; sent < total; sent += 4096) framer.push(random_octets(random, 4096));
  framer.gap();
  EXPECT_EQ(framer.octets(), total);
  EXPECT_GT(heard.lines.size(), total / 2048 - 20);  // flags are never told as noise: one octet in 256
  EXPECT_LT(heard.lines.size(), total / 2048 + 20);
  framer.push(first);
  EXPECT_EQ(heard.lines.back(), frame_at(total, first));
}

TEST(Framer, NoiseIsToldBeforeTheFrameBehindIt) {
  EXPECT_THAT(framed({join({{1, 2, 3}, first, {4, 5}, second})}),
              ElementsAre(noise_at(0, 3), frame_at(3, first), noise_at(first.size() + 3, 2),
                          frame_at(first.size() + 5, second)));
}

TEST(Framer, ADamagedFrameExplainsTheNoiseBehindIt) {
  Bytes damaged = second;
  damaged[25] ^= 1;
  EXPECT_THAT(framed({join({damaged, {9, 9}, first})}),
              ElementsAre(fcs_mismatch_at(0, damaged), frame_at(second.size() + 2, first)));
}

TEST(Framer, ADamagedFrameExplainsNoMoreThanAFrameCanHold) {
  Bytes damaged = second;
  damaged[25] ^= 1;
  const std::uint32_t unexplained = 7;
  const Bytes noise(hdlc::longest_frame - damaged.size() + unexplained, 9);
  EXPECT_THAT(framed({join({damaged, noise, first})}),
              ElementsAre(fcs_mismatch_at(0, damaged), noise_at(hdlc::longest_frame, unexplained),
                          frame_at(damaged.size() + noise.size(), first)));
}

TEST(Framer, AFrameCompletedByTheFlagOfTheNextCostsNotTheNext) {
  // Its check sequence ends in 7E: where that octet is lost, the next frame's flag stands in its place.
  const Bytes ends_in_flag = frame_whose_fcs_ends_in_flag();
  const Bytes cut(ends_in_flag.begin(), ends_in_flag.end() - 2);
  EXPECT_THAT(framed({join({cut, first})}),
              ElementsAre(frame_at(0, ends_in_flag), frame_at(cut.size(), first)));
}

// ---- Positions

TEST(Framer, PositionsStayRightAsTheStorageWrapsAround) {
  Bytes damaged = second;
  damaged[25] ^= 1;
  Bytes stream;
  Lines expected;
  for (std::size_t round = 0; round < 200; ++round) {
    const Bytes noise(1 + round % 5, 0x11);
    expected.push_back(noise_at(stream.size(), static_cast<std::uint32_t>(noise.size())));
    stream = join({stream, noise});
    expected.push_back(fcs_mismatch_at(stream.size(), damaged));
    stream = join({stream, damaged});
    expected.push_back(frame_at(stream.size(), first));
    stream = join({stream, first});
  }
  Random random(6);
  for (const std::size_t storage : {43U, 64U, 100U, 1000U}) {
    EXPECT_EQ(framed({stream}, storage), expected) << storage;
    EXPECT_EQ(framed(at_random(random, stream, 50), storage), expected) << storage;
  }
}

}  // namespace
}  // namespace ams::tests
