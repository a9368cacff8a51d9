#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mbus_frames.hpp"
#include "recorders.hpp"
#include "telegrams.hpp"

// Telegrams that come in pieces: HDLC segments, M-Bus frames, blocks, and blocks in segments.

namespace ams::tests {
namespace {

using ::testing::ElementsAre;

Bytes aidon_apdu(std::uint32_t watt) {
  Bytes apdu = notification(no_time(), aidon_list_2());
  const Bytes one = notification(no_time(), aidon_list_1(watt));
  return watt == 0 ? apdu : one;
}

std::vector<Bytes> cut(const Bytes& whole, std::size_t pieces) {
  std::vector<Bytes> parts;
  const auto at = [&](std::size_t piece) {
    return whole.begin() + static_cast<std::ptrdiff_t>(whole.size() * piece / pieces);
  };
  for (std::size_t piece = 0; piece < pieces; ++piece) parts.emplace_back(at(piece), at(piece + 1));
  return parts;
}

std::vector<Bytes> segments(const Bytes& apdu, std::size_t count) {
  std::vector<Bytes> frames;
  for (const Bytes& part : cut(apdu, count))
    frames.push_back(frame(part, {.segmented = frames.size() + 1 < count}));
  return frames;
}

std::vector<Bytes> mbus_frames(const Bytes& apdu, std::size_t count) {
  std::vector<Bytes> frames;
  for (const Bytes& part : cut(apdu, count)) {
    frames.push_back(mbus_frame(static_cast<std::uint8_t>(frames.size()), frames.size() + 1 == count, part));
  }
  return frames;
}

std::vector<Bytes> block_apdus(const Bytes& apdu, std::size_t count) {
  std::vector<Bytes> blocks;
  for (const Bytes& part : cut(apdu, count)) {
    const bool last = blocks.size() + 1 == count;
    blocks.push_back(join({{0xe0, static_cast<std::uint8_t>(last ? 0xc0 : 0x40)},
                           big_endian_octets(blocks.size() + 1, 2),
                           {0, 0},
                           length_octets(part.size()),
                           part}));
  }
  blocks.front() = join({{0xe6, 0xe7, 0x00}, blocks.front()});
  return blocks;
}

std::vector<Bytes> block_frames(const Bytes& apdu, std::size_t count) {
  std::vector<Bytes> frames;
  for (const Bytes& block : block_apdus(apdu, count)) frames.push_back(frame(block));
  return frames;
}

// An APDU less its LLC header, which blocks put around themselves.
Bytes bare(const Bytes& apdu) {
  return {apdu.begin() + 3, apdu.end()};
}

struct Link3 {
  const char* name;
  std::vector<Bytes> (*pieces)(std::uint32_t watt);
};

// The same telegram in three pieces of each sort.
const Link3 links[] = {
    {"segments", [](std::uint32_t watt) { return segments(aidon_apdu(watt), 3); }},
    {"M-Bus", [](std::uint32_t watt) { return mbus_frames(bare(aidon_apdu(watt)), 3); }},
    {"blocks", [](std::uint32_t watt) { return block_frames(bare(aidon_apdu(watt)), 3); }},
};

Lines decoded(const std::vector<Bytes>& pieces) {
  Bench bench;
  for (const Bytes& piece : pieces) bench.decoder.push(piece);
  bench.decoder.expire();
  return bench.heard.lines;
}

std::string power(int telegram, int watt) {
  return R"({"kind":"reading","telegram":)" + std::to_string(telegram) +
         R"(,"values":{"active_power_import_w":)" + std::to_string(watt) + "}}";
}

std::vector<Bytes> followed(std::vector<Bytes> pieces, const std::vector<Bytes>& more) {
  pieces.insert(pieces.end(), more.begin(), more.end());
  return pieces;
}

TEST(DecoderPieces, AnyCutGivesTheSame) {
  const Bytes apdu = aidon_apdu(0);
  const Lines expected = decoded({frame(apdu)});
  ASSERT_EQ(expected.size(), 1U);
  for (std::size_t count = 2; count < 12; ++count) {
    EXPECT_EQ(decoded(segments(apdu, count)), expected) << count;
    EXPECT_EQ(decoded(mbus_frames(bare(apdu), count)), expected) << count;
    EXPECT_EQ(decoded(block_frames(bare(apdu), count)), expected) << count;
  }
}

TEST(DecoderPieces, BlocksMayBeCutIntoSegments) {
  const Bytes apdu = aidon_apdu(0);
  std::vector<Bytes> frames;
  for (const Bytes& block : block_apdus(bare(apdu), 3)) {
    const Bytes with_llc = block[0] == 0xe6 ? block : join({{0xe6, 0xe7, 0x00}, block});
    frames = followed(frames, segments(with_llc, 4));
  }
  const Lines lines = decoded(frames);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].substr(lines[0].find("values")),
            decoded({frame(apdu)})[0].substr(lines[0].find("values")));
}

