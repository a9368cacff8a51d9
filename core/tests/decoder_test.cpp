#include "ams/decoder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "recorders.hpp"
#include "telegrams.hpp"

namespace ams::tests {
namespace {

using ::testing::ElementsAre;

Lines decoded(const std::vector<Octets>& pieces) {
  Bench bench;
  for (const Octets piece : pieces) bench.decoder.push(piece);
  bench.decoder.gap();
  return bench.heard.lines;
}

std::string power_line(int telegram, int watt) {
  return R"({"kind":"reading","telegram":)" + std::to_string(telegram) +
         R"(,"values":{"active_power_import_w":)" + std::to_string(watt) + "}}";
}

std::string fault_line(std::size_t octet, const std::string& layer, const std::string& reason,
                       const std::string& message) {
  return R"({"kind":"fault","octet":)" + std::to_string(octet) + R"(,"layer":")" + layer + R"(","reason":")" +
         reason + R"(","message":")" + message + R"("})";
}

TEST(Decoder, TakesOctetsToReadings) {
  EXPECT_THAT(decoded({join({aidon_frame(aidon_list_1(5470)), aidon_frame(aidon_list_1(5471))})}),
              ElementsAre(power_line(1, 5470), power_line(2, 5471)));
}

TEST(Decoder, AnySplitGivesTheSame) {
  Bytes damaged = kaifa_frame(kaifa_list_2());
  damaged[50] ^= 1;
  Bytes stream = join({{1, 2, 3}, damaged, frame({})});
  for (const Bytes& one : every_frame()) stream = join({stream, one});
  const Lines expected = decoded({stream});
  EXPECT_EQ(expected.size(), 3 + every_frame().size());
  EXPECT_EQ(decoded(one_by_one(stream)), expected);
  Random random(21);
  for (int round = 0; round < 200; ++round) ASSERT_EQ(decoded(at_random(random, stream, 400)), expected);
}

TEST(Decoder, NumbersTelegramsGoodOrBadAndARunOfNoiseAsOne) {
  Bytes damaged = aidon_frame(aidon_list_1(1));
  damaged[25] ^= 1;
  const Lines lines =
      decoded({join({{1, 2, 3}, aidon_frame(aidon_list_1(5470)), damaged, aidon_frame(aidon_list_1(5471))})});
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(lines[1], power_line(2, 5470));
  EXPECT_EQ(lines[3], power_line(4, 5471));
}

TEST(Decoder, FaultsTellTheirPlaceInTheStream) {
  const Bytes good = aidon_frame(aidon_list_1(5470));
  const Bytes odd_unit = frame(notification(no_time(), array({item(obis(1, 0, 1, 7, 0), uint32(1), 0, 27),
                                                              item(obis(1, 0, 2, 7, 0), uint32(1), 0, 30)})));
  const Bytes cut_list = frame(notification(no_time(), {0x02, 0x02, 0x06, 0x00}));
  const std::size_t information = 9;
  const std::size_t data = information + 9;
  Bench bench;
  bench.decoder.push(join({{1, 2}, good, odd_unit, cut_list}));
  const auto& faults = bench.heard.faults;
  ASSERT_EQ(faults.size(), 3U);
  EXPECT_EQ(faults[0].octet, 0U);
  EXPECT_EQ(faults[1].reason, Reason::unexpected_unit);
  EXPECT_EQ(faults[1].octet, 2 + good.size() + odd_unit.size() - 5);  // the unit, FCS and flag follow
  EXPECT_EQ(faults[2].reason, Reason::octets_missing);
  EXPECT_EQ(faults[2].octet, 2 + good.size() + odd_unit.size() + data + 2);  // the first item
}

TEST(Decoder, TelegramsTellTheirPlaceAndTheirOctets) {
  const Bytes good = aidon_frame(aidon_list_1(5470));
  Bench bench;
  bench.decoder.push(join({{1, 2}, good}));
  ASSERT_EQ(bench.heard.telegrams.size(), 2U);
  EXPECT_EQ(bench.heard.telegrams[0].number, 1U);
  EXPECT_EQ(bench.heard.telegrams[0].octet, 0U);
  EXPECT_TRUE(bench.heard.telegrams[0].octets.empty());
  EXPECT_EQ(bench.heard.telegrams[1].number, 2U);
  EXPECT_EQ(bench.heard.telegrams[1].octet, 2U);
  EXPECT_EQ(hexadecimal(bench.heard.telegrams[1].octets), hexadecimal(Octets(good).first(good.size() - 1)));
}

TEST(Decoder, FramesOfOtherSortsAreFaultsInWords) {
  const Bytes empty = frame({});
  const Bytes title = {'K', 'A', 'M', 0x01, 0x02, 0x03, 0x04, 0xff};
  const Bytes encrypted = frame(join({llc(), {0xdb, 0x08}, title, {0x07, 0x30, 0, 0, 0, 1, 0x55, 0x66}}));
  const Bytes encrypted_whole =
      frame(join({llc(), {0xdb, 0x08}, title, {0x07, 0x20, 0, 0, 0, 1, 0x55, 0x66}}));
  EXPECT_THAT(decoded({join({empty, encrypted, encrypted_whole})}),
              ElementsAre(fault_line(0, "hdlc", "frame_empty", "a frame came whole but carries nothing"),
                          fault_line(empty.size() + 9 + 3 + 11, "ciphering", "octets_missing",
                                     "the list breaks off (octets due: 17, left: 7)"),
                          fault_line(empty.size() + encrypted.size() + 12, "ciphering", "key_missing",
                                     "the telegram came whole but is encrypted (system title KAM01020304ff, "
                                     "Kamstrup): enter the key "
                                     "that your grid company gives you")));
}

