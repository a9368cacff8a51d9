#include "bridge/relay/line_relay.hpp"

#include <gtest/gtest.h>

#include "bridge/crypto/key_text.hpp"
#include "metering/testing_outlet.hpp"
#include "simulator/meter.hpp"

namespace amsbridge {
namespace {

using std::chrono::seconds;

// 2026-01-31T11:59:58Z
const Moment start{std::chrono::sys_seconds(seconds(1769860798)), {}};

LineRelayOptions options(std::string name) {
  LineRelayOptions result;
  result.name = std::move(name);
  result.source_name = "meter1";
  return result;
}

std::vector<std::uint8_t> one_telegram(const char* model) {
  simulator::Meter meter(*simulator::find_model(model), 1, std::chrono::sys_seconds(seconds(1769860798)));
  return meter.next().octets;
}

TEST(LineRelay, HexadecimalTextIsReadFromAFileOnly) {
  const auto octets = one_telegram("kaifa");
  std::string text;
  for (const std::uint8_t octet : octets) {
    constexpr const char* digits = "0123456789abcdef";
    text += digits[octet >> 4];
    text += digits[octet & 0xf];
  }
  const std::vector<std::uint8_t> characters(text.begin(), text.end());
  CollectingOutlet broker;
  LineRelayOptions file = options("file");
  file.document = true;
  LineRelay from_file(file, broker, start);
  from_file.push(characters, start);
  from_file.finish();
  LineRelay from_line(options("line"), broker, start);
  from_line.push(characters, start);
  from_line.finish();
  EXPECT_EQ(from_file.relay().counters().readings, 1U);
  EXPECT_EQ(from_line.relay().counters().readings, 0U);
}

TEST(LineRelay, KeysOpenEncryptedTelegramsAndStrictnessWantsBoth) {
  const simulator::Model& model = *simulator::find_model("kamstrup-dk");
  const auto readings = [&](bool with_key, bool with_authentication_key, bool strict) {
    CollectingOutlet broker;
    LineRelayOptions with = options("house");
    if (with_key) with.keys.encryption = *parse_key(model.key);
    if (with_authentication_key) with.keys.authentication = *parse_key(model.authentication_key);
    with.strict = strict;
    LineRelay relay(with, broker, start);
    relay.push(one_telegram("kamstrup-dk"), start);
    return broker.on("amsbridge/house/reading");
  };
  EXPECT_TRUE(readings(false, false, false).empty());
  ASSERT_EQ(readings(true, false, false).size(), 1U);
  EXPECT_NE(readings(true, false, false)[0].payload.find("\"authenticated\":false"), std::string::npos);
  EXPECT_TRUE(readings(true, false, true).empty());
  ASSERT_EQ(readings(true, true, true).size(), 1U);
  EXPECT_EQ(readings(true, true, true)[0].payload.find("authenticated"), std::string::npos);
}

TEST(LineRelay, MarkedReadingsAreCounted) {
  CollectingOutlet broker;
  LineRelayOptions with = options("house");
  with.keys.encryption = *parse_key(simulator::find_model("kamstrup-dk")->key);
  LineRelay relay(with, broker, start);
  relay.push(one_telegram("kamstrup-dk"), start);
  relay.push(one_telegram("kamstrup-dk"), start + seconds(10));
  EXPECT_EQ(relay.relay().counters().readings, 2U);
  EXPECT_EQ(relay.relay().counters().unauthenticated, 2U);
  EXPECT_EQ(relay.relay().counters().replayed, 1U);
  relay.push(one_telegram("p1-dsmr22"), start + seconds(20));
  EXPECT_EQ(relay.relay().counters().unchecked, 1U);
}

}  // namespace
}  // namespace amsbridge
