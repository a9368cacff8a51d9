#include "metering/meter_relay.hpp"

#include <array>

#include <gtest/gtest.h>

#include "metering/message_output.hpp"
#include "metering/testing_outlet.hpp"
#include "metering/written.hpp"
#include "simulator/meter.hpp"

namespace amsbridge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// 2026-01-31T11:59:58Z: two seconds before a Kaifa meter's hourly list is due.
const Moment start{std::chrono::sys_seconds(seconds(1769860798)), {}};

constexpr seconds longest_silence{30};

RelayOptions options(std::string name = {}) {
  RelayOptions result;
  result.name = std::move(name);
  result.source_name = "meter1";
  return result;
}

OutputOptions layouts(std::set<Layout> layouts) {
  OutputOptions options;
  options.layouts = std::move(layouts);
  options.client_id = "test";
  options.classic_id = "0badcafe";
  options.classic_topic = "classic";
  return options;
}

// No telegram here is encrypted.
class NoGcm final : public ams::Aes128Gcm {
  ams::GcmTag decrypt(const ams::Key&, std::span<const std::uint8_t, 12>, ams::Octets,
                      std::span<std::uint8_t>) override {
    return {};
  }
};

// A relay with what it works with; its readings become messages.
class Relay {
 public:
  Relay(RelayOptions options, Outlet& outlet, Moment started, std::set<Layout> wanted = {Layout::json})
      : output_(layouts(std::move(wanted)), outlet, scratch_),
        relay_(with_scratch(std::move(options)), {storage_, gcm_, output_}, started) {}

  MeterRelay* operator->() { return &relay_; }

 private:
  RelayOptions with_scratch(RelayOptions options) {
    options.meter.scratch = scratch_;
    return options;
  }

  std::array<char, ams::json_octets> scratch_{};
  std::array<std::uint8_t, ams::Decoder::ample_storage> storage_{};
  NoGcm gcm_;
  MessageOutput output_;
  MeterRelay relay_;
};

std::vector<std::uint8_t> one_telegram(const char* model, std::size_t number = 0) {
  simulator::Meter meter(*simulator::find_model(model), 1, std::chrono::sys_seconds(seconds(1769860798)));
  for (; number > 0; --number) static_cast<void>(meter.next());
  return meter.next().octets;
}

// Power in W at Kaifa: 02 01 06 and four octets before FCS and flag.
int power_in(const std::vector<std::uint8_t>& list_1) {
  return list_1[list_1.size() - 5] << 8 | list_1[list_1.size() - 4];
}

TEST(MeterRelay, AReadingIsDatedByItsFirstOctet) {
  CollectingOutlet broker;
  Relay relay(options("house"), broker, start);
  const auto octets = one_telegram("kaifa");
  relay->push(ams::Octets(octets).first(1), start + milliseconds(250));
  relay->push(ams::Octets(octets).subspan(1), start + seconds(2));
  const auto readings = broker.on("amsbridge/house/reading");
  ASSERT_EQ(readings.size(), 1U);
  EXPECT_EQ(readings[0].payload,
            "{\"time\":\"2026-01-31T11:59:58.250Z\",\"meter_time\":\"2026-01-31T12:59:58+01:00\","
            "\"sequence\":1,\"active_power_import_w\":" +
                std::to_string(power_in(octets)) + "}");
  EXPECT_EQ(readings[0].qos, 1);
  EXPECT_FALSE(readings[0].retain);
}

TEST(MeterRelay, WhatWasSentOnKeepsTimeAndNumber) {
  CollectingOutlet broker;
  RelayOptions raw = options("house");
  raw.raw = true;
  Relay relay(raw, broker, start);
  relay->push_message(one_telegram("kaifa"), start + seconds(9), {{}, 1769860798250, 361, true});
  const auto readings = broker.on("amsbridge/house/reading");
  const auto telegrams = broker.on("amsbridge/house/raw");
  ASSERT_EQ(readings.size(), 1U);
  ASSERT_EQ(telegrams.size(), 1U);
  EXPECT_TRUE(readings[0].payload.starts_with("{\"time\":\"2026-01-31T11:59:58.250Z\""));
  EXPECT_NE(readings[0].payload.find("\"sequence\":361,"), std::string::npos);
  const std::vector<std::pair<std::string, std::string>> same{{"time", "2026-01-31T11:59:58.250Z"},
                                                              {"sequence", "361"}};
  EXPECT_EQ(telegrams[0].properties, same);
}

