#include "firmware/device/publish/broker_link.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "firmware/device/testing/scripted_transport.hpp"

namespace amsbridge::device {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using testing::ScriptedTransport;
using Code = BrokerStanding::Code;

class Listener final : public BrokerListener {
 public:
  void broker_connected(Moment) override { events.emplace_back("connected"); }
  void broker_lost(Moment) override { events.emplace_back("lost"); }
  void acknowledged(MqttTransport::Ticket) override { ++acknowledgements; }
  void message(std::string_view topic, std::string_view payload, Kept kept, Moment) override {
    events.push_back(std::string(topic) + (kept == Kept::yes ? "=kept " : "=") + std::string(payload));
  }

  std::vector<std::string> events;
  int acknowledgements = 0;
};

struct Linked {
  Linked() {
    settings.mqtt.host = "broker";
    settings.mqtt.user = "user";
    settings.mqtt.longest_pause = 8;
    link.use(settings, "amsbridge-a1b2c3");
    link.add(listener);
  }
  void run(milliseconds duration, milliseconds step = milliseconds(10)) {
    for (milliseconds run{0}; run < duration; run += step) {
      transport.advance(step);
      link.tick(now(), has_network);
    }
  }
  [[nodiscard]] Moment now() const {
    return {std::chrono::system_clock::time_point(transport.now()),
            std::chrono::steady_clock::time_point(transport.now())};
  }

