#include "bridge/relay/bridge_state.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "simulator/meter.hpp"

namespace amsbridge {
namespace {

using Json = nlohmann::json;

class Nobody : public Publisher {
 public:
  void publish(Message) override {}
};

class BridgeState : public testing::Test {
 protected:
  BridgeState() {
    const std::chrono::sys_seconds time{std::chrono::seconds(1769860800)};
    const Moment start{time, {}};
    simulator::Meter meter(*simulator::find_model("aidon"), 1, time);
    relay.push(meter.next().octets, start);
    auto damaged = meter.next().octets;
    damaged[15] ^= 0x10;
    relay.push(damaged, start);
  }

  Nobody nobody;
  MeterRelay relay{[] {
                     RelayOptions options;
                     options.name = "house";
                     return options;
                   }(),
                   nobody,
                   {}};
  std::vector<MeterState> meters{{"serial:///dev/ttyUSB0", &relay}};
};

TEST_F(BridgeState, TellsVersionUptimeCountersAndTheLastFaultInWords) {
  Counters broker;
  broker.queued = 3;
  broker.acknowledged = 17;
  const Json state = Json::parse(bridge_state_json(std::chrono::seconds(61), meters, broker));
  EXPECT_EQ(state["version"], AMSBRIDGE_VERSION);
  EXPECT_EQ(state["uptime"], 61);
  EXPECT_EQ(state["broker"]["queued"], 3);
  EXPECT_EQ(state["broker"]["acknowledged"], 17);
  ASSERT_EQ(state["meters"].size(), 1U);
  EXPECT_EQ(state["meters"][0]["name"], "house");
  EXPECT_EQ(state["meters"][0]["source"], "serial:///dev/ttyUSB0");
  EXPECT_EQ(state["meters"][0]["status"], "online");
  EXPECT_EQ(state["meters"][0]["readings"], 1);
  EXPECT_EQ(state["meters"][0]["faults"]["fcs_mismatch"], 1);
  EXPECT_EQ(state["meters"][0]["last_fault"], relay.counters().last_fault);
  EXPECT_EQ(state["meters"][0]["diagnosis"],
            Json({{"code", "listening"},
                  {"sentence", "Nothing can be said yet."},
                  {"next_step", "Wait: meters send every 1 to 10 seconds, some once a minute."}}));
}

TEST_F(BridgeState, EveryCommandIsAnsweredWithItsId) {
  EXPECT_EQ(Json::parse(command_response(R"({"id": "x1", "command": "ping"})", "{}", meters)),
            Json({{"id", "x1"}, {"pong", AMSBRIDGE_VERSION}}));
  EXPECT_EQ(Json::parse(command_response(R"({"id": 2, "command": "status"})", R"({"uptime":5})", meters)),
            Json({{"id", 2}, {"status", {{"uptime", 5}}}}));
  const Json reading = Json::parse(command_response(R"({"id": 3, "command": "reading"})", "{}", meters));
  EXPECT_EQ(reading["id"], 3);
  EXPECT_EQ(reading["reading"]["house"]["sequence"], 1);
}

TEST_F(BridgeState, WhatIsNoCommandIsAnsweredWithAnError) {
  EXPECT_EQ(Json::parse(command_response(R"({"id": 4, "command": "dance"})", "{}", meters)),
            Json({{"id", 4}, {"error", "unknown command 'dance'; known are ping, status and reading"}}));
  EXPECT_TRUE(Json::parse(command_response(R"({"id": 5})", "{}", meters)).contains("error"));
  for (const char* request : {"", "ping", "[]", "{", "\xff\xfe"}) {
    EXPECT_TRUE(Json::parse(command_response(request, "{}", meters)).contains("error")) << request;
  }
  // Octets that are no UTF-8 are not passed on.
  EXPECT_NO_THROW(command_response("{\"command\": \"\\udead\"}", "{}", meters));
}

TEST_F(BridgeState, ALongRequestIsNotLookedInto) {
  const Json refused = {{"error", "a command has at most 4096 octets"}};
  EXPECT_EQ(Json::parse(command_response(std::string(100'000, '['), "{}", meters)), refused);
  const std::string ping = R"({"id": 6, "command": "ping"})";
  EXPECT_EQ(Json::parse(command_response(ping + std::string(4096 - ping.size(), ' '), "{}", meters))["id"],
            6);
  EXPECT_EQ(Json::parse(command_response(ping + std::string(4097 - ping.size(), ' '), "{}", meters)),
            refused);
}

TEST_F(BridgeState, AnIdWithinWhichThereIsMoreIsLeftOut) {
  for (const char* id : {"[[1]]", R"({"a": 1})"}) {
    const std::string request = std::string(R"({"command": "ping", "id": )") + id + "}";
    EXPECT_EQ(Json::parse(command_response(request, "{}", meters)), Json({{"pong", AMSBRIDGE_VERSION}}))
        << id;
  }
  EXPECT_EQ(Json::parse(command_response(R"({"command": "ping", "id": null})", "{}", meters)),
            Json({{"id", nullptr}, {"pong", AMSBRIDGE_VERSION}}));
}

TEST_F(BridgeState, ANameOfASourceMayBeAnyOctets) {
  meters[0].source = "file:/tmp/\xff";
  const Json state = Json::parse(bridge_state_json(std::chrono::seconds(1), meters, {}));
  EXPECT_EQ(state["meters"][0]["source"], "file:/tmp/\ufffd");
}

}  // namespace
}  // namespace amsbridge