TEST(MeterRelay, TheFirstTelegramMakesTheMeterOnline) {
  CollectingOutlet broker;
  Relay relay(options("house"), broker, start);
  EXPECT_TRUE(broker.messages.empty());
  relay->push(one_telegram("aidon"), start);
  relay->push(one_telegram("aidon", 1), start + seconds(2));
  const auto states = broker.on("amsbridge/house/status");
  ASSERT_EQ(states.size(), 1U);
  EXPECT_EQ(states[0].payload, "online");
  EXPECT_TRUE(states[0].retain);
}

TEST(MeterRelay, SilenceMakesItOfflineOnceAndATelegramOnlineAgain) {
  CollectingOutlet broker;
  Relay relay(options("house"), broker, start);
  relay->push(one_telegram("aidon"), start);
  relay->check(start + (longest_silence - milliseconds(1)));
  EXPECT_TRUE(relay->online());
  relay->check(start + longest_silence);
  relay->check(start + longest_silence + seconds(1));
  relay->push(one_telegram("aidon"), start + seconds(60));
  const auto states = broker.on("amsbridge/house/status");
  ASSERT_EQ(states.size(), 3U);
  EXPECT_EQ(states[1].payload, "offline");
  EXPECT_EQ(states[2].payload, "online");
}

TEST(MeterRelay, AWallClockThatIsSetNeitherSilencesNorWakesAMeter) {
  CollectingOutlet broker;
  Relay relay(options("house"), broker, start, {Layout::json, Layout::classic});
  relay->push(one_telegram("kaifa"), start);
  relay->check({start.wall + std::chrono::hours(1), start.steady + seconds(1)});
  EXPECT_TRUE(relay->online());
  const Moment set_back{start.wall - std::chrono::hours(1), start.steady + seconds(2)};
  relay->push(one_telegram("kaifa", 1), set_back);
  EXPECT_NE(broker.on("classic").at(1).payload.find("\"up\":2,\"t\":1769857198,"), std::string::npos);
  relay->check(set_back + longest_silence);
  EXPECT_FALSE(relay->online());
}

TEST(MeterRelay, AMeterThatNeverSpeaksIsOffline) {
  CollectingOutlet broker;
  Relay relay(options("house"), broker, start);
  relay->check(start + longest_silence);
  ASSERT_EQ(broker.messages.size(), 1U);
  EXPECT_EQ(broker.messages[0].payload, "offline");
}

TEST(MeterRelay, AfterARestartTheMeterIsCalledByTheIdItSentLast) {
  CollectingOutlet broker;
  const auto with_id = [] {
    simulator::Meter meter(*simulator::find_model("kaifa"), 1, std::chrono::sys_seconds(seconds(1769860798)));
    simulator::Telegram telegram = meter.next();
    while (telegram.expected.meter_id.empty()) telegram = meter.next();
    return telegram;
  }();
  {
    Relay before(options(), broker, start);
    before->push(with_id.octets, start);
  }
  Relay after(options(), broker, start);
  EXPECT_EQ(after->name(), with_id.expected.meter_id);
  after->push(one_telegram("kaifa"), start);
  EXPECT_EQ(broker.on("amsbridge/meter1/reading").size(), 0U);
}

TEST(MeterRelay, AnIdThatAnotherMeterHasIsNotTakenUp) {
  CollectingOutlet broker;
  broker.memory["line/"]["id"] = "cabin";
  std::multiset<std::string> names{"cabin"};
  RelayOptions taken = options();
  taken.taken_names = &names;
  EXPECT_EQ(Relay(taken, broker, start)->name(), "meter1");
}

TEST(MeterRelay, WithoutANameTheMeterIsCalledByTheIdItSends) {
  CollectingOutlet broker;
  Relay relay(options(), broker, start);
  simulator::Meter meter(*simulator::find_model("kaifa"), 1, std::chrono::sys_seconds(seconds(1769860798)));
  simulator::Telegram telegram = meter.next();
  std::size_t nameless = 0;
  for (; telegram.expected.meter_id.empty(); telegram = meter.next(), ++nameless)
    relay->push(telegram.octets, start);
  ASSERT_GE(nameless, 1U);
  EXPECT_EQ(broker.on("amsbridge/meter1/reading").size(), nameless);
  relay->push(telegram.octets, start + seconds(10));
  EXPECT_EQ(relay->name(), telegram.expected.meter_id);
  EXPECT_EQ(broker.on("amsbridge/" + telegram.expected.meter_id + "/reading").size(), 1U);
  // The name that is given up does not stay online for ever.
  EXPECT_EQ(broker.on("amsbridge/meter1/status").size(), 1U);
  EXPECT_EQ(broker.retracted, std::vector<std::string>{"amsbridge/meter1/"});
  EXPECT_EQ(broker.on("amsbridge/" + telegram.expected.meter_id + "/status").at(0).payload, "online");
}