TEST(DecoderPieces, TelegramIsNumberedOnceAndBeginsWithItsFirstPiece) {
  for (const Link3& link : links) {
    Bench bench;
    bench.decoder.push(frame(aidon_apdu(1)));
    const std::uint64_t begins = bench.decoder.octets();
    for (const Bytes& piece : link.pieces(2)) bench.decoder.push(piece);
    bench.decoder.push(frame(aidon_apdu(3)));
    EXPECT_THAT(bench.heard.lines, ElementsAre(power(1, 1), power(2, 2), power(3, 3))) << link.name;
    EXPECT_NEAR(static_cast<double>(bench.heard.telegrams[1].octet), static_cast<double>(begins), 1)
        << link.name;
  }
}

TEST(DecoderPieces, LostPieceCostsItsOwnTelegramAndIsNamed) {
  for (const Link3& link : links) {
    for (std::size_t lost = 0; lost < 3; ++lost) {
      std::vector<Bytes> pieces = link.pieces(2);
      pieces.erase(pieces.begin() + static_cast<std::ptrdiff_t>(lost));
      const Lines lines = decoded(followed(followed(link.pieces(1), pieces), link.pieces(3)));
      ASSERT_GE(lines.size(), 3U) << link.name << lost;
      EXPECT_EQ(lines.front(), power(1, 1));
      EXPECT_THAT(lines.back(), ::testing::HasSubstr(R"("active_power_import_w":3})"));
      for (std::size_t line = 1; line + 1 < lines.size(); ++line)
        EXPECT_THAT(lines[line], ::testing::HasSubstr("\"kind\":\"fault\"")) << link.name;
    }
  }
}

TEST(DecoderPieces, DamagedPieceCostsItsOwnTelegram) {
  for (const Link3& link : links) {
    for (std::size_t damaged = 0; damaged < 3; ++damaged) {
      std::vector<Bytes> pieces = link.pieces(2);
      pieces[damaged][pieces[damaged].size() - 6] ^= 1;
      const Lines lines = decoded(followed(pieces, link.pieces(3)));
      EXPECT_THAT(lines.back(), ::testing::HasSubstr(R"("active_power_import_w":3})"))
          << link.name << damaged;
      for (std::size_t line = 0; line + 1 < lines.size(); ++line)
        EXPECT_THAT(lines[line], ::testing::HasSubstr("\"kind\":\"fault\"")) << link.name;
    }
  }
}

TEST(DecoderPieces, RepeatedAndReorderedBlocksAreUnderstood) {
  const auto pieces = links[2].pieces(2);
  EXPECT_THAT(decoded({pieces[0], pieces[0], pieces[1], pieces[1], pieces[2], pieces[2]}),
              ElementsAre(power(1, 2)));
  EXPECT_THAT(decoded({pieces[0], pieces[2], pieces[1]}), ElementsAre(power(1, 2)));
  EXPECT_THAT(decoded({pieces[1], pieces[0], pieces[2]}), ElementsAre(power(1, 2)));
}

