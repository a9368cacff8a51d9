#include "bridge/mqtt/mqtt_receiver.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <mutex>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/mqtt/mosquitto_publisher.hpp"
#include "bridge/mqtt/testing_broker.hpp"
#include "bridge/mqtt/testing_certificates.hpp"
#include "bridge/mqtt/testing_events.hpp"
#include "bridge/mqtt/testing_network.hpp"
#include "bridge/mqtt/testing_shared_log.hpp"
#include "bridge/mqtt/testing_wire.hpp"

namespace amsbridge {
namespace {

using namespace std::chrono_literals;
using testing::acknowledged_id;
using ::testing::ElementsAre;
using testing::EventRecorder;
using testing::SharedLog;
using testing::TestingBroker;
using testing::TestingRelay;
using testing::WireBroker;

constexpr auto generous = 30s;

MosquittoOptions options_for(std::uint16_t port) {
  MosquittoOptions options;
  options.host = "127.0.0.1";
  options.port = port;
  options.first_pause = 20ms;
  options.pause_limit = 100ms;
  options.subscriptions = {{"han/+/raw", 1}};
  return options;
}

MosquittoOptions wire_options(const WireBroker& broker) {
  MosquittoOptions options = options_for(broker.port());
  options.version = MosquittoOptions::Version::v311;
  return options;
}

MosquittoOptions worker_options(const TestingBroker& broker) {
  MosquittoOptions options = options_for(broker.port());
  options.client_id = "worker1";
  options.session = Session::persistent;
  return options;
}

TestingBroker::Options talkative() {
  TestingBroker::Options options;
  options.more_lines = {"log_type all"};
  return options;
}

/// Waits until the broker has answered a subscription of the client.
bool wait_for_subscription(const TestingBroker& broker, const std::string& client_id) {
  const auto deadline = std::chrono::steady_clock::now() + generous;
  while (std::chrono::steady_clock::now() < deadline) {
    if (broker.log().find("Sending SUBACK to " + client_id) != std::string::npos) return true;
    std::this_thread::sleep_for(5ms);
  }
  return false;
}

void publish(const TestingBroker& broker, const std::vector<std::string>& payloads) {
  MosquittoPublisher publisher(options_for(broker.port()));
  for (const std::string& payload : payloads) publisher.publish({"han/cabin/raw", payload, 1, false});
  EXPECT_EQ(publisher.stop(generous), 0U);
}

std::vector<std::string> payloads_of(const EventRecorder& events) {
  std::vector<std::string> payloads;
  for (const auto& message : events.all<broker::MessageReceived>()) payloads.push_back(message.payload);
  return payloads;
}

std::vector<std::string> numbers(int first, int last) {
  std::vector<std::string> made;
  for (int number = first; number <= last; ++number) made.push_back(std::to_string(number));
  return made;
}

/// Subscribes for the session of worker1 and goes away again.
void leave_a_session(const TestingBroker& broker) {
  const MqttReceiver receiver(worker_options(broker), {});
  ASSERT_TRUE(wait_for_subscription(broker, "worker1"));
}

TEST(MqttReceiver, AcknowledgesNothingBeforeAllOfABatchIsSettled) {
  WireBroker broker;
  std::atomic<std::size_t> early = 0;
  EventRecorder events;
  MqttReceiver receiver(wire_options(broker), [&, record = events.handler()](broker::Event event) {
    // What the library sends by itself has been written when a message is handed over.
    if (std::holds_alternative<broker::MessageReceived>(event) && broker.has_octets()) ++early;
    record(std::move(event));
  });
  broker.welcome();
  broker.publish(1, "han/cabin/raw", {"first", "second"});
  ASSERT_TRUE(events.wait_for<broker::MessageReceived>(2));
  EXPECT_EQ(early, 0U);
  EXPECT_FALSE(broker.has_octets());
  receiver.settle(2);

  EXPECT_EQ(acknowledged_id(broker.receive()), 1);
  EXPECT_EQ(acknowledged_id(broker.receive()), 2);
  EXPECT_THAT(payloads_of(events), ElementsAre("first", "second"));
}

TEST(MqttReceiver, ReadsNoMoreThanABatchAheadOfSettlement) {
  constexpr std::size_t batch = 3;
  constexpr std::uint16_t messages = 50;
  WireBroker broker;
  MosquittoOptions options = wire_options(broker);
  options.in_flight = batch;
  std::atomic<std::size_t> arrived = 0;
  std::atomic<std::size_t> settled = 0;
  std::atomic<std::size_t> most_ahead = 0;
  EventRecorder events;
  MqttReceiver receiver(options, [&, record = events.handler()](broker::Event event) {
    if (std::holds_alternative<broker::MessageReceived>(event)) {
      most_ahead = std::max<std::size_t>(most_ahead, ++arrived - settled);
    }
    record(std::move(event));
  });
  broker.welcome();
  broker.publish(1, "han/cabin/raw", std::vector<std::string>(messages, "telegram"));
  for (std::uint16_t id = 1; id <= messages; ++id) {
    ASSERT_TRUE(events.wait_for<broker::MessageReceived>(id));
    ++settled;
    receiver.settle(1);
  }
  for (std::uint16_t id = 1; id <= messages; ++id) EXPECT_EQ(acknowledged_id(broker.receive()), id);
  EXPECT_LE(most_ahead, batch);
}

TEST(MqttReceiver, SubscribesToExactlyOnceAsAtLeastOnce) {
  WireBroker broker;
  MosquittoOptions options = wire_options(broker);
  options.subscriptions = {{"han/+/raw", 2}};
  const MqttReceiver receiver(options, {});
  const WireBroker::Packet subscribe = broker.welcome();
  EXPECT_EQ(subscribe.content.substr(2), std::string("\0\x09han/+/raw\x01", 12));
}

TEST(MqttReceiver, ConnectionLostInTheMiddleOfABatchIsMadeAgain) {
  WireBroker broker;
  EventRecorder events;
  MqttReceiver receiver(wire_options(broker), events.handler());
  broker.welcome();
  broker.publish(1, "han/cabin/raw", {"first"});
  ASSERT_TRUE(events.wait_for<broker::MessageReceived>(1));
  broker.hang_up();
  receiver.settle(1);
  ASSERT_TRUE(events.wait_for<broker::Disconnected>());
  broker.welcome();
  broker.publish(1, "han/cabin/raw", {"first"});
  ASSERT_TRUE(events.wait_for<broker::MessageReceived>(2));
  receiver.settle(1);
  EXPECT_EQ(acknowledged_id(broker.receive()), 1);
  EXPECT_EQ(events.all<broker::Connected>().size(), 2U);
}

TEST(MqttReceiver, WhatWasSettledBeforeTheEndIsAcknowledged) {
  WireBroker broker;
  {
    EventRecorder events;
    MqttReceiver receiver(wire_options(broker), events.handler());
    broker.welcome();
    broker.publish(1, "han/cabin/raw", {"first"});
    ASSERT_TRUE(events.wait_for<broker::MessageReceived>(1));
    receiver.settle(1);
  }
  EXPECT_EQ(acknowledged_id(broker.receive()), 1);
  EXPECT_EQ(broker.receive().type, 0xe0);  // DISCONNECT
}

TEST(MqttReceiver, SettlementThatTakesLongerThanTheKeepAliveIsSaid) {
  WireBroker broker;
  MosquittoOptions options = wire_options(broker);
  options.keep_alive = 1s;
  const SharedLog log;
  EventRecorder events;
  MqttReceiver receiver(options, events.handler());
  broker.welcome();
  broker.publish(1, "han/cabin/raw", {"first"});
  EXPECT_TRUE(log.wait_for(
      "warning messages from the broker at 127.0.0.1:" + std::to_string(broker.port()) +
      " have waited 1 s to be dealt with: it may end the connection, and sends them again then"));
  receiver.settle(1);
  EXPECT_EQ(acknowledged_id(broker.receive()), 1);
}

TEST(MqttReceiver, AfterABatchThatTookTooLongMessagesComeOneByOne) {
  WireBroker broker;
  MosquittoOptions options = wire_options(broker);
  options.keep_alive = 1s;
  const SharedLog log;
  std::atomic<std::size_t> arrived = 0;
  std::atomic<std::size_t> settled = 0;
  std::atomic<std::size_t> ahead_of_third = 0;
  EventRecorder events;
  MqttReceiver receiver(options, [&, record = events.handler()](broker::Event event) {
    if (std::holds_alternative<broker::MessageReceived>(event) && ++arrived == 3)
      ahead_of_third = 3 - settled;
    record(std::move(event));
  });
  broker.welcome();
  broker.publish(1, "han/cabin/raw", {"first"});
  ASSERT_TRUE(log.wait_for("to be dealt with"));
  broker.hang_up();
  receiver.settle(++settled);
  broker.welcome();
  broker.publish(1, "han/cabin/raw", {"first", "second"});
  ASSERT_TRUE(events.wait_for<broker::MessageReceived>(2));
  ++settled;
  receiver.settle(1);
  EXPECT_EQ(acknowledged_id(broker.receive()), 1);
  ASSERT_TRUE(events.wait_for<broker::MessageReceived>(3));
  receiver.settle(1);
  EXPECT_EQ(acknowledged_id(broker.receive()), 2);
  EXPECT_EQ(ahead_of_third, 1U);
}

TEST(MqttReceiver, WhatWasNotSettledComesAgain) {
  const TestingBroker broker(talkative());
  leave_a_session(broker);
  publish(broker, {"telegram"});
  for (int attempt = 0; attempt < 3; ++attempt) {
    EventRecorder events;
    const MqttReceiver receiver(worker_options(broker), events.handler());
    ASSERT_TRUE(events.wait_for<broker::MessageReceived>(1));
    EXPECT_THAT(payloads_of(events), ElementsAre("telegram"));
  }
}

TEST(MqttReceiver, WhatWasSettledDoesNotComeAgain) {
  const TestingBroker broker(talkative());
  leave_a_session(broker);
  publish(broker, numbers(1, 3));
  {
    EventRecorder events;
    MqttReceiver receiver(worker_options(broker), events.handler());
    for (std::size_t message = 1; message <= 3; ++message) {
      ASSERT_TRUE(events.wait_for<broker::MessageReceived>(message));
      receiver.settle(1);
    }
  }
  publish(broker, {"4"});
  EventRecorder events;
  MqttReceiver receiver(worker_options(broker), events.handler());
  ASSERT_TRUE(events.wait_for<broker::MessageReceived>(1));
  EXPECT_THAT(payloads_of(events), ElementsAre("4"));
}

/// A process that receives and never settles: says on a pipe that a message came.
pid_t start_process_that_never_settles(const MosquittoOptions& options, int pipe) {
  const pid_t process = ::fork();
  if (process != 0) return process;
  const MqttReceiver receiver(options, [pipe](const broker::Event& event) {
    if (std::holds_alternative<broker::MessageReceived>(event)) {
      [[maybe_unused]] const auto written = ::write(pipe, "m", 1);
    }
  });
  for (;;) ::pause();
}

TEST(MqttReceiver, KilledBetweenDeliveryAndSettlementLosesNothing) {
  for (const auto version : {MosquittoOptions::Version::v5, MosquittoOptions::Version::v311}) {
    const TestingBroker broker(talkative());
    MosquittoOptions options = worker_options(broker);
    options.version = version;
    std::array<int, 2> pipe{};
    ASSERT_EQ(::pipe(pipe.data()), 0);
    const pid_t process = start_process_that_never_settles(options, pipe[1]);
    ASSERT_TRUE(wait_for_subscription(broker, "worker1"));
    publish(broker, {"telegram"});
    char told = 0;
    ASSERT_EQ(::read(pipe[0], &told, 1), 1);
    ::kill(process, SIGKILL);
    ::waitpid(process, nullptr, 0);
    for (const int end : pipe) ::close(end);

    EventRecorder events;
    MqttReceiver receiver(options, events.handler());
    ASSERT_TRUE(events.wait_for<broker::MessageReceived>(1));
    EXPECT_THAT(payloads_of(events), ElementsAre("telegram"));
  }
}

TEST(MqttReceiver, HoldsAcknowledgementsBackOverTlsAsWell) {
  testing::TestingAuthority authority;
  const auto identity = authority.issue_for("IP:127.0.0.1");
  TestingBroker::Options secured = talkative();
  secured.more_lines.insert(
      secured.more_lines.end(),
      {"cafile " + authority.file(), "certfile " + identity.certificate, "keyfile " + identity.key});
  const TestingBroker broker(secured);
  MosquittoOptions options = worker_options(broker);
  options.tls = TlsOptions{.ca_file = authority.file()};
  {
    EventRecorder events;
    const MqttReceiver receiver(options, events.handler());
    ASSERT_TRUE(wait_for_subscription(broker, "worker1"));
    MosquittoOptions sender = options_for(broker.port());
    sender.tls = options.tls;
    MosquittoPublisher publisher(sender);
    for (const std::string& payload : numbers(1, 100)) publisher.publish({"han/cabin/raw", payload});
    EXPECT_EQ(publisher.stop(generous), 0U);
    ASSERT_TRUE(events.wait_for<broker::MessageReceived>(1));
  }
  EventRecorder events;
  MqttReceiver receiver(options, events.handler());
  for (std::size_t message = 1; message <= 100; ++message) {
    ASSERT_TRUE(events.wait_for<broker::MessageReceived>(message));
    receiver.settle(1);
  }
  EXPECT_EQ(payloads_of(events), numbers(1, 100));
}

TEST(MqttReceiver, CutConnectionsLoseNothing) {
  const TestingBroker broker(talkative());
  TestingRelay relay(broker.port());
  MosquittoOptions options = worker_options(broker);
  options.port = relay.port();
  leave_a_session(broker);
  publish(broker, numbers(1, 200));

  EventRecorder events;
  MqttReceiver receiver(options, events.handler());
  for (std::size_t message = 1; message <= 200; ++message) {
    ASSERT_TRUE(events.wait_for<broker::MessageReceived>(message));
    if (message % 50 == 0) relay.cut();
    receiver.settle(1);
  }
  publish(broker, {"201"});
  std::vector<std::string> payloads;
  for (std::size_t message = 201; payloads.empty() || payloads.back() != "201"; ++message) {
    ASSERT_TRUE(events.wait_for<broker::MessageReceived>(message));
    receiver.settle(1);
    payloads = payloads_of(events);
  }
  for (const std::string& number : numbers(1, 201)) {
    EXPECT_NE(std::ranges::find(payloads, number), payloads.end()) << number;
  }
}

}  // namespace
}  // namespace amsbridge