TEST(MeterRelay, RegistersAreRetainedOnTheirOwnTopic) {
  CollectingOutlet broker;
  Relay relay(options("house"), broker, start);
  simulator::Meter meter(*simulator::find_model("kamstrup"), 1,
                         std::chrono::sys_seconds(seconds(1769860798)));
  simulator::Telegram telegram = meter.next();
  while (telegram.expected.values.size() < 14) telegram = meter.next();
  relay->push(telegram.octets, start);
  const auto energy = broker.on("amsbridge/house/energy");
  ASSERT_EQ(energy.size(), 1U);
  EXPECT_TRUE(energy[0].retain);
  EXPECT_NE(energy[0].payload.find("\"active_energy_import_kwh\":"), std::string::npos);
  EXPECT_EQ(energy[0].payload.find("active_power"), std::string::npos);
}

TEST(MeterRelay, ClassicLayoutGoesToItsOwnTopicAlone) {
  CollectingOutlet broker;
  Relay relay(options("house"), broker, start, {Layout::classic});
  const auto octets = one_telegram("kaifa");
  relay->push(octets, start + seconds(90));
  EXPECT_TRUE(broker.on("amsbridge/house/reading").empty());
  const auto messages = broker.on("classic");
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(messages[0].payload,
            "{\"id\":\"0badcafe\",\"name\":\"test\",\"up\":90,\"t\":1769860888,\"data\":{\"P\":" +
                std::to_string(power_in(octets)) + "}}");
}

TEST(MeterRelay, TheLastReadingIsKnownWhateverTheLayout) {
  CollectingOutlet broker;
  Relay relay(options("house"), broker, start, {Layout::classic});
  relay->push(one_telegram("kaifa"), start);
  EXPECT_NE(relay->meter().last_json().find("\"active_power_import_w\":"), std::string::npos);
}

TEST(MeterRelay, OfTwoMetersWithOneIdTheSecondKeepsItsName) {
  CollectingOutlet broker;
  std::multiset<std::string> names;
  RelayOptions first_options = options();
  first_options.taken_names = &names;
  RelayOptions second_options = first_options;
  second_options.source_name = "meter2";
  Relay first(first_options, broker, start);
  Relay second(second_options, broker, start);
  first->push(one_telegram("aidon"), start);
  second->push(one_telegram("aidon"), start);
  first->push(one_telegram("aidon"), start);
  EXPECT_EQ(second->name(), "meter2");
  EXPECT_EQ(broker.on("amsbridge/" + first->name() + "/reading").size(), 2U);
  EXPECT_EQ(broker.on("amsbridge/meter2/reading").size(), 1U);
  EXPECT_EQ(names, (std::multiset<std::string>{first->name(), "meter2"}));
}

TEST(Written, WhatDoesNotFitIsLeftOut) {
  const auto text_of = [](std::size_t size) {
    return written([size](ams::TextWriter& out) { out.text(std::string(size, 'x')); });
  };
  EXPECT_EQ(text_of(ams::json_octets).size(), ams::json_octets);
  EXPECT_EQ(text_of(ams::json_octets + 1), "");
}

TEST(MeterRelay, DamageIsCountedInWordsAndCostsNothingElse) {
  CollectingOutlet broker;
  Relay relay(options("house"), broker, start);
  auto damaged = one_telegram("aidon");
  damaged[20] ^= 1;
  relay->push(damaged, start);
  relay->push(one_telegram("aidon", 1), start + seconds(2));
  EXPECT_EQ(relay->counters().readings, 1U);
  EXPECT_EQ(relay->counters().faults.at(ams::Reason::fcs_mismatch), 1U);
  EXPECT_NE(relay->counters().last_fault.find("damaged octets"), std::string::npos);
  EXPECT_EQ(broker.on("amsbridge/house/reading").at(0).payload.find("\"sequence\":1,") != std::string::npos,
            true);
}

TEST(MeterRelay, AGapEndsATelegramThatLostItsEnd) {
  CollectingOutlet broker;
  Relay relay(options("house"), broker, start);
  const auto octets = one_telegram("aidon");
  relay->push(ams::Octets(octets).first(octets.size() - 5), start);
  EXPECT_TRUE(relay->counters().faults.empty());
  relay->gap();
  EXPECT_EQ(relay->counters().faults.at(ams::Reason::frame_truncated), 1U);
}

