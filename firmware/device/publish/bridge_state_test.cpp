#include "firmware/device/publish/bridge_state.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "bridge/relay/bridge_state.hpp"
#include "firmware/device/publish/publish_test_support.hpp"

namespace amsbridge::device {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Json = nlohmann::json;

class NamedSource final : public OctetSource {
 public:
  boost::asio::awaitable<std::size_t> read(std::span<std::uint8_t>) override { co_return 0; }
  [[nodiscard]] LineCounters counters() const override { return {}; }
  [[nodiscard]] milliseconds telegram_gap() const override { return milliseconds(1); }
  [[nodiscard]] std::string name() const override { return "serial://uart0"; }
};

class State : public ::testing::Test, public StateSource {
 protected:
  State() {
    options.name = "house";
    options.limits = RelayLimits::compact();
    relay.emplace(options, RelayTools{storage, gcm, scene.publisher}, scene.now());
    simulator::Meter meter(*simulator::find_model("aidon"), 1, testing::simulated_start);
    relay->push(meter.next().octets, scene.now());
    auto damaged = meter.next().octets;
    damaged[15] ^= 0x10;
    relay->push(damaged, scene.now());
    facts.version = AMSBRIDGE_VERSION;
    facts.relay = &*relay;
    facts.source = "serial://uart0";
    facts.uptime = 61;
    facts.reset_reason = "Power on";
    facts.heap = {21'000, 12'000};
    facts.wifi_strength = 72;
  }
  StateFacts state() override {
    ++asked;
    return facts;
  }

  testing::Scene scene;
  RelayOptions options;
  OpenSslGcm gcm;
  std::array<std::uint8_t, ams::Decoder::ample_storage> storage{};
  std::optional<MeterRelay> relay;
  StateFacts facts;
  int asked = 0;
};

// Whoever reads the Linux program's report finds the same members here, with the same values.
TEST_F(State, HasTheMembersOfTheLinuxPrograms) {
  facts.temperature = ams::Decimal{21500, -3};
  facts.broker = {17, 3, 1};
  facts.ring = {5, 1200, 2, 1};
  NamedSource source;
  BridgeState linux_state;
  linux_state.uptime = seconds(61);
  linux_state.temperature = facts.temperature;
  linux_state.broker.queued = 3;
  linux_state.broker.acknowledged = 17;
  linux_state.broker.reconnects = 1;
  linux_state.outbox.waiting = 5;
  linux_state.outbox.waiting_octets = 1200;
  linux_state.outbox.dropped_live = 2;
  linux_state.outbox.dropped_registers = 1;
  linux_state.lines = {{&source, &*relay}};
  Json expected = Json::parse(amsbridge::bridge_state_json(linux_state));
  for (const char* of_a_source : {"opened", "lost", "stuck"}) expected["meters"][0].erase(of_a_source);
  Json told = Json::parse(bridge_state_json(scene.scratch, facts));
  EXPECT_EQ(told["device"], Json({{"heap_free", 21000},
                                  {"heap_largest_block", 12000},
                                  {"reset_reason", "Power on"},
                                  {"wifi_strength", 72}}));
  told.erase("device");
  EXPECT_EQ(told["meters"][0]["overruns"], 0);
  told["meters"][0].erase("overruns");
  EXPECT_EQ(told, expected);
}

TEST_F(State, IsBriefWhereAllDoesNotFit) {
  std::array<char, 900> small{};
  const Json json = Json::parse(bridge_state_json(small, facts));
  EXPECT_TRUE(json["meters"][0]["faults"].empty());
  EXPECT_FALSE(json["meters"][0].contains("last_fault"));
  EXPECT_TRUE(bridge_state_json(std::span(small).first(100), facts).empty());
  facts.relay = nullptr;
  EXPECT_EQ(Json::parse(bridge_state_json(small, facts))["meters"], Json::array());
}

TEST_F(State, LatestOctetsAreHexadecimalAndTheLatest) {
  std::array<char, 256> buffer{};
  ams::TextWriter out(buffer);
  write_latest_octets(out, &*relay, 20);
  const std::string octets = Json::parse(out.view())["house"];
  EXPECT_EQ(octets.size(), 40U);
  EXPECT_EQ(octets.substr(38), "7e");
}

TEST_F(State, IsSaidAtEachConnectionEachMinuteAndOnChange) {
  StateReporter reporter(scene.link, *this, scene.scratch, "amsbridge/bridge/state");
  scene.link.add(reporter);
  const auto run = [&](int duration) {
    for (int second = 0; second < duration; ++second) {
      scene.run(seconds(1), milliseconds(100));
      reporter.tick(scene.now());
    }
    return scene.transport.on("amsbridge/bridge/state").size();
  };
  EXPECT_EQ(run(5), 1U);
  EXPECT_EQ(run(50), 1U);
  EXPECT_EQ(run(10), 2U);
  relay->leave();
  EXPECT_EQ(run(10), 3U);
  EXPECT_EQ(Json::parse(scene.transport.on("amsbridge/bridge/state").back().payload)["meters_online"], 0);
  scene.transport.drop();
  EXPECT_EQ(run(5), 4U);
}

}  // namespace
}  // namespace amsbridge::device