TEST(DecoderPieces, SilenceEndsATelegramThatLacksPieces) {
  for (const Link3& link : links) {
    const auto first = link.pieces(1);
    const auto second = link.pieces(2);
    Bench bench;
    bench.decoder.push(first[0]);
    bench.decoder.push(first[1]);
    bench.decoder.gap();
    EXPECT_TRUE(bench.heard.lines.empty()) << link.name;
    bench.decoder.expire();
    ASSERT_EQ(bench.heard.faults.size(), 1U) << link.name;
    EXPECT_EQ(bench.heard.faults[0].reason, Reason::piece_missing);
    EXPECT_EQ(bench.heard.faults[0].expected, 3U);
    EXPECT_EQ(bench.heard.faults[0].found, 2U);
    bench.decoder.push(second[2]);
    EXPECT_TRUE(bench.heard.readings.empty()) << link.name;
    for (const Bytes& piece : second) bench.decoder.push(piece);
    EXPECT_EQ(bench.heard.readings.size(), 1U) << link.name;
  }
}

TEST(DecoderPieces, LongerTelegramThanTheStorageIsAFaultThatNamesTheLimit) {
  for (const Link3& link : links) {
    LineRecorder heard;
    Bytes storage(80);
    Decoder decoder(storage, heard);
    Bytes long_apdu = aidon_apdu(0);
    const auto pieces = link.name == std::string("segments") ? segments(long_apdu, 12)
                        : link.name == std::string("M-Bus")  ? mbus_frames(bare(long_apdu), 12)
                                                             : block_frames(bare(long_apdu), 12);
    for (const Bytes& piece : pieces) decoder.push(piece);
    for (const Bytes& piece : link.pieces(7)) decoder.push(piece);
    ASSERT_FALSE(heard.faults.empty()) << link.name;
    EXPECT_EQ(heard.faults[0].reason, Reason::telegram_too_long) << link.name;
    EXPECT_EQ(heard.faults[0].expected, 80U) << link.name;
    ASSERT_EQ(heard.readings.size(), 1U) << link.name;
  }
}

TEST(DecoderPieces, BareApdusMayBeBlocks) {
  Bench bench;
  for (const Bytes& block : block_apdus(bare(aidon_apdu(5)), 3)) bench.decoder.push_apdu(block);
  EXPECT_THAT(bench.heard.lines, ElementsAre(power(1, 5)));
}

TEST(DecoderPieces, OctetByOctetGivesTheSame) {
  std::vector<Bytes> all;
  for (const Link3& link : links) all = followed(followed(all, link.pieces(1)), link.pieces(2));
  Bytes stream;
  for (const Bytes& piece : all) stream = join({stream, piece});
  Bench bench;
  for (const Octets octet : one_by_one(stream)) bench.decoder.push(octet);
  bench.decoder.expire();
  EXPECT_EQ(bench.heard.lines, decoded(all));
  EXPECT_EQ(bench.heard.readings.size(), 6U);
}

Bytes damaged(Bytes octets) {
  octets[octets.size() - 6] ^= 1;
  return octets;
}

TEST(DecoderPieces, PiecesOfTwoTelegramsAreNeverPutTogether) {
  const auto segment = links[0];
  const auto mbus = links[1];
  const auto block = links[2];
  const std::vector<std::vector<Bytes>> lines = {
      {segment.pieces(1)[0], mbus.pieces(2)[1], mbus.pieces(2)[2]},
      {mbus.pieces(1)[0], segment.pieces(2)[1], segment.pieces(2)[2]},
      {mbus.pieces(1)[0], damaged(mbus.pieces(1)[1]), damaged(mbus.pieces(2)[0]), mbus.pieces(2)[1],
       mbus.pieces(2)[2]},
      {block.pieces(1)[0], damaged(block.pieces(1)[1]), block.pieces(1)[2], damaged(block.pieces(2)[0]),
       block.pieces(2)[1], block.pieces(2)[2]},
  };
  for (const std::vector<Bytes>& line : lines) {
    for (const std::string& told : decoded(line))
      EXPECT_THAT(told, ::testing::HasSubstr("\"kind\":\"fault\""));
  }
}

