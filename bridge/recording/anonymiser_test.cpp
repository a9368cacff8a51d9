#include "bridge/recording/anonymiser.hpp"

#include <tuple>

#include <gtest/gtest.h>

#include "ams/link/crc16.hpp"
#include "simulator/meter.hpp"

namespace amsbridge {
namespace {

using std::chrono::milliseconds;
using Octets = std::vector<std::uint8_t>;

class Readings final : public ams::Decoder::Sink {
 public:
  explicit Readings(const Octets& octets) {
    Octets storage(ams::Decoder::ample_storage);
    ams::Decoder decoder(storage, *this);
    decoder.push(octets);
    decoder.expire();
  }
  void reading(const ams::Reading& reading, const ams::Telegram&) override { all.push_back(reading); }
  void fault(const ams::Fault&, const ams::Telegram&) override { ++faults; }

  std::vector<ams::Reading> all;
  int faults = 0;
};

struct Result {
  Octets octets;
  std::vector<std::string> comments;
};

// As a line brings them: eight octets at once, 2 s between telegrams.
Result anonymised(const std::vector<Octets>& telegrams) {
  Result result;
  Anonymiser anonymiser(
      7,
      [&](const RecordedOctets& kept) {
        result.octets.insert(result.octets.end(), kept.octets.begin(), kept.octets.end());
      },
      [&](const std::string& comment) { result.comments.push_back(comment); });
  milliseconds time{0};
  for (const Octets& telegram : telegrams) {
    for (std::size_t at = 0; at < telegram.size(); at += 8) {
      const auto begin = telegram.begin() + static_cast<std::ptrdiff_t>(at);
      const auto count = static_cast<std::ptrdiff_t>(std::min<std::size_t>(8, telegram.size() - at));
      anonymiser.push({time, {begin, begin + count}});
      time += milliseconds(33);
    }
    time += milliseconds(2000);
  }
  anonymiser.finish();
  return result;
}

bool contains(const Octets& octets, std::string_view text) {
  return std::search(octets.begin(), octets.end(), text.begin(), text.end()) != octets.end();
}

std::vector<simulator::Telegram> simulated(const simulator::Model& model, int count) {
  simulator::Meter meter(model, 1, std::chrono::sys_seconds(std::chrono::seconds(1769860798)));
  std::vector<simulator::Telegram> all;
  for (; count > 0; --count) all.push_back(meter.next());
  return all;
}

Octets p1_telegram(std::string text) {
  ams::Crc16Arc crc;
  crc.add(Octets(text.begin(), text.end()));
  constexpr const char* digits = "0123456789ABCDEF";
  for (int shift = 12; shift >= 0; shift -= 4) text += digits[crc.value() >> shift & 0xf];
  text += "\r\n";
  return {text.begin(), text.end()};
}

TEST(Anonymiser, ReplacesIdsAndLeavesEverythingElseInEveryPlainTelegram) {
  for (const char* name :
       {"kaifa", "kaifa-1ph", "kaifa-it", "kaifa-se", "kaifa-se-ct", "aidon", "aidon-1ph", "aidon-it",
        "aidon-se", "kamstrup", "kamstrup-1ph", "kamstrup-2017", "kamstrup-se", "generic"}) {
    SCOPED_TRACE(name);
    std::vector<Octets> telegrams;
    Octets before;
    std::string id;
    for (const simulator::Telegram& telegram : simulated(*simulator::find_model(name), 10)) {
      telegrams.push_back(telegram.octets);
      before.insert(before.end(), telegram.octets.begin(), telegram.octets.end());
      if (!telegram.expected.meter_id.empty()) id = telegram.expected.meter_id;
    }
    const Result result = anonymised(telegrams);
    EXPECT_TRUE(result.comments.empty()) << result.comments.front();
    EXPECT_EQ(result.octets.size(), before.size());
    const Readings was(before);
    const Readings is(result.octets);
    EXPECT_EQ(is.faults, was.faults);
    ASSERT_EQ(is.all.size(), was.all.size());
    std::string pseudonym;
    for (std::size_t index = 0; index < is.all.size(); ++index) {
      EXPECT_TRUE(std::ranges::equal(is.all[index].values(), was.all[index].values()));
      EXPECT_EQ(is.all[index].meter_model, was.all[index].meter_model);
      if (!is.all[index].meter_id) continue;
      EXPECT_NE(is.all[index].meter_id, was.all[index].meter_id);
      if (pseudonym.empty()) pseudonym = is.all[index].meter_id->view();
      EXPECT_EQ(is.all[index].meter_id->view(), pseudonym);
    }
    EXPECT_TRUE(id.empty() || !contains(result.octets, id));
  }
}

TEST(Anonymiser, ReplacesIdsInP1TextAndInItsHexadecimal) {
  const Octets telegram = p1_telegram(
      "/ISK5\\2M550T-1012\r\n\r\n0-0:1.0.0(240111093500W)\r\n"
      "0-0:96.1.1(4530303433303036393839313431323139)\r\n0-0:42.0.0(1234567890123456)\r\n"
      "1-0:1.8.0(000123.456*kWh)\r\n1-0:1.7.0(00.512*kW)\r\n!");
  const Result result = anonymised({telegram, telegram});
  EXPECT_TRUE(result.comments.empty());
  EXPECT_FALSE(contains(result.octets, "4530303433303036393839313431323139"));
  EXPECT_FALSE(contains(result.octets, "1234567890123456"));
  EXPECT_TRUE(contains(result.octets, "0-0:96.1.1(45"));  // its letter is the maker's
  const Readings is(result.octets);
  ASSERT_EQ(is.all.size(), 2U);
  EXPECT_EQ(is.faults, 0);
  EXPECT_EQ(is.all[0].meter_id, is.all[1].meter_id);
}

TEST(Anonymiser, ATelegramWithoutCheckSequenceHasNoneToMakeRight) {
  const std::string text =
      "/ISK5\\2MT382-1000\r\n\r\n0-0:96.1.1(4B414C37303035303831393533373130)\r\n"
      "1-0:1.8.1(00108.000*kWh)\r\n0-0:42.0.0(1234567890123456)\r\n!\r\n";
  const Result result = anonymised({{text.begin(), text.end()}});
  EXPECT_TRUE(result.comments.empty());
  EXPECT_EQ(result.octets.size(), text.size());
  EXPECT_FALSE(contains(result.octets, "1234567890123456"));
  EXPECT_EQ(Readings(result.octets).all.size(), 1U);
}

TEST(Anonymiser, WhatCannotBeUnderstoodIsLeftOutAndSaid) {
  const auto telegrams = simulated(*simulator::find_model("aidon"), 3);
  Octets damaged = telegrams[1].octets;
  damaged[30] ^= 1;
  const Result result = anonymised({telegrams[0].octets, damaged, telegrams[2].octets});
  EXPECT_EQ(Readings(result.octets).all.size(), 2U);
  ASSERT_EQ(result.comments.size(), 1U);
  EXPECT_EQ(result.comments[0],
            "left out, since ids in them cannot be replaced: " + std::to_string(damaged.size()) + " octets");
}

TEST(Anonymiser, ReplacesTheSerialNumberInAnIdentLineAndKeepsItsLetters) {
  for (const auto& [ident, kept, serial] :
       {std::tuple("/KMP5 ZABF001587315111", "/KMP5 ZABF", "001587315111"),
        std::tuple("/XMX5LGBBFG1009325446", "/XMX5LGBBFG", "1009325446")}) {
    const Octets telegram = p1_telegram(std::string(ident) + "\r\n\r\n1-0:1.7.0(00.512*kW)\r\n!");
    const Result result = anonymised({telegram});
    EXPECT_TRUE(result.comments.empty());
    EXPECT_TRUE(contains(result.octets, kept));
    EXPECT_FALSE(contains(result.octets, serial));
    const Readings is(result.octets);
    ASSERT_EQ(is.all.size(), 1U);
    EXPECT_TRUE(is.all[0].ident->view().starts_with(std::string(kept).substr(1)));
    EXPECT_EQ(is.all[0].ident->view().size(), std::string_view(ident).size() - 1);
  }
}

TEST(Anonymiser, ReplacesWhateverItsCodeCallsAnIdOrAMessage) {
  const Octets telegram = p1_telegram(
      "/ISK5\\2M550T-1012\r\n\r\n1-0:0.0.0*255(1336001560)\r\n0-0:0.0.0(12341234)\r\n"
      "0-0:96.1.0(AB12)\r\n0-0:96.13.0(test-/-(me))\r\n0-0:96.13.1(303132333435363738)\r\n"
      "1-0:1.7.0(00.512*kW)\r\n!");
  const Result result = anonymised({telegram});
  EXPECT_TRUE(result.comments.empty());
  EXPECT_EQ(result.octets.size(), telegram.size());
  for (const char* id : {"1336001560", "12341234", "AB12", "test", "me)", "3031"})
    EXPECT_FALSE(contains(result.octets, id)) << id;
  EXPECT_TRUE(contains(result.octets, "0-0:96.13.0(xxxxxxxxxxx)"));
  EXPECT_TRUE(contains(result.octets, "0-0:96.13.1(787878787878787878)"));
  EXPECT_TRUE(contains(result.octets, "1-0:1.7.0(00.512*kW)"));
}

TEST(Anonymiser, KeepsEveryTelegramHoweverItsOctetsAreCut) {
  const Octets telegram = p1_telegram(
      "/ISK5\\2M550T-1012\r\n\r\n0-0:96.1.1(4530303433303036393839313431323139)\r\n"
      "1-0:1.7.0(00.512*kW)\r\n!");
  for (const std::size_t piece : {1U, 7U, 40U, 64U, 300U}) {
    Octets all;
    for (int count = 0; count < 20; ++count) all.insert(all.end(), telegram.begin(), telegram.end());
    Octets kept;
    Anonymiser anonymiser(
        7,
        [&](const RecordedOctets& octets) {
          kept.insert(kept.end(), octets.octets.begin(), octets.octets.end());
        },
        [](const std::string& comment) { ADD_FAILURE() << comment; });
    for (std::size_t at = 0; at < all.size(); at += piece) {
      const auto begin = all.begin() + static_cast<std::ptrdiff_t>(at);
      const auto end = begin + static_cast<std::ptrdiff_t>(std::min(piece, all.size() - at));
      anonymiser.push({milliseconds(at / 100), {begin, end}});
    }
    anonymiser.finish();
    EXPECT_EQ(kept.size(), all.size()) << piece;
    EXPECT_EQ(Readings(kept).all.size(), 20U) << piece;
    EXPECT_EQ(anonymiser.left_out(), 0U);
  }
}

}  // namespace
}  // namespace amsbridge
