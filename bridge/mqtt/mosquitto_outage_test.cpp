#include <optional>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/mqtt/mosquitto_publisher.hpp"
#include "bridge/mqtt/testing_broker.hpp"
#include "bridge/mqtt/testing_events.hpp"
#include "bridge/mqtt/testing_network.hpp"
#include "bridge/mqtt/testing_peer.hpp"
#include "bridge/mqtt/testing_subscriber.hpp"

namespace amsbridge {
namespace {

using namespace std::chrono_literals;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using testing::EventRecorder;
using testing::TestingBroker;
using testing::TestingPeer;
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

TestingSubscriber::Options persistent(std::uint16_t port) {
  TestingSubscriber::Options options;
  options.port = port;
  options.client_id = "witness";
  return options;
}

void publish_numbers(Publisher& publisher, int from, int to) {
  for (int number = from; number < to; ++number) {
    publisher.publish({"meter/reading", std::to_string(number), 1, false});
  }
}

/// The first arrivals of every payload, in order; everything else is a repeat.
struct Arrivals {
  std::vector<std::string> first;
  std::size_t repeats = 0;

  explicit Arrivals(const std::vector<std::string>& payloads) {
    std::set<std::string> seen;
    for (const std::string& payload : payloads) {
      if (seen.insert(payload).second) {
        first.push_back(payload);
      } else {
        ++repeats;
      }
    }
  }
};

std::vector<std::string> numbers(int count) {
  std::vector<std::string> made;
  made.reserve(static_cast<std::size_t>(count));
  for (int number = 0; number < count; ++number) made.push_back(std::to_string(number));
  return made;
}

TEST(MosquittoOutage, BrokerThatStopsAndStartsCostsNoMessage) {
  TestingBroker broker({.accounts = {}, .persistence = true, .more_lines = {}});
  const TestingSubscriber subscriber(persistent(broker.port()));
  EventRecorder events;
  MosquittoPublisher publisher(options_for(broker.port()), events.handler());
  ASSERT_TRUE(events.wait_for<broker::Connected>());

  publish_numbers(publisher, 0, 400);
  broker.stop();  // somewhere in the middle of them
  ASSERT_TRUE(events.wait_for<broker::Disconnected>());
  publish_numbers(publisher, 400, 700);
  broker.start();
  publish_numbers(publisher, 700, 1'000);

  ASSERT_TRUE(subscriber.wait_for_payload("meter/reading", "999"));
  const Arrivals arrivals(subscriber.payloads("meter/reading"));
  EXPECT_EQ(arrivals.first, numbers(1'000));
  // Repeats: at most a window from us to the broker, and one from the broker to its subscriber.
  EXPECT_LE(arrivals.repeats, 40U);
  RecordProperty("repeats", static_cast<int>(arrivals.repeats));
  EXPECT_EQ(publisher.stop(generous), 0U);
  EXPECT_EQ(publisher.counters().acknowledged, 1'000U);
  EXPECT_EQ(publisher.counters().dropped, 0U);
  EXPECT_GE(publisher.counters().reconnects, 1U);
}

TEST(MosquittoOutage, CutConnectionsCostNoMessageAndRepeatAtMostAWindow) {
  const TestingBroker broker;
  TestingRelay relay(broker.port());
  const TestingSubscriber subscriber(broker.port());
  EventRecorder events;
  MosquittoPublisher publisher(options_for(relay.port()), events.handler());
  constexpr int rounds = 5;
  for (int round = 0; round < rounds; ++round) {
    ASSERT_TRUE(events.wait_for<broker::Connected>(static_cast<std::size_t>(round) + 1));
    publish_numbers(publisher, round * 200, round * 200 + 200);
    relay.cut();
    ASSERT_TRUE(events.wait_for<broker::Disconnected>(static_cast<std::size_t>(round) + 1));
  }
  EXPECT_TRUE(events.wait_for<broker::Connected>(rounds + 1));
  EXPECT_EQ(publisher.stop(generous), 0U);
  ASSERT_TRUE(subscriber.wait_for_payload("meter/reading", "999"));
  const Arrivals arrivals(subscriber.payloads("meter/reading"));
  EXPECT_EQ(arrivals.first, numbers(1'000));
  EXPECT_LE(arrivals.repeats, 20U * rounds);
}

TEST(MosquittoOutage, MessagesOfEveryQosWaitForTheBroker) {
  TestingBroker broker({.accounts = {}, .persistence = true, .more_lines = {}});
  const TestingSubscriber subscriber(persistent(broker.port()));
  broker.stop();
  EventRecorder events;
  MosquittoPublisher publisher(options_for(broker.port()), events.handler());
  for (const int qos : {0, 1, 2}) publisher.publish({"meter/" + std::to_string(qos), "x", qos, false});
  ASSERT_TRUE(events.wait_for<broker::ConnectFailed>());
  EXPECT_EQ(publisher.counters().queued, 3U);
  broker.start();
  EXPECT_TRUE(subscriber.wait_for_payload("meter/1", "x"));
  EXPECT_TRUE(subscriber.wait_for_payload("meter/2", "x"));
  EXPECT_EQ(publisher.stop(generous), 0U);
  EXPECT_EQ(publisher.counters().acknowledged, 3U);
}

TEST(MosquittoOutage, FullQueueDropsTheOldestNonRetained) {
  TestingBroker broker({.accounts = {}, .persistence = true, .more_lines = {}});
  const TestingSubscriber subscriber(persistent(broker.port()));
  broker.stop();
  MosquittoOptions options = options_for(broker.port());
  options.queue_limit = 5;
  MosquittoPublisher publisher(options);
  publisher.publish({"meter/energy", "kept", 1, true});
  publish_numbers(publisher, 0, 10);
  EXPECT_EQ(publisher.counters().dropped, 6U);
  EXPECT_EQ(publisher.counters().queued, 5U);

  broker.start();
  ASSERT_TRUE(subscriber.wait_for_payload("meter/reading", "9"));
  EXPECT_THAT(Arrivals(subscriber.payloads("meter/reading")).first, ElementsAre("6", "7", "8", "9"));
  EXPECT_THAT(Arrivals(subscriber.payloads("meter/energy")).first, ElementsAre("kept"));
}

TEST(MosquittoOutage, FrozenBrokerDelaysNobody) {
  TestingBroker broker;
  EventRecorder events;
  MosquittoPublisher publisher(options_for(broker.port()), events.handler());
  ASSERT_TRUE(events.wait_for<broker::Connected>());
  broker.freeze();
  publish_numbers(publisher, 0, 2'000);
  EXPECT_EQ(publisher.stop(20ms), 2'000U);
  EXPECT_EQ(publisher.counters().acknowledged, 0U);
}

TEST(MosquittoOutage, SilentBrokerIsNoticedByTheKeepAlive) {
  TestingBroker broker;
  EventRecorder events;
  MosquittoOptions options = options_for(broker.port());
  options.keep_alive = 1s;  // taken as 5 s, the least that the library knows
  MosquittoPublisher publisher(options, events.handler());
  ASSERT_TRUE(events.wait_for<broker::Connected>());
  broker.freeze();
  ASSERT_TRUE(events.wait_for<broker::Disconnected>());
  EXPECT_EQ(events.all<broker::Disconnected>().front().reason,
            "the connection to the broker at 127.0.0.1:" + std::to_string(broker.port()) +
                " was lost: the broker stopped answering");
}

TEST(MosquittoOutage, MessageThatTheBrokerDoesNotBearDoesNotBlockTheQueue) {
  const TestingBroker broker({.accounts = {}, .persistence = false, .more_lines = {"max_packet_size 1000"}});
  const TestingSubscriber subscriber(broker.port());
  EventRecorder events;
  MosquittoOptions options = options_for(broker.port());
  options.version = MosquittoOptions::Version::v311;  // in which a broker says nothing of its limit
  options.closed_connections_limit = 3;
  MosquittoPublisher publisher(options, events.handler());
  publisher.publish({"meter/reading", "before", 1, false});
  publisher.publish({"meter/reading", std::string(5'000, 'x'), 1, false});
  publisher.publish({"meter/reading", "behind", 1, false});
  ASSERT_TRUE(subscriber.wait_for_payload("meter/reading", "behind"));
  EXPECT_EQ(publisher.stop(generous), 0U);
  EXPECT_EQ(publisher.counters().dropped, 1U);
  EXPECT_THAT(Arrivals(subscriber.payloads("meter/reading")).first, ElementsAre("before", "behind"));
  // One more than the limit when the first close hid the acknowledgement of the message before.
  EXPECT_THAT(events.all<broker::Disconnected>().size(), AnyOf(3U, 4U));
}

/// A broker in MQTT 3.1.1 that closes the connection at each message so many times, and then takes it.
class ClosingBroker {
 public:
  explicit ClosingBroker(int closes) : closes_(closes) {}

  [[nodiscard]] std::uint16_t port() const { return peer_.port(); }
  [[nodiscard]] MosquittoOptions options() const {
    MosquittoOptions options = options_for(port());
    options.version = MosquittoOptions::Version::v311;
    options.closed_connections_limit = 3;
    return options;
  }

 private:
  std::optional<std::string> answer(const std::string& packet) {
    switch (TestingPeer::type(packet)) {
      case 1: return std::string("\x20\x02\x00\x00", 4);  // CONNACK
      case 3:
        if (closes_-- > 0) return std::nullopt;
        return std::string("\x40\x02", 2) + TestingPeer::identifier(packet);  // PUBACK
      default: return "";
    }
  }

  int closes_;  // for the peer's thread alone
  TestingPeer peer_{[this](const std::string& packet) { return answer(packet); }};
};

TEST(MosquittoOutage, MessageIsNotBlamedForAConnectionThatIsClosedLongAfterIt) {
  ClosingBroker broker(10);
  MosquittoOptions options = broker.options();
  options.closed_soon = 0ms;  // everything is long after
  EventRecorder events;
  MosquittoPublisher publisher(options, events.handler());
  publisher.publish({"meter/reading", "1", 1, false, {}, {}, 17});
  ASSERT_TRUE(events.wait_for<broker::Settled>());
  EXPECT_EQ(publisher.counters().acknowledged, 1U);
  EXPECT_EQ(publisher.counters().dropped, 0U);
  EXPECT_EQ(events.all<broker::Disconnected>().size(), 10U);
}

TEST(MosquittoOutage, MessageIsNotBlamedForABrokerThatWasAwayInBetween) {
  ClosingBroker broker(10);
  MosquittoOptions options = broker.options();
  options.look_up = [away = false](const std::string&) mutable {
    away = !away;
    return away ? LookUpResult{{}, "away"} : LookUpResult{{"127.0.0.1"}, ""};
  };
  EventRecorder events;
  MosquittoPublisher publisher(options, events.handler());
  publisher.publish({"meter/reading", "1", 1, false, {}, {}, 17});
  ASSERT_TRUE(events.wait_for<broker::Settled>());
  EXPECT_EQ(publisher.counters().acknowledged, 1U);
  EXPECT_EQ(publisher.counters().dropped, 0U);
}

TEST(MosquittoOutage, MessageAtWhichTheConnectionIsClosedAtOnceAndAlwaysIsDropped) {
  ClosingBroker broker(3);
  EventRecorder events;
  MosquittoPublisher publisher(broker.options(), events.handler());
  publisher.publish({"meter/reading", "1", 1, false, {}, {}, 17});
  ASSERT_TRUE(events.wait_for<broker::Settled>());
  EXPECT_EQ(publisher.counters().acknowledged, 0U);
  EXPECT_EQ(publisher.counters().dropped, 1U);
}

}  // namespace
}  // namespace amsbridge
