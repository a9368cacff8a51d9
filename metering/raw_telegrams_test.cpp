#include "metering/raw_telegrams.hpp"

#include <array>
#include <random>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ams/publish/json.hpp"
#include "bridge/crypto/key_text.hpp"
#include "bridge/crypto/openssl_gcm.hpp"
#include "simulator/faults.hpp"
#include "simulator/meter.hpp"

namespace amsbridge {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Bytes = std::vector<std::uint8_t>;
using Random = std::mt19937_64;

std::optional<ams::Key> key_of(std::string_view digits) {
  if (digits.empty()) return std::nullopt;
  return *parse_key(digits);
}

/// A decoder with the model's keys, and the octets that it was given cut into telegrams.
class Line final : private ams::Decoder::Sink {
 public:
  explicit Line(const simulator::Model& model)
      : decoder_(storage_, *this,
                 {.keys = {key_of(model.key), key_of(model.authentication_key)}, .gcm = &gcm_}) {}

  void push(ams::Octets octets) {
    raw_.push(octets);
    decoder_.push(octets);
    raw_.settled(decoder_.settled());
  }
  void gap() {
    decoder_.gap();
    raw_.gap(decoder_.settled());
  }
  void expire() {
    decoder_.expire();
    raw_.gap(decoder_.settled());
  }
  void end() {
    decoder_.expire();
    raw_.gap(decoder_.octets());
  }

  std::vector<Bytes> payloads;
  std::vector<std::uint64_t> beginnings;
  std::vector<std::string> readings;
  std::size_t faults = 0;

 private:
  void reading(const ams::Reading& reading, const ams::Telegram& telegram) override {
    std::array<char, ams::json_octets> buffer;
    ams::TextWriter out(buffer);
    ams::Reading told = reading;
    told.marks.replayed = false;  // which only a decoder that has seen the telegram before can tell
    ams::write_decoded(out, told, ams::Telegram{});
    readings.emplace_back(out.view());
    raw_.told(telegram);
  }
  void fault(const ams::Fault&, const ams::Telegram& telegram) override {
    ++faults;
    raw_.told(telegram);
  }

