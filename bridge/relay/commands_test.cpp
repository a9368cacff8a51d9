#include "bridge/relay/commands.hpp"

#include <gtest/gtest.h>

namespace amsbridge {
namespace {

using std::chrono::seconds;

class Host final : public CommandHost {
 public:
  [[nodiscard]] std::string state_json() const override { return R"({"version":"1"})"; }
  [[nodiscard]] std::string readings_json() const override {
    return R"({"house":{"active_power_import_w":1316}})";
  }
  [[nodiscard]] std::string capture_json() const override { return R"({"house":"7ea0"})"; }
  std::string identify() override { return "here I am"; }
  tl::expected<void, std::string> restart() override {
    ++restarts;
    return {};
  }
  tl::expected<void, std::string> set(const std::string& key, const std::string& value) override {
    if (key != "log.level") return tl::unexpected(std::string("no such setting"));
    set_to = value;
    return {};
  }

  int restarts = 0;
  std::string set_to;
};

struct Asked {
  Host host;
  CommandSettings settings{CommandRights::all, 60};
  Commands commands{settings, host};
  Commands::Steady now{std::chrono::hours(1)};

  explicit Asked(CommandRights rights = CommandRights::all)
      : settings{rights, 60}, commands(settings, host) {}
  std::string answer(const std::string& request) { return commands.answer(request, now).value_or("nothing"); }
};

TEST(Commands, EachIsAnsweredWithItsId) {
  Asked asked;
  EXPECT_EQ(asked.answer(R"({"id":7,"command":"ping"})"), R"({"id":7,"pong":")" AMSBRIDGE_VERSION R"("})");
  EXPECT_EQ(asked.answer(R"({"id":"a","command":"status"})"), R"({"id":"a","status":{"version":"1"}})");
  EXPECT_EQ(asked.answer(R"({"id":null,"command":"reading"})"),
            R"({"id":null,"reading":{"house":{"active_power_import_w":1316}}})");
  EXPECT_EQ(asked.answer(R"({"command":"capture"})"), R"({"capture":{"house":"7ea0"}})");
  EXPECT_EQ(asked.answer(R"({"id":true,"command":"identify"})"), R"({"id":true,"identify":"here I am"})");
}

TEST(Commands, ARestartIsAnsweredAndDone) {
  Asked asked;
  EXPECT_EQ(asked.answer(R"({"id":1,"command":"restart"})"), R"({"id":1,"restart":true})");
  EXPECT_EQ(asked.host.restarts, 1);
}

TEST(Commands, SetSaysWhatItSetOrWhyNot) {
  Asked asked;
  EXPECT_EQ(asked.answer(R"({"id":1,"command":"set","key":"log.level","value":"debug"})"),
            R"({"id":1,"set":{"key":"log.level","value":"debug","until":"restart"}})");
  EXPECT_EQ(asked.host.set_to, "debug");
  EXPECT_EQ(asked.answer(R"({"id":2,"command":"set","key":"x","value":5})"),
            R"({"id":2,"error":"no such setting"})");
}

TEST(Commands, UnknownOnesAreToldTheKnownOnes) {
  Asked asked;
  EXPECT_EQ(
      asked.answer(R"({"id":7,"command":"x"})"),
      R"({"id":7,"error":"unknown command 'x'; known are ping, status, reading, capture, identify, restart and set"})");
  EXPECT_EQ(asked.answer(R"({"id":7})").substr(0, 33), R"({"id":7,"error":"unknown command )");
}

TEST(Commands, WhatIsNoCommandIsSaid) {
  Asked asked;
  EXPECT_EQ(asked.answer("ping"),
            R"({"error":"a command is a JSON object: {\"id\": 1, \"command\": \"ping\"}"})");
  EXPECT_EQ(asked.answer(std::string(5000, '[')), R"({"error":"a command has at most 4096 octets"})");
  EXPECT_EQ(asked.answer(R"({"id":{"a":1},"command":"ping"})"), R"({"pong":")" AMSBRIDGE_VERSION R"("})");
}

TEST(Commands, RightsDecideWhatIsObeyed) {
  Asked readers(CommandRights::read);
  EXPECT_EQ(
      readers.answer(R"({"id":1,"command":"restart"})"),
      R"({"id":1,"error":"the command restart is not allowed here: the setting commands.allow is \"read\""})");
  EXPECT_EQ(readers.host.restarts, 0);
  EXPECT_EQ(readers.answer(R"({"id":1,"command":"ping"})"), R"({"id":1,"pong":")" AMSBRIDGE_VERSION R"("})");
  Asked nobody(CommandRights::none);
  EXPECT_EQ(
      nobody.answer(R"({"id":1,"command":"ping"})"),
      R"({"id":1,"error":"the command ping is not allowed here: the setting commands.allow is \"none\""})");
}

TEST(Commands, TooManyAreRefusedOnceAndTakenUpAgainLater) {
  Asked asked;
  const std::string ping = R"({"command":"ping"})";
  for (int count = 0; count < 60; ++count) EXPECT_NE(asked.answer(ping).find("pong"), std::string::npos);
  EXPECT_EQ(asked.answer(ping),
            R"({"error":"more than 60 commands in a minute: further ones are not looked at"})");
  EXPECT_EQ(asked.answer(ping), "nothing");
  asked.now += seconds(1);
  EXPECT_NE(asked.answer(ping).find("pong"), std::string::npos);
  EXPECT_NE(asked.answer(ping).find("error"), std::string::npos);
}

}  // namespace
}  // namespace amsbridge