  Settings settings;
  ScriptedTransport transport;
  std::uint32_t chance = 0;
  BrokerLink link{transport, [this] { return chance; }};
  Listener listener;
  bool has_network = true;
};

TEST(BrokerLink, ConnectsWithItsWillSaysOnlineAndSubscribes) {
  Linked linked;
  EXPECT_EQ(linked.link.standing().sentence, "connecting");
  linked.run(seconds(1));
  ASSERT_EQ(linked.transport.connections.size(), 1U);
  const MqttConnection& connection = linked.transport.connections[0];
  EXPECT_EQ(connection.host, "broker");
  EXPECT_EQ(connection.client_id, "amsbridge-a1b2c3");
  EXPECT_EQ(connection.will_topic, "amsbridge/bridge/status");
  EXPECT_EQ(connection.will_payload, "offline");
  ASSERT_EQ(linked.transport.published.size(), 1U);
  EXPECT_EQ(linked.transport.published[0].topic, "amsbridge/bridge/status");
  EXPECT_EQ(linked.transport.published[0].payload, "online");
  EXPECT_EQ(linked.transport.published[0].qos, 1);
  EXPECT_TRUE(linked.transport.published[0].retain);
  EXPECT_THAT(linked.transport.subscriptions, ElementsAre("amsbridge/command", "homeassistant/status"));
  EXPECT_EQ(linked.link.standing().code, Code::connected);
  EXPECT_THAT(linked.listener.events, ElementsAre("connected"));
  linked.transport.deliver("amsbridge/command", "{}");
  linked.run(milliseconds(10));
  EXPECT_EQ(linked.listener.events.back(), "amsbridge/command={}");
  linked.transport.deliver("amsbridge/command", "{}", Kept::yes);
  linked.run(milliseconds(10));
  EXPECT_EQ(linked.listener.events.back(), "amsbridge/command=kept {}");
}

TEST(BrokerLink, WithoutBrokerOrNetworkNothingIsTried) {
  Linked linked;
  linked.has_network = false;
  linked.run(seconds(60), seconds(1));
  EXPECT_TRUE(linked.transport.connections.empty());
  linked.has_network = true;
  linked.settings.mqtt.host.clear();
  linked.link.use(linked.settings, "x");
  linked.run(seconds(60), seconds(1));
  EXPECT_TRUE(linked.transport.connections.empty());
  EXPECT_FALSE(linked.link.is_wanted());
}

TEST(BrokerLink, PausesGrowToTheLongestOneAndAreTakenByChance) {
  for (const std::uint32_t chance : {0U, UINT32_MAX}) {
    Linked linked;
    linked.chance = chance;
    linked.transport.door = ScriptedTransport::Door::refuse;
    linked.transport.delay = milliseconds(0);
    linked.run(seconds(60));
    std::vector<std::int64_t> pauses;
    for (std::size_t number = 1; number < linked.transport.attempts.size() && number < 7; ++number)
      pauses.push_back((linked.transport.attempts[number] - linked.transport.attempts[number - 1]).count());
    if (chance == 0) {
      EXPECT_THAT(pauses, ElementsAre(510, 1010, 2010, 4010, 4010, 4010));
    }
    for (const std::int64_t pause : pauses) EXPECT_LE(pause, 8'020);
    EXPECT_EQ(linked.link.standing().code, Code::failed);
    EXPECT_EQ(linked.link.standing().sentence, "the broker does not take this user and password");
    EXPECT_TRUE(linked.listener.events.empty());
  }
}

TEST(BrokerLink, AGoodConnectionMakesThePausesShortAgain) {
  Linked linked;
  linked.transport.door = ScriptedTransport::Door::refuse;
  linked.run(seconds(30));
  linked.transport.door = ScriptedTransport::Door::open;
  linked.run(seconds(40));
  ASSERT_TRUE(linked.link.is_connected());
  const milliseconds dropped = linked.transport.now();
  linked.transport.drop();
  linked.run(seconds(5));
  EXPECT_LE(linked.transport.attempts.back() - dropped, seconds(1));
  EXPECT_EQ(linked.link.counters().reconnects, 1U);
  EXPECT_THAT(linked.listener.events, ElementsAre("connected", "lost", "connected"));
}

TEST(BrokerLink, ABrokerThatTakesAndDropsAtOnceIsNotTriedAllTheTime) {
  Linked linked;
  for (int second = 0; second < 120; ++second) {
    linked.run(seconds(1));
    if (linked.transport.is_up()) linked.transport.drop();
  }
  EXPECT_LT(linked.transport.attempts.size(), 35U);
}

TEST(BrokerLink, ALostNetworkEndsTheConnectionAndItsReturnBeginsOneAtOnce) {
  Linked linked;
  linked.run(seconds(1));
  linked.has_network = false;
  linked.run(seconds(100), seconds(1));
  EXPECT_FALSE(linked.link.is_connected());
  EXPECT_EQ(linked.link.standing().code, Code::lost);
  EXPECT_EQ(linked.link.standing().sentence, "the network is gone");
  linked.has_network = true;
  linked.run(milliseconds(50));
  EXPECT_TRUE(linked.link.is_connected());
}

TEST(BrokerLink, ABrokerThatDoesNotAnswerIsGivenUp) {
  Linked linked;
  linked.transport.door = ScriptedTransport::Door::silent;
  linked.run(milliseconds(30'300), milliseconds(100));
  EXPECT_EQ(linked.link.standing().code, Code::failed);
  EXPECT_EQ(linked.link.standing().sentence, "the broker does not answer");
  linked.transport.door = ScriptedTransport::Door::open;
  linked.run(seconds(2));
  EXPECT_TRUE(linked.link.is_connected());
}

TEST(BrokerLink, LostAcknowledgementsEndTheConnection) {
  Linked linked;
  linked.run(seconds(40), milliseconds(100));
  ASSERT_TRUE(linked.link.is_connected());
  linked.transport.acknowledges = false;
  EXPECT_NE(linked.link.publish("topic", "payload", false), 0);
  linked.run(seconds(29), milliseconds(100));
  EXPECT_TRUE(linked.link.is_connected());
  linked.transport.acknowledges = true;
  linked.run(seconds(3), milliseconds(100));
  EXPECT_TRUE(linked.link.is_connected());
  EXPECT_THAT(linked.listener.events, ElementsAre("connected", "lost", "connected"));
}

TEST(BrokerLink, OtherSettingsMakeAnotherConnectionAndAlikeOnesDoNot) {
  Linked linked;
  linked.run(seconds(1));
  linked.settings.meter.estimate = true;
  linked.link.use(linked.settings, "amsbridge-a1b2c3");
  linked.run(seconds(1));
  EXPECT_EQ(linked.transport.connections.size(), 1U);
  linked.settings.mqtt.base = "other";
  linked.settings.commands = CommandRights::none;
  linked.link.use(linked.settings, "amsbridge-a1b2c3");
  linked.run(seconds(1));
  ASSERT_EQ(linked.transport.connections.size(), 2U);
  EXPECT_EQ(linked.transport.connections[1].will_topic, "other/bridge/status");
  EXPECT_THAT(linked.transport.subscriptions, ElementsAre("homeassistant/status"));
}

TEST(BrokerLink, ATrialSaysWhatHappenedAndTheConnectionComesBack) {
  Linked linked;
  linked.run(seconds(1));
  MqttConnection other = linked.link.connection();
  other.host = "other";
  EXPECT_TRUE(linked.link.test(other, linked.now()));
  EXPECT_FALSE(linked.link.test(other, linked.now()));
  linked.run(milliseconds(100));
  const auto result = linked.link.take_trial_result();
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->ok());
  EXPECT_EQ(result->sentence, "The broker at other:1883 takes this user and password.");
  EXPECT_FALSE(linked.link.take_trial_result());
  EXPECT_EQ(linked.transport.connections[1].will_topic, "");
  linked.run(seconds(1));
  EXPECT_TRUE(linked.link.is_connected());
  EXPECT_EQ(linked.transport.connections.back().host, "broker");
  EXPECT_THAT(linked.listener.events, ElementsAre("connected", "lost", "connected"));
}

TEST(BrokerLink, ATrialThatFailsSaysWhy) {
  Linked linked;
  linked.transport.door = ScriptedTransport::Door::refuse;
  ASSERT_TRUE(linked.link.test(linked.link.connection(), linked.now()));
  linked.run(seconds(1));
  auto result = linked.link.take_trial_result();
  ASSERT_TRUE(result);
  EXPECT_EQ(result->code, BrokerTrialResult::Code::failed);
  EXPECT_EQ(result->sentence, "The broker does not take this user and password.");
  linked.transport.door = ScriptedTransport::Door::silent;
  ASSERT_TRUE(linked.link.test(linked.link.connection(), linked.now()));
  linked.run(seconds(16));
  result = linked.link.take_trial_result();
  ASSERT_TRUE(result);
  EXPECT_EQ(name(result->code), "no_answer");
  linked.has_network = false;
  ASSERT_TRUE(linked.link.test(linked.link.connection(), linked.now()));
  linked.run(milliseconds(10));
  EXPECT_EQ(linked.link.take_trial_result()->sentence, "There is no network.");
}

// An answer to the device's own attempt, which had begun before, is none of the trial's.
TEST(BrokerLink, ATrialIsNotTakenForGoodBecauseOfTheOldBroker) {
  Linked linked;
  linked.run(milliseconds(10));
  ASSERT_FALSE(linked.link.is_connected());
  linked.transport.advance(milliseconds(100));
  linked.transport.door = ScriptedTransport::Door::silent;
  ASSERT_TRUE(linked.link.test(linked.link.connection(), linked.now()));
  linked.run(seconds(1));
  EXPECT_FALSE(linked.link.take_trial_result());
}

TEST(BrokerLink, BeforeARestartItSaysOffline) {
  Linked linked;
  linked.run(seconds(1));
  linked.link.leave(linked.now());
  EXPECT_FALSE(linked.link.has_left());
  linked.run(milliseconds(100));
  EXPECT_TRUE(linked.link.has_left());
  EXPECT_EQ(linked.transport.published.back().payload, "offline");
  EXPECT_TRUE(linked.transport.published.back().retain);
  linked.run(seconds(60), seconds(1));
  EXPECT_EQ(linked.transport.connections.size(), 1U);
}

TEST(BrokerLink, ARestartDoesNotWaitForABrokerThatSaysNothing) {
  Linked linked;
  linked.run(seconds(1));
  linked.transport.acknowledges = false;
  linked.link.leave(linked.now());
  linked.run(milliseconds(2'100));
  EXPECT_TRUE(linked.link.has_left());
}

}  // namespace
}  // namespace amsbridge::device