  std::array<std::uint8_t, ams::Decoder::ample_storage> storage_{};
  OpenSslGcm gcm_;
  RawTelegrams raw_{[this](ams::Octets octets, std::uint64_t octet) {
    payloads.emplace_back(octets.begin(), octets.end());
    beginnings.push_back(octet);
  }};
  ams::Decoder decoder_;
};

const simulator::Model& model(std::string_view name) {
  return *simulator::find_model(name);
}

Bytes joined(const std::vector<Bytes>& parts) {
  Bytes all;
  for (const Bytes& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

std::vector<std::string> decoded_each_on_its_own(const simulator::Model& model,
                                                 const std::vector<Bytes>& payloads) {
  std::vector<std::string> readings;
  for (const Bytes& payload : payloads) {
    Line worker(model);
    worker.push(payload);
    worker.expire();
    readings.insert(readings.end(), worker.readings.begin(), worker.readings.end());
  }
  return readings;
}

void push_in_pieces(Line& line, Random& random, ams::Octets stream, std::size_t longest) {
  while (!stream.empty()) {
    const auto piece = stream.first(std::min<std::size_t>(stream.size(), 1 + random() % longest));
    line.push(piece);
    stream = stream.subspan(piece.size());
  }
}

std::vector<Bytes> telegrams(const simulator::Model& model, Random& random, std::size_t count) {
  std::vector<Bytes> all;
  for (std::uint32_t number = 1; number <= count; ++number) {
    const auto octets = simulator::random_telegram(model, random, number).octets;
    all.emplace_back(octets.begin(), octets.end());
  }
  return all;
}

TEST(RawTelegrams, EveryTelegramOfEveryModelIsOnePayloadHoweverItsOctetsCome) {
  Random random(4711);
  for (const simulator::Model& model : simulator::models()) {
    SCOPED_TRACE(model.name);
    for (const std::size_t longest : {1U, 7U, 300U, 4096U}) {
      const std::vector<Bytes> sent = telegrams(model, random, 30);
      const Bytes stream = joined(sent);
      Line line(model);
      push_in_pieces(line, random, stream, longest);
      line.expire();
      EXPECT_EQ(line.faults, 0U);
      // What EasyMeter sends behind its telegrams goes with the next one, or comes last.
      const bool has_trailer = model.name == "p1-de-easymeter";
      if (!has_trailer) {
        EXPECT_EQ(line.payloads, sent) << longest;
      }
      EXPECT_EQ(joined(line.payloads), stream);
      EXPECT_EQ(decoded_each_on_its_own(model, line.payloads), line.readings);
    }
  }
}

bool is_part_in_order(const std::vector<std::string>& part, const std::vector<std::string>& all) {
  std::size_t found = 0;
  for (const std::string& one : all) found += found < part.size() && part[found] == one ? 1U : 0U;
  return found == part.size();
}

TEST(RawTelegrams, WhatADamagedLineBringsIsAllPassedOnAndDecodesTheSame) {
  const auto faults =
      simulator::parse_faults("flip=1/2000,drop=1/3000,noise=1/5,lostpiece=1/30,repeatpiece=1/30").faults;
  Random random(99);
  std::size_t readings = 0;
  std::size_t missing = 0;
  for (const simulator::Model& model : simulator::models()) {
    SCOPED_TRACE(model.name);
    simulator::FaultyLine damage(faults, 5);
    Line line(model);
    Bytes stream;
    for (std::uint32_t number = 1; number <= 150; ++number) {
      const auto telegram = simulator::random_telegram(model, random, number);
      const auto octets = damage.apply(telegram.octets, telegram.pieces);
      stream.insert(stream.end(), octets.begin(), octets.end());
      push_in_pieces(line, random, octets, 200);
      line.gap();
      if (telegram.pieces.size() > 1) line.expire();
    }
    line.end();
    EXPECT_EQ(joined(line.payloads), stream);
    const auto alone = decoded_each_on_its_own(model, line.payloads);
    EXPECT_TRUE(is_part_in_order(alone, line.readings));
    readings += line.readings.size();
    missing += line.readings.size() - alone.size();
  }
  EXPECT_GT(readings, 4000U);
  // A telegram whose opening flag is destroyed can be read behind the closing flag of the one before, only.
  EXPECT_LE(missing, 3U);
}

TEST(RawTelegrams, TelegramIsPassedOnWithItsLastOctet) {
  Random random(1);
  const Bytes telegram = telegrams(model("kaifa"), random, 1)[0];
  Line line(model("kaifa"));
  line.push(ams::Octets(telegram).first(telegram.size() - 1));
  EXPECT_THAT(line.payloads, IsEmpty());
  line.push(ams::Octets(telegram).last(1));
  EXPECT_THAT(line.payloads, ElementsAre(telegram));
}

TEST(RawTelegrams, TelegramThatNeverGetsItsClosingFlagIsPassedOnInThePause) {
  Random random(2);
  Bytes telegram = telegrams(model("kaifa"), random, 1)[0];
  telegram.pop_back();
  Line line(model("kaifa"));
  line.push(telegram);
  EXPECT_EQ(line.readings.size(), 1U);
  EXPECT_THAT(line.payloads, IsEmpty());
  line.gap();
  EXPECT_THAT(line.payloads, ElementsAre(telegram));
}

TEST(RawTelegrams, FlagBetweenTwoTelegramsGoesWithTheOneThatItOpens) {
  Random random(3);
  std::vector<Bytes> all = telegrams(model("kaifa"), random, 4);
  for (std::size_t index = 0; index < 3; ++index) all[index].pop_back();
  Line line(model("kaifa"));
  line.push(joined({all[0], all[1]}));
  for (const std::uint8_t octet : joined({all[2], all[3]})) line.push(ams::Octets(&octet, 1));
  EXPECT_EQ(line.payloads, std::vector(all.begin(), all.end() - 1));
  line.gap();
  EXPECT_EQ(line.payloads, all);
}

TEST(RawTelegrams, NoiseGoesInFrontOfTheNextTelegramAndItsPlaceIsTold) {
  Random random(4);
  const std::vector<Bytes> sent = telegrams(model("kaifa"), random, 2);
  const Bytes noise{0x00, 0xFF, 0x13};
  Line line(model("kaifa"));
  line.push(joined({sent[0], noise, sent[1]}));
  EXPECT_THAT(line.payloads, ElementsAre(sent[0], joined({noise, sent[1]})));
  EXPECT_THAT(line.beginnings, ElementsAre(0U, sent[0].size()));
}

TEST(RawTelegrams, NoiseAloneIsPassedOnInThePause) {
  const Bytes noise{0x00, 0xFF, 0x13};
  Line line(model("kaifa"));
  line.push(noise);
  EXPECT_THAT(line.payloads, IsEmpty());
  line.gap();
  EXPECT_THAT(line.payloads, ElementsAre(noise));
  line.gap();
  EXPECT_EQ(line.payloads.size(), 1U);
}

TEST(RawTelegrams, PauseBetweenTheFramesOfATelegramDoesNotCutIt) {
  Random random(5);
  for (const simulator::Model& model : simulator::models()) {
    const auto telegram = simulator::random_telegram(model, random, 1);
    if (telegram.pieces.size() < 2) continue;
    SCOPED_TRACE(model.name);
    const Bytes sent(telegram.octets.begin(), telegram.octets.end());
    Line line(model);
    const std::size_t second = telegram.pieces[1];
    line.push(ams::Octets(sent).first(second));
    line.gap();
    EXPECT_THAT(line.payloads, IsEmpty());
    line.push(ams::Octets(sent).subspan(second));
    EXPECT_THAT(line.payloads, ElementsAre(sent));
  }
}

TEST(RawTelegrams, EncryptedTelegramWithoutAKeyIsPassedOnWhole) {
  Random random(6);
  for (const simulator::Model& sender : simulator::models()) {
    if (sender.key.empty()) continue;
    SCOPED_TRACE(sender.name);
    const std::vector<Bytes> sent = telegrams(sender, random, 3);
    simulator::Model keyless = sender;
    keyless.key = {};
    keyless.authentication_key = {};
    Line line(keyless);
    for (const Bytes& telegram : sent) {
      line.push(telegram);
      line.expire();
    }
    EXPECT_THAT(line.readings, IsEmpty());
    EXPECT_EQ(line.payloads, sent);
    EXPECT_EQ(decoded_each_on_its_own(sender, line.payloads).size(), 3U);
  }
}

TEST(RawTelegrams, EndlessNoiseIsPassedOnInBoundedParts) {
  Random random(7);
  Line line(model("kaifa"));
  Bytes stream;
  for (int chunk = 0; chunk < 100; ++chunk) {
    Bytes noise(1000);
    for (std::uint8_t& octet : noise) octet = static_cast<std::uint8_t>(random() % 0x20);
    line.push(noise);
    stream.insert(stream.end(), noise.begin(), noise.end());
  }
  EXPECT_GE(joined(line.payloads).size(), stream.size() - RawTelegrams::longest_interlude);
  line.end();
  EXPECT_EQ(joined(line.payloads), stream);
  for (const Bytes& payload : line.payloads) EXPECT_LE(payload.size(), RawTelegrams::longest);
}

TEST(RawTelegrams, TelegramWithoutAnEndIsCutAtTheLimit) {
  std::vector<Bytes> payloads;
  RawTelegrams raw(
      [&](ams::Octets octets, std::uint64_t) { payloads.emplace_back(octets.begin(), octets.end()); });
  const Bytes octets(RawTelegrams::longest + 10, '/');
  raw.push(octets);
  raw.settled(0);
  EXPECT_THAT(payloads, ElementsAre(Bytes(RawTelegrams::longest, '/')));
  raw.told({1, 0, {}, octets.size()});
  EXPECT_THAT(payloads, ElementsAre(Bytes(RawTelegrams::longest, '/'), Bytes(10, '/')));
}

}  // namespace
}  // namespace amsbridge
