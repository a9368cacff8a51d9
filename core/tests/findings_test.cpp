// What fuzzing has found.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "recorders.hpp"
#include "telegrams.hpp"

namespace ams::tests {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Bytes block(std::uint8_t control, std::uint8_t number, const Bytes& data) {
  return join({{0xe0, control, 0x00, number, 0x00, 0x00}, length_octets(data.size()), data});
}

// What a decoder with so much storage tells of octets that come one by one.
Lines told(const Bytes& octets, std::size_t storage_octets) {
  Bytes storage(storage_octets);
  LineRecorder heard;
  Decoder decoder(storage, heard);
  for (const Octets octet : one_by_one(octets)) decoder.push(octet);
  decoder.expire();
  return heard.lines;
}

// The blocks were put together where the next block was then written.
TEST(Findings, ABlockInABlockIsNoTelegram) {
  const Bytes inner = block(0xc0, 1, Bytes(64, 0x30));
  Bytes storage(Decoder::ample_storage);
  LineRecorder heard;
  Decoder decoder(storage, heard);
  decoder.push(frame(join({llc(), block(0x40, 1, {inner.begin(), inner.begin() + 30})})));
  decoder.push(frame(block(0xc0, 2, {inner.begin() + 30, inner.end()})));
  ASSERT_EQ(heard.faults.size(), 1U);
  EXPECT_EQ(heard.faults[0].reason, Reason::not_notification);
  EXPECT_EQ(heard.faults[0].found, 0xe0U);
  decoder.push(aidon_frame(aidon_list_1(1316)));
  EXPECT_EQ(heard.readings.size(), 1U);
}

// The framer waited for its end for ever.
TEST(Findings, ALineOfTextThatThereIsNoRoomForEndsTheTelegram) {
  const Bytes text = text_octets("/KFM5KAIFA\r\n\r\n1-0:1.7.0(" + std::string(120, '0') + ")\r\n");
  const Lines lines = told(join({text, aidon_frame(aidon_list_1(1316))}), 100);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_THAT(lines[0], HasSubstr("end_missing"));
  EXPECT_THAT(lines[1], HasSubstr("1316"));
}

TEST(Findings, AnEmptyApduIsToldToBeEmpty) {
  Bench bench;
  bench.decoder.push_apdu({});
  ASSERT_EQ(bench.heard.faults.size(), 1U);
  EXPECT_EQ(bench.heard.faults[0].reason, Reason::frame_empty);
}

// How much was due depended on how much had come.
TEST(Findings, AnSmlFileThatIsTooLongIsToldTheSameInAnyPieces) {
  const Bytes start = {0x1b, 0x1b, 0x1b, 0x1b, 0x01, 0x01, 0x01, 0x01};
  const Bytes file = join({start, Bytes(40, 0x62)});
  const Lines expected = {"0: frame_too_long 20 21"};
  EXPECT_EQ(framed({file}, 20), expected);
  EXPECT_EQ(framed(one_by_one(file), 20), expected);
}

// An escape sequence that is none was looked at before there was no room for it, or behind.
TEST(Findings, AnSmlFileThatIsTooLongIsSoWhateverIsInIt) {
  const Bytes start = {0x1b, 0x1b, 0x1b, 0x1b, 0x01, 0x01, 0x01, 0x01};
  const Bytes file = join({start, {0x06, 0x02, 0x02, 0x0f, 0xff}, Bytes(5, 0x1b), Bytes(10, 0x02)});
  const Lines expected = {"0: frame_too_long 20 21"};
  EXPECT_EQ(framed({file}, 20), expected);
  EXPECT_EQ(framed(one_by_one(file), 20), expected);
}

// A length of more octets than looked at was cut off where the octets came one by one.
TEST(Findings, ALengthBeyondAnyTelegramBeginsNoCipheredOne) {
  const Bytes octets = join({{0xdb, 0x08, 0x4b, 0x46, 0x4d, 0x04, 0x76, 0x87, 0xe2, 0xf3},
                             {0x84, 0x66, 0xdc, 0x74, 0xc5},
                             Bytes(20, 0x00)});
  const Lines expected = {"0: noise 0 35"};
  EXPECT_EQ(framed({octets}), expected);
  EXPECT_EQ(framed(one_by_one(octets)), expected);
}

// What came within 2,048 octets of a damaged frame was taken for its remains, however late.
TEST(Findings, NoiseBehindASilenceIsNotOfTheDamagedFrameBeforeIt) {
  Bytes damaged = aidon_frame(aidon_list_1(1316));
  damaged[damaged.size() - 2] ^= 0x01;
  FrameRecorder heard;
  Bytes storage(hdlc::longest_frame);
  Framer framer(storage, heard);
  framer.push(damaged);
  framer.gap();
  ASSERT_EQ(heard.lines.size(), 1U);
  framer.push(Bytes(30, 0x55));
  framer.gap();
  ASSERT_EQ(heard.lines.size(), 2U);
  EXPECT_THAT(heard.lines[1], HasSubstr("noise 0 30"));
}

}  // namespace
}  // namespace ams::tests
