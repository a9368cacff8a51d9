#include <array>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/mqtt/mosquitto_publisher.hpp"
#include "bridge/mqtt/testing_broker.hpp"
#include "bridge/mqtt/testing_events.hpp"
#include "bridge/mqtt/testing_network.hpp"
#include "bridge/mqtt/testing_subscriber.hpp"

namespace amsbridge {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using testing::EventRecorder;
using testing::TestingBroker;
using testing::TestingRelay;
using testing::TestingSubscriber;

constexpr auto generous = 30s;

MosquittoOptions options_for(std::uint16_t port) {
  MosquittoOptions options;
  options.host = "127.0.0.1";
  options.port = port;
  options.first_pause = 20ms;
  options.pause_limit = 100ms;
  return options;
}

std::vector<std::string> numbers(int count) {
  std::vector<std::string> made;
  made.reserve(static_cast<std::size_t>(count));
  for (int number = 0; number < count; ++number) made.push_back(std::to_string(number));
  return made;
}

TEST(MosquittoPublisher, DeliversInOrder) {
  const TestingBroker broker;
  const TestingSubscriber subscriber(broker.port());
  MosquittoPublisher publisher(options_for(broker.port()));
  const std::vector<std::string> sent = numbers(500);
  for (const std::string& payload : sent) publisher.publish({"meter/reading", payload, 1, false});

  ASSERT_TRUE(subscriber.wait_for_payload("meter/reading", sent.back()));
  EXPECT_EQ(subscriber.payloads("meter/reading"), sent);
  EXPECT_EQ(publisher.stop(generous), 0U);
  EXPECT_EQ(publisher.counters().acknowledged, sent.size());
  EXPECT_EQ(publisher.counters().queued, 0U);
  EXPECT_EQ(publisher.counters().dropped, 0U);
}

TEST(MosquittoPublisher, KeepsTheOrderInEveryQualityOfService) {
  const TestingBroker broker;
  const TestingSubscriber subscriber(broker.port());
  MosquittoPublisher publisher(options_for(broker.port()));
  for (int number = 0; number < 90; ++number) {
    publisher.publish({"meter/reading", std::to_string(number), number % 3, false});
  }
  EXPECT_EQ(publisher.stop(generous), 0U);
  EXPECT_EQ(publisher.counters().acknowledged, 90U);

  ASSERT_TRUE(subscriber.wait_until([](const auto& received) { return received.size() >= 90; }));
  // To its subscribers the broker keeps the order within one quality only (MQTT 3.1.1, 4.6).
  std::array<std::vector<std::string>, 3> by_qos;
  for (const auto& message : subscriber.received()) {
    by_qos.at(static_cast<std::size_t>(message.qos)).push_back(message.payload);
  }
  for (int qos = 0; qos < 3; ++qos) {
    std::vector<std::string> sent;
    for (int number = qos; number < 90; number += 3) sent.push_back(std::to_string(number));
    EXPECT_EQ(by_qos.at(static_cast<std::size_t>(qos)), sent);
  }
}

TEST(MosquittoPublisher, DeliversPayloadsOctetByOctet) {
  const TestingBroker broker;
  const TestingSubscriber subscriber(broker.port());
  MosquittoPublisher publisher(options_for(broker.port()));
  std::string payload(200'000, 'x');
  for (std::size_t at = 0; at < payload.size(); ++at) payload[at] = static_cast<char>(at % 251);
  publisher.publish({"a", payload, 1, false});
  publisher.publish({"a", "", 1, false});
  ASSERT_TRUE(subscriber.wait_for_payload("a", ""));
  EXPECT_TRUE(subscriber.payloads("a") == std::vector<std::string>({payload, ""}));
}

TEST(MosquittoPublisher, PublishesBirthRetainedAndFirst) {
  const TestingBroker broker;
  const TestingSubscriber early(broker.port());
  MosquittoOptions options = options_for(broker.port());
  options.birth = Message{"bridge/status", "online", 1, false};
  MosquittoPublisher publisher(options);
  publisher.publish({"meter/reading", "1", 1, false});

  ASSERT_TRUE(early.wait_for_payload("meter/reading", "1"));
  EXPECT_EQ(early.received().front().payload, "online");
  const TestingSubscriber late(broker.port());
  ASSERT_TRUE(late.wait_for_payload("bridge/status", "online"));
  EXPECT_TRUE(late.received().front().retain);
  EXPECT_EQ(publisher.stop(generous), 0U);
  EXPECT_EQ(publisher.counters().acknowledged, 1U) << "birth is not one of the owner's messages";
}

TEST(MosquittoPublisher, LeavesItsWillWhenTheConnectionIsCutAndComesBack) {
  const TestingBroker broker;
  TestingRelay relay(broker.port());
  EventRecorder events;
  MosquittoOptions options = options_for(relay.port());
  options.will = Message{"bridge/status", "offline", 1, true};
  options.birth = Message{"bridge/status", "online", 1, true};
  const TestingSubscriber subscriber(broker.port());
  MosquittoPublisher publisher(options, events.handler());
  ASSERT_TRUE(subscriber.wait_for_payload("bridge/status", "online"));

  relay.cut();
  ASSERT_TRUE(events.wait_for<broker::Disconnected>());
  EXPECT_EQ(events.all<broker::Disconnected>().front().reason,
            "the connection to the broker at 127.0.0.1:" + std::to_string(relay.port()) +
                " was lost: the broker closed it");
  ASSERT_TRUE(events.wait_for<broker::Connected>(2));
  ASSERT_TRUE(subscriber.wait_until([](const auto& received) { return received.size() >= 3; }));
  EXPECT_THAT(subscriber.payloads("bridge/status"), ElementsAre("online", "offline", "online"));
  EXPECT_EQ(publisher.counters().reconnects, 1U);
}

TEST(MosquittoPublisher, SaysGoodbyeAfterEverythingElseAndLeavesNoWill) {
  const TestingBroker broker;
  const TestingSubscriber subscriber(broker.port());
  MosquittoOptions options = options_for(broker.port());
  options.will = Message{"bridge/status", "lost", 1, true};
  options.goodbye = Message{"bridge/status", "offline", 1, true};
  EventRecorder events;
  MosquittoPublisher publisher(options, events.handler());
  const std::vector<std::string> sent = numbers(100);
  for (const std::string& payload : sent) publisher.publish({"meter/reading", payload, 1, false});
  EXPECT_EQ(publisher.stop(generous), 0U);
  EXPECT_EQ(publisher.stop(generous), 0U) << "a second stop changes nothing";

  ASSERT_TRUE(subscriber.wait_for_payload("bridge/status", "offline"));
  EXPECT_EQ(subscriber.payloads("meter/reading"), sent);
  EXPECT_EQ(subscriber.received().back().payload, "offline");
  EXPECT_THAT(subscriber.payloads("bridge/status"), ElementsAre("offline"));
  EXPECT_TRUE(events.all<broker::Disconnected>().empty());
  const TestingSubscriber late(broker.port());
  ASSERT_TRUE(late.wait_for_payload("bridge/status", "offline"));
}

TEST(MosquittoPublisher, DeliversSubscribedMessagesAlsoAfterAReconnect) {
  const TestingBroker broker;
  TestingRelay relay(broker.port());
  MosquittoPublisher other(options_for(broker.port()));
  other.publish({"bridge/settings", "kept", 1, true});
  ASSERT_EQ(other.stop(generous), 0U);

  EventRecorder events;
  MosquittoOptions options = options_for(relay.port());
  options.subscriptions = {{"bridge/settings", 1}, {"bridge/command", 1}};
  MosquittoPublisher publisher(options, events.handler());
  ASSERT_TRUE(events.wait_for<broker::MessageReceived>(1));
  publisher.publish({"bridge/command", "ping", 1, false});
  ASSERT_TRUE(events.wait_for<broker::MessageReceived>(2));
  relay.cut();
  ASSERT_TRUE(events.wait_for<broker::MessageReceived>(3));

  const auto received = events.all<broker::MessageReceived>();
  EXPECT_EQ(received[0].payload, "kept");
  EXPECT_TRUE(received[0].retain);
  EXPECT_EQ(received[1].topic, "bridge/command");
  EXPECT_EQ(received[1].payload, "ping");
  EXPECT_FALSE(received[1].retain);
  EXPECT_EQ(received[2].payload, "kept");
}

TEST(MosquittoPublisher, MayPublishAndAskToStopFromItsHandler) {
  const TestingBroker broker;
  const TestingSubscriber subscriber(broker.port());
  MosquittoOptions options = options_for(broker.port());
  options.subscriptions = {{"bridge/command", 1}};
  MosquittoPublisher* self = nullptr;
  MosquittoPublisher publisher(options, [&self](const broker::Event& event) {
    if (const auto* message = std::get_if<broker::MessageReceived>(&event)) {
      self->publish({"bridge/response", message->payload + " answered", 1, false});
      self->stop(generous);
    }
  });
  self = &publisher;  // before the first message, which is published below
  publisher.publish({"bridge/command", "ping", 1, false});
  EXPECT_TRUE(subscriber.wait_for_payload("bridge/response", "ping answered"));
  EXPECT_EQ(publisher.stop(generous), 0U);
}

TEST(MosquittoPublisher, RefusesWhatNoBrokerCouldTakeAndGoesOn) {
  const TestingBroker broker;
  const TestingSubscriber subscriber(broker.port());
  MosquittoOptions options = options_for(broker.port());
  options.payload_limit = 1'000;
  MosquittoPublisher publisher(options);
  publisher.publish({"", "x", 1, false});
  publisher.publish({"a/#", "x", 1, false});
  publisher.publish({"a", std::string(1'001, 'x'), 1, false});
  publisher.publish({"a", "good", 1, false});
  EXPECT_EQ(publisher.stop(generous), 0U);
  ASSERT_TRUE(subscriber.wait_for_payload("a", "good"));
  EXPECT_EQ(subscriber.received().size(), 1U);
  EXPECT_EQ(publisher.counters().refused, 3U);
  EXPECT_EQ(publisher.counters().acknowledged, 1U);
}

}  // namespace
}  // namespace amsbridge
