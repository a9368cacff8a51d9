#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pretend_gcm.hpp"
#include "recorders.hpp"
#include "telegrams.hpp"

// What a decoder makes of encrypted telegrams, by a cipher that only pretends; tests/deciphering_test.cpp has
// the real one.

namespace ams::tests {
namespace {

struct Line {
  explicit Line(Strictness strictness = Strictness::lenient, bool with_authentication_key = true,
                bool with_key = true)
      : decoder(storage, heard,
                {.keys = keys(with_key, with_authentication_key), .gcm = &gcm, .strictness = strictness}) {}

  static Keys keys(bool with_key, bool with_authentication_key) {
    Keys keys;
    if (with_key) keys.encryption = pretended_key;
    if (with_authentication_key) keys.authentication = pretended_authentication_key;
    return keys;
  }

  void send(const Bytes& apdu) { decoder.push(frame(join({llc(), apdu}), kamstrup_header())); }

  Reason last_fault() const { return heard.faults.empty() ? Reason::noise : heard.faults.back().reason; }
  const Marks& last_marks() const { return heard.readings.back().marks; }

  Bytes storage = Bytes(2048);
  LineRecorder heard;
  PretendGcm gcm;
  Decoder decoder;
};

Bytes plaintext() {
  const Bytes apdu = notification(plain_time({}), kamstrup_list_2());
  return {apdu.begin() + 3, apdu.end()};
}

Bytes apdu(std::uint8_t security, std::uint32_t counter) {
  return pretended_apdu(plaintext(), security, counter);
}

TEST(DecoderCiphering, EverySecurityGivesItsReading) {
  for (const std::uint8_t security : Bytes{0x20, 0x21}) {
    Line line(Strictness::strict, false);
    line.send(apdu(security, 1));
    ASSERT_EQ(line.heard.readings.size(), 1U);
    EXPECT_EQ(line.last_marks().unauthenticated, false);
  }
  for (const std::uint8_t security : Bytes{0x30, 0x31}) {
    Line line(Strictness::strict);
    line.send(apdu(security, 1));
    ASSERT_EQ(line.heard.readings.size(), 1U);
    EXPECT_EQ(line.last_marks().unauthenticated, false);
  }
}

TEST(DecoderCiphering, ThreeThingsThatAreMissingAreThreeSentencesWithTheSender) {
  Line no_key(Strictness::lenient, false, false);
  no_key.send(apdu(0x30, 1));
  EXPECT_EQ(no_key.last_fault(), Reason::key_missing);
  Line wrong_key;
  wrong_key.send(pretended_apdu(plaintext(), 0x30, 1, pretended_authentication_key));
  EXPECT_EQ(wrong_key.last_fault(), Reason::key_wrong);
  Line wrong_authentication_key;
  wrong_authentication_key.send(pretended_apdu(plaintext(), 0x30, 1, pretended_key, pretended_key));
  EXPECT_EQ(wrong_authentication_key.last_fault(), Reason::authentication_key_wrong);
  for (const Line* line : {&no_key, &wrong_key, &wrong_authentication_key}) {
    EXPECT_TRUE(line->heard.readings.empty());
    EXPECT_THAT(line->heard.lines.back(), ::testing::HasSubstr("KAM0102030405"));
  }
}

TEST(DecoderCiphering, WithoutAuthenticationKeyTheReadingIsMarkedAndStrictlyRefused) {
  Line lenient(Strictness::lenient, false);
  lenient.send(apdu(0x30, 1));
  ASSERT_EQ(lenient.heard.readings.size(), 1U);
  EXPECT_TRUE(lenient.last_marks().unauthenticated);
  Line strict(Strictness::strict, false);
  strict.send(apdu(0x30, 1));
  EXPECT_TRUE(strict.heard.readings.empty());
  EXPECT_EQ(strict.last_fault(), Reason::authentication_key_missing);
}

TEST(DecoderCiphering, LeavingOutTheTagIsNoWayAroundTheAuthenticationKey) {
  Line lenient;
  lenient.send(apdu(0x20, 1));
  ASSERT_EQ(lenient.heard.readings.size(), 1U);
  EXPECT_TRUE(lenient.last_marks().unauthenticated);
  Line strict(Strictness::strict);
  strict.send(apdu(0x20, 1));
  EXPECT_TRUE(strict.heard.readings.empty());
  EXPECT_EQ(strict.last_fault(), Reason::tag_missing);
}

TEST(DecoderCiphering, CountersThatDoNotRiseAreMarkedAndTheHighestCounts) {
  Line line;
  std::vector<bool> replayed;
  for (const std::uint32_t counter : {10U, 5U, 6U, 10U, 11U}) {
    line.send(apdu(0x30, counter));
    replayed.push_back(line.last_marks().replayed);
  }
  EXPECT_EQ(replayed, (std::vector<bool>{false, true, true, true, false}));
}

TEST(DecoderCiphering, StrictlyReplayedTelegramsAreRefused) {
  Line line(Strictness::strict);
  line.send(apdu(0x30, 10));
  line.send(apdu(0x30, 10));
  EXPECT_EQ(line.heard.readings.size(), 1U);
  EXPECT_EQ(line.last_fault(), Reason::counter_replayed);
  EXPECT_EQ(line.heard.faults.back().expected, 10U);
  line.send(apdu(0x30, 11));
  EXPECT_EQ(line.heard.readings.size(), 2U);
}

TEST(DecoderCiphering, WhatIsNoTelegramDoesNotMoveTheCounter) {
  Line line;
  line.send(pretended_apdu({0x0f, 1, 2, 3}, 0x20, 0xffffffff));
  line.send(apdu(0x30, 11));
  ASSERT_EQ(line.heard.readings.size(), 1U);
  EXPECT_FALSE(line.last_marks().replayed);
}

TEST(DecoderCiphering, OctetsBehindTheApduAreAFault) {
  Line line;
  line.send(join({apdu(0x30, 1), {0xaa, 0xaa}}));
  EXPECT_TRUE(line.heard.readings.empty());
  EXPECT_EQ(line.last_fault(), Reason::octets_left_over);
}

TEST(DecoderCiphering, ATelegramWithoutAFrameCountsOnlyIfItsTagProvesIt) {
  Line proven;
  proven.decoder.push(apdu(0x30, 1));
  EXPECT_EQ(proven.heard.readings.size(), 1U);
  Line unproven(Strictness::lenient, false);
  unproven.decoder.push(apdu(0x30, 1));
  unproven.decoder.push(frame(notification(no_time(), aidon_list_1(7)), aidon_header()));
  ASSERT_EQ(unproven.heard.readings.size(), 1U);
  EXPECT_EQ(unproven.heard.faults.front().reason, Reason::authentication_key_missing);
}

TEST(DecoderCiphering, DamagedCiphertextGivesNothingAndCostsNothing) {
  for (std::size_t place = 0; place < apdu(0x30, 1).size(); place += 3) {
    Line line;
    Bytes octets = apdu(0x30, 1);
    octets[place] ^= 4;
    line.decoder.push(octets);
    line.send(apdu(0x30, 2));
    ASSERT_EQ(line.heard.readings.size(), 1U) << place;
  }
}

TEST(DecoderCiphering, AHeaderOverPlaintextIsReadFromADumpAndMarked) {
  Line line(Strictness::lenient, false, false);
  const Bytes text = plaintext();
  for (const Bytes& tail : {Bytes{}, Bytes(12, 0x5a)}) {
    line.decoder.push_apdu(join({{0xdb, 0x08, 'K', 'A', 'M', 1, 2, 3, 4, 5},
                                 {0x82},
                                 big_endian_octets(5 + text.size() + tail.size(), 2),
                                 {0x30, 0, 0, 0, 9},
                                 text,
                                 tail}));
    ASSERT_FALSE(line.heard.readings.empty());
    EXPECT_TRUE(line.last_marks().dumped);
  }
  EXPECT_EQ(line.heard.readings.size(), 2U);
}

}  // namespace
}  // namespace ams::tests