TEST(MeterRelay, WhatIsTheMatterWithTheLineIsKnownAtEachCheck) {
  CollectingOutlet broker;
  Relay relay(options("house"), broker, start);
  relay->check(start + seconds(29));
  EXPECT_EQ(relay->diagnosis(), ams::Diagnosis::listening);
  relay->check(start + seconds(30));
  EXPECT_EQ(relay->diagnosis(), ams::Diagnosis::no_octets);
  relay->push(one_telegram("kaifa"), start + seconds(31));
  relay->check(start + seconds(32));
  EXPECT_EQ(relay->diagnosis(), ams::Diagnosis::good);
}

TEST(MeterRelay, OfAMeterThatIsSilentForTooLongItIsKnownAtOnce) {
  CollectingOutlet broker;
  Relay relay(options("house"), broker, start);
  relay->push(one_telegram("kaifa"), start);
  relay->check(start + seconds(29));
  EXPECT_EQ(relay->diagnosis(), ams::Diagnosis::good);
  relay->check(start + seconds(30));
  EXPECT_EQ(relay->diagnosis(), ams::Diagnosis::fell_silent);
  relay->push(one_telegram("kaifa"), start + seconds(31));
  relay->check(start + seconds(32));
  EXPECT_EQ(relay->diagnosis(), ams::Diagnosis::good);
}

TEST(MeterRelay, SilenceWithoutAConnectionSaysNothingOfTheMeter) {
  CollectingOutlet broker;
  Relay relay(options(), broker, start);
  for (int second = 0; second <= 60; ++second) {
    relay->unconnected(start + seconds(second));
    relay->check(start + seconds(second));
    EXPECT_EQ(relay->diagnosis(), ams::Diagnosis::listening);
  }
  relay->check(start + seconds(91));  // connected, and silent since
  EXPECT_EQ(relay->diagnosis(), ams::Diagnosis::no_octets);
}

TEST(MeterRelay, ErrorsThatTheReceiverTellsCountEvenWhereTelegramsCanBeRead) {
  CollectingOutlet broker;
  Relay relay(options("house"), broker, start);
  const auto octets = one_telegram("kaifa");
  relay->push(octets, start, {true, octets.size() / 2, true});
  relay->check(start + seconds(1));
  EXPECT_EQ(relay->diagnosis(), ams::Diagnosis::wrong_parity);
}

TEST(MeterRelay, SubMetersAreMetersOfTheirOwn) {
  CollectingOutlet broker;
  Relay relay(options("house"), broker, start);
  relay->push(one_telegram("p1-dsmr50"), start);
  std::vector<std::string> media;
  for (const Message& message : broker.messages) {
    if (!message.topic.ends_with("/reading") || message.topic.starts_with("amsbridge/house/")) continue;
    const std::string meter = message.topic.substr(0, message.topic.rfind('/'));
    EXPECT_EQ(broker.on(meter + "/status").at(0).payload, "online");
    ASSERT_EQ(broker.on(meter + "/energy").size(), 1U);
    EXPECT_TRUE(broker.on(meter + "/energy")[0].retain);
    for (const char* medium : {"gas", "water"}) {
      if (message.payload.find(std::string("\"medium\":\"") + medium) != std::string::npos)
        media.emplace_back(medium);
    }
  }
  EXPECT_EQ(media, (std::vector<std::string>{"gas", "water"}));
  EXPECT_EQ(relay->counters().readings, 1U);
  relay->finish();
  std::size_t offline = 0;
  for (const Message& message : broker.messages) offline += message.payload == "offline" ? 1U : 0U;
  EXPECT_EQ(offline, 3U);
}

TEST(MeterRelay, PiecesThatDoNotComeAreGivenUpAfterASilence) {
  CollectingOutlet broker;
  Relay relay(options("house"), broker, start);
  const auto octets = one_telegram("lg-e450-ch");
  relay->push(ams::Octets(octets).first(octets.size() / 2), start);
  relay->gap();
  relay->check(start + seconds(2));
  EXPECT_FALSE(relay->counters().faults.contains(ams::Reason::piece_missing));
  relay->check(start + seconds(5));
  EXPECT_TRUE(relay->counters().faults.contains(ams::Reason::piece_missing));
  relay->push(octets, start + seconds(10));
  EXPECT_EQ(broker.on("amsbridge/house/reading").size(), 1U);
}

}  // namespace
}  // namespace amsbridge
