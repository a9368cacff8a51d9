#include <algorithm>
#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/mqtt/mosquitto_publisher.hpp"
#include "bridge/mqtt/testing_broker.hpp"
#include "bridge/mqtt/testing_events.hpp"
#include "bridge/mqtt/testing_log.hpp"
#include "bridge/mqtt/testing_network.hpp"
#include "bridge/mqtt/testing_peer.hpp"
#include "bridge/mqtt/testing_subscriber.hpp"

namespace amsbridge {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using testing::CapturedLog;
using ::testing::Contains;
using ::testing::ElementsAre;
using testing::EventRecorder;
using ::testing::IsEmpty;
using ::testing::Pair;
using testing::TestingBroker;
using testing::TestingPeer;
using testing::TestingRelay;
using testing::TestingSubscriber;
using Version = MosquittoOptions::Version;
using Answer = std::optional<std::string>;

constexpr auto generous = 30s;
constexpr int connect = 1;
constexpr int publish = 3;

const std::string accepted_5 = "\x20\x03\x00\x00\x00"s;
const std::string accepted_311 = "\x20\x02\x00\x00"s;

MosquittoOptions options_for(std::uint16_t port) {
  MosquittoOptions options;
  options.host = "127.0.0.1";
  options.port = port;
  options.first_pause = 20ms;
  options.pause_limit = 100ms;
  return options;
}

std::string acknowledgement(const std::string& packet, int reason = 0) {
  const std::string identifier = TestingPeer::identifier(packet);
  if (reason == 0) return "\x40\x02"s + identifier;
  return "\x40\x03"s + identifier + static_cast<char>(reason);
}

/// Accepts MQTT 5 with these properties and acknowledges every message.
TestingPeer::Script broker_with(const std::string& properties) {
  return [properties](const std::string& packet) -> Answer {
    if (TestingPeer::type(packet) == connect) {
      return "\x20"s + static_cast<char>(3 + properties.size()) + "\0\0"s +
             static_cast<char>(properties.size()) + properties;
    }
    return TestingPeer::type(packet) == publish ? acknowledgement(packet) : "";
  };
}

std::vector<int> versions(const TestingPeer& peer) {
  std::vector<int> found;
  for (const std::string& packet : peer.packets()) {
    if (TestingPeer::type(packet) == connect) found.push_back(TestingPeer::version(packet));
  }
  return found;
}

std::size_t count_of(const std::vector<std::string>& packets, int type) {
  return static_cast<std::size_t>(
      std::ranges::count(packets, type, [](const std::string& packet) { return TestingPeer::type(packet); }));
}

TEST(MosquittoVersion, PropertiesArriveInMqtt5) {
  const TestingBroker broker;
  EventRecorder events;
  MosquittoOptions options = options_for(broker.port());
  options.subscriptions = {{"meter/raw", 1}};
  MosquittoPublisher publisher(options, events.handler());
  Message message{"meter/raw", "octets", 1, false};
  message.properties = {{"sequence", "17"}, {"meter", "måler"}};
  message.correlation = "question 3";
  publisher.publish(message);
  ASSERT_TRUE(events.wait_for<broker::MessageReceived>());
  const auto received = events.all<broker::MessageReceived>().front();
  EXPECT_EQ(received.payload, "octets");
  EXPECT_THAT(received.properties, ElementsAre(Pair("sequence", "17"), Pair("meter", "måler")));
  EXPECT_EQ(received.correlation, "question 3");
}

TEST(MosquittoVersion, MessagesGoWithoutPropertiesInMqtt311) {
  const TestingBroker broker;
  EventRecorder events;
  MosquittoOptions options = options_for(broker.port());
  options.version = Version::v311;
  options.subscriptions = {{"meter/raw", 1}};
  MosquittoPublisher publisher(options, events.handler());
  Message message{"meter/raw", "octets", 1, false};
  message.properties = {{"sequence", "17"}};
  message.correlation = "question 3";
  publisher.publish(message);
  ASSERT_TRUE(events.wait_for<broker::MessageReceived>());
  EXPECT_EQ(events.all<broker::MessageReceived>().front().payload, "octets");
  EXPECT_THAT(events.all<broker::MessageReceived>().front().properties, IsEmpty());
}

TEST(MosquittoVersion, WillCarriesItsProperties) {
  const TestingBroker broker;
  EventRecorder events;
  MosquittoOptions watching = options_for(broker.port());
  watching.subscriptions = {{"bridge/status", 1}};
  const MosquittoPublisher watcher(watching, events.handler());
  TestingRelay relay(broker.port());
  MosquittoOptions options = options_for(relay.port());
  options.birth = Message{"bridge/status", "online", 1, true};
  options.will = Message{"bridge/status", "offline", 1, true};
  options.will->properties = {{"cause", "lost"}};
  const MosquittoPublisher publisher(options);
  ASSERT_TRUE(events.wait_for<broker::MessageReceived>());
  relay.cut();
  ASSERT_TRUE(events.wait_for<broker::MessageReceived>(2));
  const auto will = events.all<broker::MessageReceived>()[1];
  EXPECT_EQ(will.payload, "offline");
  EXPECT_THAT(will.properties, ElementsAre(Pair("cause", "lost")));
}

TEST(MosquittoVersion, FallsBackWhereTheBrokerRefusesMqtt5AndRemembersIt) {
  const CapturedLog log;
  // Each connection that stands is closed at its first message.
  for (const std::string& refusal : {"\x20\x02\x00\x01"s, "\x20\x03\x00\x84\x00"s}) {
    const TestingPeer peer([&refusal](const std::string& packet) -> Answer {
      if (TestingPeer::type(packet) != connect) return std::nullopt;
      return TestingPeer::version(packet) == 5 ? refusal : accepted_311;
    });
    EventRecorder events;
    MosquittoPublisher publisher(options_for(peer.port()), events.handler());
    publisher.publish({"a", "b", 1, false});
    ASSERT_TRUE(events.wait_for<broker::Connected>(2));
    publisher.stop(0ms);
    const auto spoken = versions(peer);
    EXPECT_EQ(std::vector<int>(spoken.begin(), spoken.begin() + 3), (std::vector{5, 4, 4}));
    EXPECT_THAT(events.all<broker::Refused>(), IsEmpty());
    EXPECT_THAT(events.all<broker::ConnectFailed>(), IsEmpty());
  }
  EXPECT_EQ(log.lines_with("does not speak MQTT 5: it is spoken to in MQTT 3.1.1"), 2U) << "once each";
}

TEST(MosquittoVersion, FallsBackWhereTheBrokerClosesAtMqtt5AndRemembersTheSecondTime) {
  const TestingPeer peer([](const std::string& packet) -> Answer {
    const bool good = TestingPeer::type(packet) == connect && TestingPeer::version(packet) == 4;
    return good ? Answer(accepted_311) : std::nullopt;
  });
  EventRecorder events;
  MosquittoPublisher publisher(options_for(peer.port()), events.handler());
  for (const char* payload : {"1", "2"}) publisher.publish({"a", payload, 1, false});
  ASSERT_TRUE(events.wait_for<broker::Connected>(3));
  publisher.stop(0ms);
  const auto spoken = versions(peer);
  EXPECT_EQ(std::vector<int>(spoken.begin(), spoken.begin() + 5), (std::vector{5, 4, 5, 4, 4}));
  EXPECT_THAT(events.all<broker::ConnectFailed>(), IsEmpty());
}

TEST(MosquittoVersion, TriesMqtt5AgainWhenTheMemoryIsOver) {
  const TestingPeer peer([](const std::string& packet) -> Answer {
    if (TestingPeer::type(packet) != connect) return std::nullopt;
    return TestingPeer::version(packet) == 5 ? "\x20\x02\x00\x01"s : accepted_311;
  });
  EventRecorder events;
  MosquittoOptions options = options_for(peer.port());
  options.version_memory = 0min;
  MosquittoPublisher publisher(options, events.handler());
  publisher.publish({"a", "b", 1, false});
  ASSERT_TRUE(events.wait_for<broker::Connected>(2));
  publisher.stop(0ms);
  const auto spoken = versions(peer);
  EXPECT_EQ(std::vector<int>(spoken.begin(), spoken.begin() + 4), (std::vector{5, 4, 5, 4}));
}

TEST(MosquittoVersion, SpeaksMqtt5OnlyWhereItIsSet) {
  const TestingPeer peer([](const std::string&) -> Answer { return "\x20\x02\x00\x01"s; });
  EventRecorder events;
  MosquittoOptions options = options_for(peer.port());
  options.version = Version::v5;
  MosquittoPublisher publisher(options, events.handler());
  ASSERT_TRUE(events.wait_for<broker::Refused>(2));
  EXPECT_EQ(events.all<broker::Refused>().front().reason,
            "the broker at 127.0.0.1:" + std::to_string(peer.port()) +
                " refused the connection: it does not speak MQTT 5");
  EXPECT_THAT(versions(peer), ::testing::Each(5));
}

TEST(MosquittoVersion, SaysWhyTheBrokerRefusesTheConnection) {
  const TestingPeer peer([](const std::string&) -> Answer { return "\x20\x03\x00\x8A\x00"s; });
  EventRecorder events;
  const MosquittoPublisher publisher(options_for(peer.port()), events.handler());
  ASSERT_TRUE(events.wait_for<broker::Refused>());
  EXPECT_EQ(events.all<broker::Refused>().front().reason,
            "the broker at 127.0.0.1:" + std::to_string(peer.port()) +
                " refused the connection: its administrator has banned this client");
  EXPECT_FALSE(events.all<broker::Refused>().front().credentials);
}

TEST(MosquittoVersion, SaysWhyTheBrokerEndsTheConnectionAndBlamesNoMessageForIt) {
  std::atomic<int> connections = 0;
  const TestingPeer peer([&connections](const std::string& packet) -> Answer {
    if (TestingPeer::type(packet) == connect) {
      ++connections;
      return accepted_5;
    }
    if (TestingPeer::type(packet) != publish) return "";
    return connections <= 3 ? "\xE0\x02\x8E\x00"s : acknowledgement(packet);
  });
  EventRecorder events;
  MosquittoOptions options = options_for(peer.port());
  options.closed_connections_limit = 2;
  MosquittoPublisher publisher(options, events.handler());
  publisher.publish({"a", "b", 1, false});
  ASSERT_TRUE(events.wait_for<broker::Connected>(4));
  EXPECT_EQ(publisher.stop(generous), 0U);
  EXPECT_EQ(events.all<broker::Disconnected>().front().reason,
            "the connection to the broker at 127.0.0.1:" + std::to_string(peer.port()) +
                " was lost: another client uses the same client id");
  EXPECT_EQ(publisher.counters().acknowledged, 1U);
  EXPECT_EQ(publisher.counters().dropped, 0U);
}

TEST(MosquittoVersion, MessageThatTheBrokerDoesNotAllowIsRefusedAndSaidOnce) {
  // Mosquitto 2.0 closes the connection at a message that it does not allow if it may queue without limit.
  TestingBroker broker(
      {.accounts = {{"x", "right"}}, .persistence = false, .more_lines = {"max_queued_messages 1000"}});
  broker.stop();
  broker.set_access({"user x", "topic readwrite good"});
  broker.start();
  const CapturedLog log;
  EventRecorder events;
  MosquittoOptions options = options_for(broker.port());
  options.user = "x";
  options.password = "right";
  MosquittoPublisher publisher(options, events.handler());
  for (const int qos : {1, 2, 1}) publisher.publish({"bad", "x", qos, false});
  publisher.publish({"good", "x", 1, false});
  EXPECT_EQ(publisher.stop(generous), 0U);
  EXPECT_EQ(publisher.counters().refused, 3U);
  EXPECT_EQ(publisher.counters().acknowledged, 1U);
  EXPECT_EQ(log.lines_with("the broker refused a message for 'bad': this user is not allowed to"), 1U);
}

TEST(MosquittoVersion, SubscriptionThatIsRefusedIsSaidWithItsTopic) {
  const TestingPeer peer([](const std::string& packet) -> Answer {
    constexpr int subscribe = 8;
    if (TestingPeer::type(packet) == connect) return accepted_5;
    if (TestingPeer::type(packet) == publish) return acknowledgement(packet);
    if (TestingPeer::type(packet) != subscribe) return "";
    return "\x90\x04"s + packet.substr(2, 2) + "\x00\x87"s;
  });
  const CapturedLog log;
  MosquittoOptions options = options_for(peer.port());
  options.subscriptions = {{"bridge/command", 1}};
  MosquittoPublisher publisher(options);
  publisher.publish({"a", "b", 1, false});  // behind the subscription
  ASSERT_TRUE(peer.wait_until([](const auto& packets) { return count_of(packets, publish) == 1; }));
  EXPECT_EQ(publisher.stop(generous), 0U);
  EXPECT_EQ(
      log.lines_with("the broker refused the subscription to 'bridge/command': this user is not allowed to"),
      1U);
}

TEST(MosquittoVersion, UsedUpQuotaDelaysAndKeepsTheOrder) {
  std::atomic<int> refusals = 0;
  const TestingPeer peer([&refusals](const std::string& packet) -> Answer {
    if (TestingPeer::type(packet) == connect) return accepted_5;
    if (TestingPeer::type(packet) != publish) return "";
    return acknowledgement(packet, refusals++ < 2 ? 0x97 : 0);
  });
  EventRecorder events;
  MosquittoOptions options = options_for(peer.port());
  options.in_flight = 2;
  options.quota_pause = 10ms;
  MosquittoPublisher publisher(options, events.handler());
  for (const char* payload : {"one", "two", "three"}) publisher.publish({"a", payload, 1, false});
  EXPECT_EQ(publisher.stop(generous), 0U);
  EXPECT_EQ(publisher.counters().acknowledged, 3U);
  EXPECT_EQ(publisher.counters().refused, 0U);
  std::vector<std::string> payloads;
  for (const std::string& packet : peer.packets()) {
    if (TestingPeer::type(packet) == publish) payloads.push_back(packet.substr(8));
  }
  EXPECT_THAT(payloads, ElementsAre("one", "two", "one", "two", "three"));
}

TEST(MosquittoVersion, KeepsToTheReceiveMaximumOfTheBroker) {
  std::atomic<int> unanswered = 0;
  std::atomic<int> most = 0;
  std::string held;
  const TestingPeer peer([&](const std::string& packet) -> Answer {
    if (TestingPeer::type(packet) == connect) return "\x20\x06\x00\x00\x03\x21\x00\x03"s;
    if (TestingPeer::type(packet) != publish) return "";
    held += acknowledgement(packet);
    most = std::max<int>(most, ++unanswered);
    if (unanswered < 3) return "";
    unanswered = 0;
    return std::exchange(held, "");
  });
  MosquittoPublisher publisher(options_for(peer.port()));
  for (int number = 0; number < 30; ++number) publisher.publish({"a", std::to_string(number), 1, false});
  EXPECT_EQ(publisher.stop(generous), 0U);
  EXPECT_EQ(publisher.counters().acknowledged, 30U);
  EXPECT_EQ(most, 3) << "with a window of 20 the fourth would have come before the first answer";
}

TEST(MosquittoVersion, KeepsToTheReceiveMaximumOfMosquitto) {
  const TestingBroker broker(
      {.accounts = {}, .persistence = false, .more_lines = {"max_inflight_messages 1"}});
  const TestingSubscriber subscriber(broker.port());
  MosquittoPublisher publisher(options_for(broker.port()));
  for (int number = 0; number < 100; ++number) publisher.publish({"a", std::to_string(number), 2, false});
  EXPECT_EQ(publisher.stop(generous), 0U);
  EXPECT_EQ(publisher.counters().acknowledged, 100U);
  EXPECT_EQ(publisher.counters().refused, 0U);
}

TEST(MosquittoVersion, RefusesWhatIsLargerThanTheBrokerTakesAndNothingElse) {
  const TestingBroker broker({.accounts = {}, .persistence = false, .more_lines = {"max_packet_size 1000"}});
  EventRecorder events;
  MosquittoPublisher publisher(options_for(broker.port()), events.handler());
  // Header 3, topic 2 + 1, identifier 2, property length 1: the largest payload is the next.
  const std::string largest(991, 'x');
  const CapturedLog log;
  publisher.publish({"a", largest, 1, false});
  publisher.publish({"a", largest + 'x', 1, false});
  publisher.publish({"a", "behind", 1, false});
  EXPECT_EQ(publisher.stop(generous), 0U);
  EXPECT_EQ(publisher.counters().acknowledged, 2U);
  EXPECT_EQ(publisher.counters().refused, 1U);
  EXPECT_THAT(events.all<broker::Disconnected>(), IsEmpty());
  EXPECT_EQ(log.lines_with("as a packet it has 1001 octets and the broker takes 1000"), 1U);
}

TEST(MosquittoVersion, SendsNoHigherQosThanTheBrokerSupports) {
  const TestingPeer peer(broker_with("\x24\x01"s));
  MosquittoPublisher publisher(options_for(peer.port()));
  publisher.publish({"a", "b", 2, false});
  EXPECT_EQ(publisher.stop(generous), 0U);
  EXPECT_EQ(publisher.counters().acknowledged, 1U);
  EXPECT_THAT(peer.packets(), Contains(::testing::StartsWith("\x32"s))) << "PUBLISH with QoS 1";
}

TEST(MosquittoVersion, AsksForAWeekOfSessionWhereItIsToBeKept) {
  const TestingPeer peer(broker_with(""));
  MosquittoOptions options = options_for(peer.port());
  options.client_id = "kept";
  options.session = Session::persistent;
  EventRecorder events;
  const MosquittoPublisher publisher(options, events.handler());
  ASSERT_TRUE(events.wait_for<broker::Connected>());
  // Flags without clean start, keep-alive 30 s, then the properties, 604800 s first.
  EXPECT_THAT(peer.packets().front(), ::testing::HasSubstr("MQTT\x05\x00\x00\x1E\x08\x11\x00\x09\x3A\x80"s));
}

}  // namespace
}  // namespace amsbridge
