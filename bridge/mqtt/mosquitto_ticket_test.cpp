#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/mqtt/mosquitto_publisher.hpp"
#include "bridge/mqtt/testing_broker.hpp"
#include "bridge/mqtt/testing_events.hpp"
#include "bridge/mqtt/testing_network.hpp"

namespace amsbridge {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using testing::EventRecorder;
using ::testing::IsEmpty;
using testing::SilentListener;
using testing::TestingBroker;

constexpr auto generous = 30s;

MosquittoOptions options_for(std::uint16_t port) {
  MosquittoOptions options;
  options.host = "127.0.0.1";
  options.port = port;
  options.first_pause = 20ms;
  options.pause_limit = 100ms;
  return options;
}

Message ticketed(std::uint64_t ticket, int qos = 1, const std::string& topic = "meter/reading") {
  Message message{topic, std::to_string(ticket), qos, false};
  message.ticket = ticket;
  return message;
}

std::vector<std::uint64_t> settled(const EventRecorder& events) {
  std::vector<std::uint64_t> tickets;
  for (const auto& event : events.all<broker::Settled>()) {
    tickets.insert(tickets.end(), event.tickets.begin(), event.tickets.end());
  }
  return tickets;
}

TEST(MosquittoTicket, AcknowledgedMessagesOfEveryQosAreSettled) {
  const TestingBroker broker;
  EventRecorder events;
  MosquittoPublisher publisher(options_for(broker.port()), events.handler());
  for (const int qos : {0, 1, 2}) publisher.publish(ticketed(static_cast<std::uint64_t>(qos) + 1, qos));
  publisher.publish({"meter/reading", "nobody asks", 1, false});
  EXPECT_EQ(publisher.stop(generous), 0U);
  EXPECT_THAT(settled(events), ::testing::UnorderedElementsAre(1, 2, 3));
}

TEST(MosquittoTicket, IsSettledOnceAcrossKilledBrokers) {
  TestingBroker broker({.accounts = {}, .persistence = true, .more_lines = {}});
  EventRecorder events;
  MosquittoPublisher publisher(options_for(broker.port()), events.handler());
  constexpr std::uint64_t rounds = 5;
  constexpr std::uint64_t messages = 200;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    ASSERT_TRUE(events.wait_for<broker::Connected>(round + 1));
    for (std::uint64_t number = 1; number <= messages; ++number) {
      publisher.publish(ticketed(round * messages + number));
    }
    broker.kill();
    ASSERT_TRUE(events.wait_for<broker::Disconnected>(round + 1));
    broker.start();
  }
  ASSERT_TRUE(events.wait_for<broker::Connected>(rounds + 1));
  EXPECT_EQ(publisher.stop(generous), 0U);
  std::vector<std::uint64_t> all(rounds * messages);
  std::uint64_t next = 0;
  for (std::uint64_t& ticket : all) ticket = ++next;
  EXPECT_EQ(settled(events), all) << "each once, and in order";
}

TEST(MosquittoTicket, DroppedMessagesAreSettledWhileNobodyAnswers) {
  const SilentListener listener;
  EventRecorder events;
  MosquittoOptions options = options_for(listener.port());
  options.queue_limit = 2;
  options.connect_limit = 1h;  // so that waiting for its end fails the test
  MosquittoPublisher publisher(options, events.handler());
  for (const std::uint64_t ticket : {1U, 2U, 3U}) publisher.publish(ticketed(ticket));
  ASSERT_TRUE(events.wait_for<broker::Settled>());
  EXPECT_THAT(settled(events), ElementsAre(1));
}

TEST(MosquittoTicket, RefusedMessageIsSettledOnThePublishersThread) {
  const SilentListener listener;
  EventRecorder events;
  std::thread::id thread;
  MosquittoOptions options = options_for(listener.port());
  options.connect_limit = 1h;
  MosquittoPublisher publisher(options, [&, record = events.handler()](broker::Event event) {
    thread = std::this_thread::get_id();
    record(std::move(event));
  });
  publisher.publish(ticketed(7, 1, "a/#"));
  ASSERT_TRUE(events.wait_for<broker::Settled>());
  publisher.stop(0ms);
  EXPECT_THAT(settled(events), ElementsAre(7));
  EXPECT_NE(thread, std::this_thread::get_id());
}

TEST(MosquittoTicket, MessagesThatAreLeftOrComeTooLateAreNotSettled) {
  EventRecorder events;
  MosquittoPublisher publisher(options_for(testing::free_port()), events.handler());
  publisher.publish(ticketed(1));
  EXPECT_EQ(publisher.stop(0ms), 1U);
  publisher.publish(ticketed(2));
  EXPECT_THAT(settled(events), IsEmpty());
}

TEST(MosquittoTicket, WhatTheBrokerRefusesIsSettled) {
  TestingBroker broker(
      {.accounts = {{"x", "right"}}, .persistence = false, .more_lines = {"max_queued_messages 1000"}});
  broker.stop();
  broker.set_access({"user x", "topic readwrite good"});
  broker.start();
  EventRecorder events;
  MosquittoOptions options = options_for(broker.port());
  options.user = "x";
  options.password = "right";
  MosquittoPublisher publisher(options, events.handler());
  publisher.publish(ticketed(1, 1, "bad"));
  publisher.publish(ticketed(2, 2, "bad"));
  publisher.publish(ticketed(3, 1, "good"));
  EXPECT_EQ(publisher.stop(generous), 0U);
  EXPECT_THAT(settled(events), ::testing::UnorderedElementsAre(1, 2, 3));
  EXPECT_EQ(publisher.counters().refused, 2U);
}

}  // namespace
}  // namespace amsbridge