TEST(DecoderPieces, ALostBeginningBehindATelegramIsTold) {
  for (const Link3& link : links) {
    const auto first = link.pieces(1);
    const auto second = link.pieces(2);
    const Lines lines = decoded({first[0], first[1], first[2], second[2]});
    ASSERT_EQ(lines.size(), 2U) << link.name;
    EXPECT_THAT(lines[1], ::testing::HasSubstr("\"kind\":\"fault\"")) << link.name;
  }
}

TEST(DecoderPieces, ANoisyOctetBetweenSegmentsCostsNothing) {
  const auto pieces = links[0].pieces(4);
  const Lines lines = decoded({pieces[0], {0x00}, pieces[1], {0x55, 0x00}, pieces[2]});
  EXPECT_THAT(lines.back(), ::testing::HasSubstr(R"("active_power_import_w":4})"));
}

TEST(DecoderPieces, BareBlocksAndFramedOnesMayFollowEachOther) {
  const auto blocks = block_apdus(bare(aidon_apdu(6)), 2);
  Bench bench;
  bench.decoder.push_apdu(blocks[0]);
  bench.decoder.push(frame(blocks[1]));
  EXPECT_EQ(bench.heard.readings.size(), 1U);
  bench.decoder.push_apdu(blocks[0]);
  for (std::uint8_t number = 2; number < 60; ++number) {
    const Bytes filler = Bytes(200, number);
    bench.decoder.push(frame(join({{0xe0, 0x40, 0, number, 0, 0}, length_octets(filler.size()), filler})));
  }
  bench.decoder.expire();
  EXPECT_EQ(bench.heard.readings.size(), 1U);
}

TEST(DecoderPieces, ABareApduEndsSegmentsThatWaitAndTellsSo) {
  Bench bench;
  bench.decoder.push(links[0].pieces(1)[0]);
  bench.decoder.push_apdu(block_apdus(bare(aidon_apdu(6)), 2)[0]);
  ASSERT_EQ(bench.heard.faults.size(), 1U);
  EXPECT_EQ(bench.heard.faults[0].reason, Reason::piece_missing);
}

TEST(DecoderPieces, ARepeatedEndIsOneHoweverItsOctetsCome) {
  for (const std::size_t link : {1U, 2U}) {
    const auto pieces = links[link].pieces(1);
    Bytes stream;
    for (const Bytes& piece : {pieces[0], pieces[1], pieces[2], pieces[2], pieces[2]})
      stream = join({stream, piece});
    Bench bench;
    for (const Octets octet : one_by_one(stream)) bench.decoder.push(octet);
    EXPECT_THAT(bench.heard.lines, ElementsAre(power(1, 1))) << links[link].name;
  }
}

// ---- Where telegrams end

std::vector<std::uint64_t> ends(const Bench& bench) {
  std::vector<std::uint64_t> all;
  for (const Telegram& telegram : bench.heard.telegrams) all.push_back(telegram.end);
  return all;
}

TEST(DecoderPieces, TelegramEndsBehindItsLastPiece) {
  for (const Link3& link : links) {
    Bench bench;
    const Bytes first = frame(aidon_apdu(1));
    Bytes pieces;
    for (const Bytes& piece : link.pieces(2)) pieces = join({pieces, piece});
    const std::uint64_t flag = pieces.back() == hdlc::flag ? 1 : 0;
    bench.decoder.push(join({first, pieces, first}));
    EXPECT_THAT(ends(bench), ElementsAre(first.size() - 1, first.size() + pieces.size() - flag,
                                         2 * first.size() + pieces.size() - 1))
        << link.name;
  }
}

TEST(DecoderPieces, TextEndsWithItsLastLine) {
  const std::string text = "/ESY5Q3DA1004\r\n\r\n1-0:1.7.0(00.428*kW)\r\n!\r\n";
  const Bytes octets(text.begin(), text.end());
  const Bytes stream = join({octets, octets});
  Bench bench;
  for (const Octets octet : one_by_one(stream)) bench.decoder.push(octet);
  EXPECT_EQ(bench.heard.readings.size(), 2U);
  EXPECT_THAT(ends(bench), ElementsAre(octets.size(), 2 * octets.size()));
}