TEST(Decoder, ADamagedTelegramGivesNoReading) {
  for (const Bytes& one : every_frame()) {
    for (std::size_t at = 1; at + 1 < one.size(); at += 7) {
      Bench bench;
      Bytes damaged = one;
      damaged[at] ^= 0x20;
      bench.decoder.push(damaged);
      bench.decoder.gap();
      ASSERT_TRUE(bench.heard.readings.empty()) << at;
      ASSERT_FALSE(bench.heard.faults.empty()) << at;
    }
  }
}

TEST(Decoder, AReadingHoldsNothingOfTheOneBefore) {
  Bench bench;
  bench.decoder.push(join({kaifa_frame(kaifa_list_3()), aidon_frame(aidon_list_1(5470))}));
  ASSERT_EQ(bench.heard.readings.size(), 2U);
  const Reading& last = bench.heard.readings.back();
  EXPECT_EQ(last.values().size(), 1U);
  EXPECT_FALSE(last.meter_id || last.meter_model || last.list || last.meter_time);
  EXPECT_EQ(last.maker, "");
}

TEST(Decoder, WhatIsPendingIsToldBeforeABareApdu) {
  Bench bench;
  bench.decoder.push(Bytes{0x55, 0x55, 0x55});
  bench.decoder.push_apdu(apdu(no_time(), aidon_list_1(5470)));
  ASSERT_EQ(bench.heard.telegrams.size(), 2U);
  EXPECT_EQ(bench.heard.telegrams[0].octet, 0U);
  EXPECT_EQ(bench.heard.telegrams[1].octet, 3U);
  EXPECT_EQ(bench.heard.telegrams[1].number, 2U);
}

TEST(Decoder, ABareApduCountsAsATelegramAndItsOctetsCountOn) {
  const Bytes bare = apdu(no_time(), aidon_list_1(5470));
  const Bytes broken = apdu(no_time(), {0xff});
  Bench bench;
  bench.decoder.push_apdu(bare);
  bench.decoder.push_apdu(notification(no_time(), aidon_list_1(5471)));
  bench.decoder.push_apdu(broken);
  const std::size_t before = bare.size() + 3 + bare.size();
  EXPECT_THAT(bench.heard.lines,
              ElementsAre(power_line(1, 5470), power_line(2, 5471),
                          fault_line(before + 6, "axdr", "unknown_tag",
                                     "the list holds a data type that this version cannot read: tag ff")));
  EXPECT_EQ(bench.decoder.octets(), before + broken.size());
  bench.decoder.push(join({{9}, aidon_frame(aidon_list_1(5472))}));
  EXPECT_EQ(bench.heard.lines.back(), power_line(5, 5472));
  EXPECT_EQ(bench.heard.telegrams.back().octet, before + broken.size() + 1);
}

TEST(Decoder, KnowsWhenATelegramHasBegun) {
  Bench bench;
  const Bytes one = aidon_frame(aidon_list_1(1));
  EXPECT_FALSE(bench.decoder.in_telegram());
  bench.decoder.push(Octets(one).first(20));
  EXPECT_TRUE(bench.decoder.in_telegram());
  bench.decoder.push(Octets(one).subspan(20));
  EXPECT_FALSE(bench.decoder.in_telegram());  // the closing flag alone is no telegram
}

// ---- Properties, with a fixed seed

TEST(DecoderProperty, MutatedStreamsComeToAnEndWithBoundedReports) {
  Random random(22);
  const std::vector<Bytes> frames = every_frame();
  for (int round = 0; round < 2000; ++round) {
    Bytes stream;
    for (int part = 0; part < 3; ++part) stream = join({stream, frames[below(random, frames.size())]});
    for (std::size_t change = below(random, 20); change-- > 0;) {
      stream[below(random, stream.size())] = static_cast<std::uint8_t>(random() & 0xff);
    }
    Bench bench;
    for (const Octets piece : at_random(random, stream, 300)) bench.decoder.push(exact(piece));
    bench.decoder.gap();
    ASSERT_LE(bench.heard.readings.size(), 3U);
    ASSERT_LE(bench.heard.lines.size(), stream.size());
    ASSERT_EQ(bench.decoder.octets(), stream.size());
  }
}

// Damage that the check sequences let through, as bare APDUs have none.
TEST(DecoderProperty, MutatedApdusComeToAnEndWithoutReadingPastTheirs) {
  Random random(23);
  std::vector<Bytes> apdus;
  for (const Bytes& one : every_frame()) {
    const hdlc::Frame parts = hdlc::parts(Octets(one).first(one.size() - 1));
    apdus.emplace_back(parts.information.begin(), parts.information.end());
  }
  Bench bench;
  for (int round = 0; round < 30000; ++round) {
    Bytes octets = apdus[below(random, apdus.size())];
    for (std::size_t change = 1 + below(random, 6); change-- > 0;) {
      octets[below(random, octets.size())] =
          static_cast<std::uint8_t>(random() % (below(random, 2) == 0 ? 0x1c : 0x100));
    }
    octets.resize(octets.size() - below(random, 2) * below(random, octets.size()));
    bench.heard = {};
    bench.decoder.push_apdu(exact(octets));
    ASSERT_LE(bench.heard.readings.size(), 1U);
    ASSERT_LE(bench.heard.faults.size(), octets.size() + 1);
  }
}

TEST(DecoderProperty, RandomOctetsGiveNoReading) {
  Random random(24);
  Bench bench;
  for (int round = 0; round < 500; ++round) bench.decoder.push(random_octets(random, 4000));
  EXPECT_TRUE(bench.heard.readings.empty());
  EXPECT_LT(bench.heard.faults.size(), 1100U);
}

}  // namespace
}  // namespace ams::tests
