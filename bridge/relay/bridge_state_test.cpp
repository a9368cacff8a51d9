#include "bridge/relay/bridge_state.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "bridge/relay/line_relay.hpp"
#include "metering/testing_outlet.hpp"
#include "simulator/meter.hpp"

namespace amsbridge {
namespace {

using Json = nlohmann::json;

class NamedSource final : public OctetSource {
 public:
  boost::asio::awaitable<std::size_t> read(std::span<std::uint8_t>) override { co_return 0; }
  [[nodiscard]] LineCounters counters() const override { return {.opened = 3, .lost = 2, .stuck = 1}; }
  [[nodiscard]] std::chrono::milliseconds telegram_gap() const override {
    return std::chrono::milliseconds(1);
  }
  [[nodiscard]] std::string name() const override { return text; }

  std::string text = "serial:///dev/ttyUSB0";
};

class BridgeStateTest : public testing::Test {
 protected:
  BridgeStateTest() {
    const std::chrono::sys_seconds time{std::chrono::seconds(1769860800)};
    const Moment start{time, {}};
    simulator::Meter meter(*simulator::find_model("aidon"), 1, time);
    relay.push(meter.next().octets, start);
    auto damaged = meter.next().octets;
    damaged[15] ^= 0x10;
    relay.push(damaged, start);
    state.lines = {{&source, &relay.relay()}};
  }

  static LineRelayOptions options() {
    LineRelayOptions options;
    options.name = "house";
    return options;
  }

  CollectingOutlet outlet;
  NamedSource source;
  LineRelay relay{options(), outlet, {}};
  BridgeState state;
};

TEST_F(BridgeStateTest, TellsVersionUptimeCountersAndTheLastFaultInWords) {
  state.uptime = std::chrono::seconds(61);
  state.broker.queued = 3;
  state.broker.acknowledged = 17;
  const Json json = Json::parse(bridge_state_json(state));
  EXPECT_EQ(json["version"], AMSBRIDGE_VERSION);
  EXPECT_EQ(json["uptime"], 61);
  EXPECT_EQ(json["broker"]["queued"], 3);
  EXPECT_EQ(json["broker"]["acknowledged"], 17);
  EXPECT_FALSE(json.contains("temperature_c"));
  ASSERT_EQ(json["meters"].size(), 1U);
  const Json& meter = json["meters"][0];
  EXPECT_EQ(meter["name"], "house");
  EXPECT_EQ(meter["source"], "serial:///dev/ttyUSB0");
  EXPECT_EQ(meter["status"], "online");
  EXPECT_EQ(meter["readings"], 1);
  EXPECT_EQ(meter["opened"], 3);
  EXPECT_EQ(meter["lost"], 2);
  EXPECT_EQ(meter["stuck"], 1);
  EXPECT_EQ(meter["faults"]["fcs_mismatch"], 1);
  EXPECT_EQ(meter["last_fault"], relay.relay().counters().last_fault);
  EXPECT_EQ(meter["held_back"], Json({{"fell", 0}, {"jumped", 0}, {"zero", 0}, {"confirmed", 0}}));
  EXPECT_EQ(meter["diagnosis"],
            Json({{"code", "listening"},
                  {"sentence", "Nothing can be said yet."},
                  {"next_step", "Wait: meters send every 1 to 10 seconds, some once a minute."}}));
}

TEST_F(BridgeStateTest, TellsOfTheDiskAndTheThermometer) {
  state.outbox.waiting = 5;
  state.outbox.waiting_octets = 1200;
  state.outbox.dropped_live = 2;
  state.outbox_problem = "the disk is full";
  state.temperature = ams::Decimal{21500, -3};
  const std::string text = bridge_state_json(state);
  EXPECT_NE(text.find(R"("temperature_c":21.5)"), std::string::npos) << text;
  EXPECT_EQ(Json::parse(text)["outbox"], Json({{"durable", false},
                                               {"waiting", 5},
                                               {"waiting_octets", 1200},
                                               {"dropped_live", 2},
                                               {"dropped_registers", 0},
                                               {"failures", 0},
                                               {"catching_up", false},
                                               {"problem", "the disk is full"}}));
}

TEST_F(BridgeStateTest, TheLastReadingsAndOctetsAreByName) {
  const Json readings = Json::parse(last_readings_json(state.lines));
  EXPECT_EQ(readings["house"]["sequence"], 1);
  const Json octets = Json::parse(latest_octets_json(state.lines));
  EXPECT_EQ(octets["house"].get<std::string>().substr(0, 4), "7ea1");
  EXPECT_EQ(octets["house"].get<std::string>().size(), 2 * relay.relay().counters().octets);
}

TEST_F(BridgeStateTest, OfAFleetThoseThatNeedALookComeFirst) {
  LineRelay silent{options(), outlet, {}};
  state.lines.assign(150, {&source, &relay.relay()});
  state.lines.push_back({&source, &silent.relay()});
  const Json json = Json::parse(bridge_state_json(state));
  EXPECT_EQ(json["meters_total"], 151);
  EXPECT_EQ(json["meters_online"], 150);
  ASSERT_EQ(json["meters"].size(), 100U);
  EXPECT_EQ(json["meters"][0]["status"], "offline");
  EXPECT_EQ(json["meters"][1]["status"], "online");
}

TEST_F(BridgeStateTest, ANameOfASourceMayBeAnyOctets) {
  source.text = "file:/tmp/\xff";
  const Json json = Json::parse(bridge_state_json(state));
  EXPECT_EQ(json["meters"][0]["source"], "file:/tmp/\ufffd");
}

}  // namespace
}  // namespace amsbridge