TEST(DecoderPieces, NoiseAndWhatIsGivenUpHaveNoEnd) {
  Bench bench;
  bench.decoder.push(join({{1, 2, 3}, links[0].pieces(1)[0], frame(aidon_apdu(2))}));
  ASSERT_EQ(bench.heard.faults.size(), 2U);
  EXPECT_EQ(bench.heard.faults[1].reason, Reason::piece_missing);
  const std::vector<std::uint64_t> all = ends(bench);
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0], 0U);
  EXPECT_EQ(all[1], 0U);
  EXPECT_EQ(all[2], bench.decoder.octets() - 1);
}

TEST(DecoderPieces, ABadBlockBetweenTwoPiecesDoesNotEndTheirTelegram) {
  const std::vector<Bytes> blocks = links[2].pieces(1);
  Bench bench;
  bench.decoder.push(blocks[0]);
  bench.decoder.push(frame({0xe0, 0x40, 0x00}));
  ASSERT_EQ(bench.heard.telegrams.size(), 1U);
  EXPECT_EQ(bench.heard.telegrams[0].end, 0U);
  bench.decoder.push(blocks[1]);
  bench.decoder.push(blocks[2]);
  ASSERT_EQ(bench.heard.readings.size(), 1U);
  EXPECT_EQ(bench.heard.telegrams[1].end, bench.decoder.octets() - 1);
}

TEST(DecoderPieces, OctetsAreSettledOnceNoTelegramCanHaveThem) {
  for (const Link3& link : links) {
    SCOPED_TRACE(link.name);
    Bench bench;
    bench.decoder.push({{1, 2, 3}});
    bench.decoder.gap();
    EXPECT_EQ(bench.decoder.settled(), 3U);
    const std::vector<Bytes> pieces = link.pieces(2);
    bench.decoder.push(pieces[0]);
    bench.decoder.gap();
    bench.decoder.push(pieces[1]);
    EXPECT_EQ(bench.decoder.settled(), 3U);
    bench.decoder.expire();
    EXPECT_GE(bench.decoder.settled(), bench.decoder.octets() - 1);  // less a flag, which may open a frame
  }
}

TEST(DecoderPieces, SettledOctetsEndWhereTextBegins) {
  const std::string text = "/ESY5Q3DA1004\r\n\r\n1-0:1.7.0(00.428*kW)\r\n";
  Bench bench;
  bench.decoder.push(join({{1, 2, 3}, Bytes(text.begin(), text.end())}));
  EXPECT_EQ(bench.decoder.settled(), 3U);
  bench.decoder.push({{'!', '\r', '\n'}});
  EXPECT_EQ(bench.decoder.settled(), bench.decoder.octets());
}

TEST(DecoderPieces, BlocksInSegmentsAreNotSettledFromTheFirstSegmentOn) {
  const Bytes apdu = aidon_apdu(0);
  Bench bench;
  for (const Bytes& segment : segments(block_apdus(bare(apdu), 3)[0], 4)) bench.decoder.push(segment);
  bench.decoder.gap();
  EXPECT_EQ(bench.decoder.settled(), 0U);
}

TEST(DecoderPieces, ATelegramBehindUnfinishedBlocksIsToldAsItself) {
  Bench bench;
  bench.decoder.push(links[2].pieces(1)[0]);
  const std::uint64_t begins = bench.decoder.octets();
  for (const Bytes& piece : links[0].pieces(2)) bench.decoder.push(piece);
  ASSERT_EQ(bench.heard.readings.size(), 1U);
  EXPECT_EQ(bench.heard.telegrams.back().octet, begins);
  EXPECT_EQ(bench.heard.telegrams.back().end, bench.decoder.octets() - 1);
}

}  // namespace
}  // namespace ams::tests
