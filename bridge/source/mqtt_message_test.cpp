#include "bridge/source/mqtt_message.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace amsbridge {
namespace {

std::string text_of(std::string_view payload) {
  const auto octets = octets_of_payload(payload);
  return {octets.begin(), octets.end()};
}

TEST(MqttMessage, HexadecimalTextIsTakenAsTheOctetsItSpells) {
  EXPECT_EQ(text_of("7e a0 0A"), "\x7e\xa0\x0a");
  EXPECT_EQ(text_of("7EA0\r\n0A7e\n"), "\x7e\xa0\x0a\x7e");
  EXPECT_EQ(text_of("0x7e, 0xa0"), "\x7e\xa0");
}

TEST(MqttMessage, EverythingElseIsTakenAsItIs) {
  for (const std::string_view payload : {"\x7e\xa0\x0a", "/KFM5KAIFA-METER\r\n", "7ea", "7ea0 telegram",
                                         "\x68\x1f\x1f\x68", "# nothing", "\n"}) {
    EXPECT_EQ(text_of(payload), payload);
  }
  EXPECT_EQ(text_of(""), "");
}

TEST(MqttMessage, TimeIsRfc3339InUtc) {
  EXPECT_EQ(milliseconds_from_rfc3339("1970-01-01T00:00:00.000Z"), 0);
  EXPECT_EQ(milliseconds_from_rfc3339("2017-09-12T23:18:50.123Z"), 1505258330123);
  EXPECT_EQ(milliseconds_from_rfc3339("2017-09-12T23:18:50Z"), 1505258330000);
  EXPECT_EQ(milliseconds_from_rfc3339("2017-09-12T23:18:50.1239Z"), 1505258330123);
  EXPECT_EQ(milliseconds_from_rfc3339("2016-12-31T23:59:60Z"), 1483228800000);
  for (const std::string_view text :
       {"", "Z", "2017-09-12", "2017-09-12T23:18:50", "2017-09-12T23:18:50+02:00", "2017-02-29T23:18:50Z",
        "2017-09-12T24:18:50Z", "2017-09-12 23:18:50Z", "2017-09-12T23:18:50.Z", "2017-09-12T23:18:50.1x3Z",
        "2017-09-12T23:18:5xZ", "-017-09-12T23:18:50Z"}) {
    EXPECT_EQ(milliseconds_from_rfc3339(text), std::nullopt) << text;
  }
}

TEST(MqttMessage, EnvelopeTellsMeterTimeAndSequence) {
  broker::MessageReceived message;
  message.topic = "han/cabin/raw";
  message.properties = {
      {"time", "2017-09-12T23:18:50.123Z"}, {"sequence", "18446744073709551615"}, {"other", "ignored"}};
  const Envelope envelope = envelope_of("$share/decoders/han/+/raw", message);
  EXPECT_EQ(envelope.meter, "cabin");
  EXPECT_EQ(envelope.epoch_milliseconds, 1505258330123);
  EXPECT_EQ(envelope.sequence, 18446744073709551615U);
}

TEST(MqttMessage, EnvelopeIsSilentOnWhatTheMessageDoesNotTell) {
  broker::MessageReceived message;
  message.topic = "han/cabin/raw";
  const Envelope bare = envelope_of("han/cabin/raw", message);
  EXPECT_EQ(bare.meter, "");
  EXPECT_EQ(bare.epoch_milliseconds, std::nullopt);
  EXPECT_EQ(bare.sequence, std::nullopt);

  message.properties = {{"time", "yesterday"}, {"sequence", "-1"}};
  const Envelope odd = envelope_of("han/cabin/raw", message);
  EXPECT_EQ(odd.epoch_milliseconds, std::nullopt);
  EXPECT_EQ(odd.sequence, std::nullopt);
}

TEST(LastMessages, OnlyARetainedOneThatIsKnownRepeats) {
  LastMessages last;
  EXPECT_FALSE(last.repeats({"han/cabin/raw", "first", true}));
  EXPECT_TRUE(last.repeats({"han/cabin/raw", "first", true}));
  EXPECT_FALSE(last.repeats({"han/house/raw", "first", true}));
  EXPECT_FALSE(last.repeats({"han/cabin/raw", "first", false}));
  EXPECT_FALSE(last.repeats({"han/cabin/raw", "second", true}));
  EXPECT_FALSE(last.repeats({"han/cabin/raw", "third", false}));
  EXPECT_TRUE(last.repeats({"han/cabin/raw", "third", true}));
}

TEST(LastMessages, ForgetsAllAtItsLimit) {
  LastMessages last;
  for (int topic = 0; topic < 10'000; ++topic) {
    EXPECT_FALSE(last.repeats({fmt::format("han/{}/raw", topic), "first", true}));
  }
  EXPECT_TRUE(last.repeats({"han/0/raw", "first", true}));
  EXPECT_FALSE(last.repeats({"han/10000/raw", "first", true}));
  EXPECT_FALSE(last.repeats({"han/0/raw", "first", true}));
}

}  // namespace
}  // namespace amsbridge
