#include "firmware/device/publish/commands.hpp"

#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "firmware/device/publish/publish_test_support.hpp"

namespace amsbridge::device {
namespace {

using std::chrono::seconds;
using Json = nlohmann::json;

class Host final : public CommandHost {
 public:
  void write_state(ams::TextWriter& out, StateDetail detail) override {
    out.text(R"({"version":"1")");
    if (detail == StateDetail::all) out.text(more);
    out.character('}');
  }
  void write_readings(ams::TextWriter& out) override {
    out.text(R"({"house":{"active_power_import_w":1316}})");
  }
  void write_capture(ams::TextWriter& out) override { out.text(R"({"house":"7ea0"})"); }
  std::string identify() override {
    ++identified;
    return "here I am";
  }
  tl::expected<void, std::string> restart() override {
    if (!refusal.empty()) return tl::unexpected(refusal);
    ++restarts;
    return {};
  }

  std::string more, refusal;
  int restarts = 0;
  int identified = 0;
};

struct Asked {
  explicit Asked(CommandRights rights = CommandRights::all)
      : commands(scene.link, host, scene.scratch,
                 {rights, "amsbridge/command", "amsbridge/response", "0.1.0"}) {
    scene.link.add(commands);
  }
  std::string answer(std::string_view request) {
    now = now + std::chrono::milliseconds(1000);
    return std::string(commands.answer(request, now).value_or("nothing"));
  }

  testing::Scene scene;
  Host host;
  Commands commands;
  Moment now = Moment{} + std::chrono::hours(1);
};

TEST(DeviceCommands, EachIsAnsweredWithItsId) {
  Asked asked;
  EXPECT_EQ(asked.answer(R"({"id":7,"command":"ping"})"), R"({"id":7,"pong":"0.1.0"})");
  EXPECT_EQ(asked.answer(R"({"id":"a\u00e5","command":"status"})"),
            R"({"id":"a\u00e5","status":{"version":"1"}})");
  EXPECT_EQ(asked.answer(R"({"id":null,"command":"reading"})"),
            R"({"id":null,"reading":{"house":{"active_power_import_w":1316}}})");
  EXPECT_EQ(asked.answer(R"({"command":"capture"})"), R"({"capture":{"house":"7ea0"}})");
  EXPECT_EQ(asked.answer(R"({"id":true,"command":"identify"})"), R"({"id":true,"identify":"here I am"})");
  EXPECT_EQ(asked.answer(R"({"id":1.50,"command":"restart"})"), R"({"id":1.50,"restart":true})");
  EXPECT_EQ(asked.host.restarts, 1);
  asked.host.refusal = "an update is being written";
  EXPECT_EQ(asked.answer(R"({"id":2,"command":"restart"})"),
            R"({"id":2,"error":"an update is being written"})");
}

TEST(DeviceCommands, UnknownOnesAreToldTheKnownOnes) {
  Asked asked;
  EXPECT_EQ(
      asked.answer(R"({"id":7,"command":"x"})"),
      R"({"id":7,"error":"unknown command 'x'; known are ping, status, reading, capture, identify and restart"})");
  EXPECT_EQ(
      asked.answer(R"({"id":7,"command":"set"})"),
      R"({"id":7,"error":"unknown command 'set'; known are ping, status, reading, capture, identify and restart"})");
  EXPECT_EQ(asked.answer(R"({"id":7})").substr(0, 33), R"({"id":7,"error":"unknown command )");
  const std::string many(900, '\x01');
  EXPECT_TRUE(Json::accept(asked.answer(R"({"command":")" + Json(many).dump().substr(1, 900) + "\"}")));
}

TEST(DeviceCommands, WhatIsNoCommandIsSaid) {
  Asked asked;
  const std::string no_object =
      R"({"error":"a command is a JSON object: {\"id\": 1, \"command\": \"ping\"}"})";
  EXPECT_EQ(asked.answer("ping"), no_object);
  EXPECT_EQ(asked.answer("[1]"), no_object);
  EXPECT_EQ(asked.answer(""), no_object);
  EXPECT_EQ(asked.answer(std::string(1025, '[')), R"({"error":"a command has at most 1024 octets"})");
  EXPECT_EQ(asked.answer(R"({"id":{"a":1},"command":"ping"})"), R"({"pong":"0.1.0"})");
}

TEST(DeviceCommands, RightsDecideWhatIsObeyed) {
  Asked readers(CommandRights::read);
  EXPECT_EQ(
      readers.answer(R"({"id":1,"command":"restart"})"),
      R"({"id":1,"error":"the command restart is not allowed here: the setting commands.allow is \"read\""})");
  EXPECT_EQ(readers.host.restarts, 0);
  EXPECT_EQ(readers.answer(R"({"id":1,"command":"ping"})"), R"({"id":1,"pong":"0.1.0"})");
  Asked nobody(CommandRights::none);
  EXPECT_EQ(
      nobody.answer(R"({"id":1,"command":"ping"})"),
      R"({"id":1,"error":"the command ping is not allowed here: the setting commands.allow is \"none\""})");
}

TEST(DeviceCommands, TooManyAreRefusedOnceAndTakenUpAgainLater) {
  Asked asked;
  const std::string ping = R"({"command":"ping"})";
  const auto answer = [&] { return std::string(asked.commands.answer(ping, asked.now).value_or("nothing")); };
  for (int count = 0; count < 60; ++count) EXPECT_NE(answer().find("pong"), std::string::npos);
  EXPECT_EQ(answer(), R"({"error":"more than 60 commands in a minute: further ones are not looked at"})");
  EXPECT_EQ(answer(), "nothing");
  asked.now = asked.now + seconds(1);
  EXPECT_NE(answer().find("pong"), std::string::npos);
  EXPECT_NE(answer().find("error"), std::string::npos);
}

TEST(DeviceCommands, AStateThatIsTooLongIsToldInBrief) {
  Asked asked;
  asked.host.more = R"(,"more":")" + std::string(3000, 'x') + "\"";
  EXPECT_EQ(asked.answer(R"({"id":1,"command":"status"})"), R"({"id":1,"status":{"version":"1"}})");
}

TEST(DeviceCommands, AnswersComeOnTheResponseTopicToWhatComesOnTheRequestTopic) {
  Asked asked;
  asked.scene.run(seconds(10));
  asked.scene.transport.deliver("amsbridge/command", R"({"id":1,"command":"restart"})");
  asked.scene.transport.deliver("homeassistant/status", R"({"id":2,"command":"restart"})");
  asked.scene.run(seconds(1));
  ASSERT_EQ(asked.scene.transport.on("amsbridge/response").size(), 1U);
  EXPECT_EQ(asked.scene.transport.on("amsbridge/response")[0].payload, R"({"id":1,"restart":true})");
  EXPECT_EQ(asked.host.restarts, 1);
}

TEST(DeviceCommands, WhatTheBrokerHasKeptIsNotLookedAt) {
  Asked asked;
  for (int connection = 0; connection < 3; ++connection) {
    asked.scene.run(seconds(2), std::chrono::milliseconds(10));
    asked.scene.transport.deliver("amsbridge/command", R"({"id":1,"command":"restart"})", Kept::yes);
    asked.scene.run(seconds(30));
    asked.scene.transport.drop();
    asked.scene.run(std::chrono::milliseconds(100));
  }
  EXPECT_EQ(asked.host.restarts, 0);
  EXPECT_TRUE(asked.scene.transport.on("amsbridge/response").empty());
}

TEST(DeviceCommands, ARestartRightAfterTheConnectionIsObeyed) {
  Asked asked;
  asked.scene.run(std::chrono::milliseconds(100));
  asked.scene.transport.deliver("amsbridge/command", R"({"id":1,"command":"restart"})");
  asked.scene.run(seconds(1));
  EXPECT_EQ(asked.host.restarts, 1);
}

std::string mutated(std::mt19937_64& random) {
  static const std::vector<std::string> seeds = {
      R"({"id":7,"command":"ping"})",
      R"({"id":"a\ud83d\ude00","command":"status","x":[1,2,{"y":null}]})",
      R"({"command":"reading","id":-1.5e3})",
      R"({"id":null,"command":"capture"})",
      R"({"id":false,"command":"identify","command":"ping"})",
      R"({"id":1,"command":"restart"})",
      R"([{"id":1},"ping"])"};
  std::string text = seeds[random() % seeds.size()];
  for (std::uint64_t left = random() % 6; left > 0; --left) {
    const std::size_t at = random() % (text.size() + 1);
    switch (random() % 5) {
      case 0: text.insert(at, 1, static_cast<char>(random())); break;
      case 1: text.erase(at, random() % 4); break;
      case 2: text.insert(at, text.substr(random() % (text.size() + 1), random() % 40)); break;
      case 3: text.insert(at, std::string(random() % 1100, "[{\"x"[random() % 4])); break;
      default:
        if (at < text.size()) text[at] = static_cast<char>(random());
    }
  }
  return text;
}

// Each is answered by one JSON object on the response topic, and the device does what whole commands say and
// nothing else.
TEST(DeviceCommands, AHundredThousandMutationsAreAnsweredOrPassedOver) {
  std::mt19937_64 random(20260131);
  Asked asked;
  std::size_t answered = 0, pongs = 0;
  for (int count = 0; count < 100'000; ++count) {
    const std::string request = mutated(random);
    asked.now = asked.now + std::chrono::milliseconds(random() % 4 == 0 ? 0 : 1400);
    const int restarts = asked.host.restarts;
    const auto answer = asked.commands.answer(request, asked.now);
    if (!answer) continue;
    ++answered;
    const Json json = Json::parse(*answer, nullptr, false);
    ASSERT_TRUE(json.is_object()) << request << '\n' << *answer;
    const Json parsed = Json::parse(request, nullptr, false);
    const bool is_command = parsed.is_object() && request.size() <= Commands::longest_request;
    const bool is_restart = is_command && parsed.contains("command") && parsed["command"] == "restart" &&
                            json.contains("restart");
    EXPECT_EQ(asked.host.restarts, restarts + (is_restart ? 1 : 0)) << request;
    if (json.contains("pong")) {
      ++pongs;
      ASSERT_TRUE(is_command) << request;
      EXPECT_EQ(parsed["command"], "ping");
      if (parsed.contains("id") && !parsed["id"].is_structured()) {
        EXPECT_EQ(json["id"], parsed["id"]) << request;
      }
    }
  }
  EXPECT_GT(answered, 90'000U);
  EXPECT_GT(pongs, 1'000U);
}

}  // namespace
}  // namespace amsbridge::device
