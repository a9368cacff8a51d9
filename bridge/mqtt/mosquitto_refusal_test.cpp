#include <future>
#include <memory>
#include <string>

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
using testing::EventRecorder;
using ::testing::HasSubstr;
using testing::SilentListener;
using ::testing::StartsWith;
using testing::TestingBroker;
using testing::TestingSubscriber;

MosquittoOptions options_for(std::uint16_t port) {
  MosquittoOptions options;
  options.host = "127.0.0.1";
  options.port = port;
  options.first_pause = 10ms;
  options.pause_limit = 50ms;
  return options;
}

void publish_some(MosquittoPublisher& publisher) {
  for (int number = 0; number < 10; ++number) {
    publisher.publish({"meter/reading", std::to_string(number), 1, false});
  }
}

TEST(MosquittoRefusal, WrongPasswordIsToldAsCredentialsAndFirstOnlyOnce) {
  const TestingBroker broker({.accounts = {{"x", "right"}}, .persistence = false, .more_lines = {}});
  EventRecorder events;
  MosquittoOptions options = options_for(broker.port());
  options.user = "x";
  options.password = "wrong";
  MosquittoPublisher publisher(options, events.handler());
  ASSERT_TRUE(events.wait_for<broker::Refused>(3)) << "it goes on trying";

  const auto refusals = events.all<broker::Refused>();
  EXPECT_EQ(refusals[0].reason,
            "the broker at 127.0.0.1:" + std::to_string(broker.port()) +
                " refused user 'x': wrong user name or password, or not allowed to connect");
  EXPECT_TRUE(refusals[0].credentials);
  EXPECT_TRUE(refusals[0].first);
  EXPECT_TRUE(refusals[1].credentials);
  EXPECT_FALSE(refusals[1].first);
  EXPECT_TRUE(events.all<broker::Connected>().empty());
}

TEST(MosquittoRefusal, RightPasswordIsAccepted) {
  const TestingBroker broker({.accounts = {{"x", "right"}}, .persistence = false, .more_lines = {}});
  MosquittoOptions options = options_for(broker.port());
  options.user = "x";
  options.password = "right";
  TestingSubscriber::Options witness;
  witness.port = broker.port();
  witness.user = "x";
  witness.password = "right";
  const TestingSubscriber subscriber(witness);
  MosquittoPublisher publisher(options);
  publisher.publish({"a", "b", 1, false});
  EXPECT_TRUE(subscriber.wait_for_payload("a", "b"));
}

TEST(MosquittoRefusal, RefusalAfterAnAcceptedConnectionIsNotFirst) {
  TestingBroker open;
  EventRecorder events;
  MosquittoPublisher publisher(options_for(open.port()), events.handler());
  ASSERT_TRUE(events.wait_for<broker::Connected>());
  open.stop();
  open.set_accounts({{"x", "right"}});
  open.start();
  ASSERT_TRUE(events.wait_for<broker::Refused>());
  EXPECT_TRUE(events.all<broker::Refused>().front().credentials);
  EXPECT_FALSE(events.all<broker::Refused>().front().first);
}

TEST(MosquittoRefusal, UnresolvableHostDelaysNobody) {
  EventRecorder events;
  MosquittoOptions options = options_for(1883);
  options.host = "broker.invalid";
  MosquittoPublisher publisher(options, events.handler());
  publish_some(publisher);
  ASSERT_TRUE(events.wait_for<broker::ConnectFailed>(2));
  EXPECT_THAT(events.all<broker::ConnectFailed>().front().reason,
              StartsWith("cannot find the host 'broker.invalid': "));
  EXPECT_EQ(publisher.stop(0ms), 10U);
}

TEST(MosquittoRefusal, LookUpThatNeverEndsDelaysNobodyAndIsLeftBehind) {
  const auto release = std::make_shared<std::promise<void>>();
  const auto released = std::make_shared<std::shared_future<void>>(release->get_future());
  EventRecorder events;
  MosquittoOptions options = options_for(1883);
  options.host = "slow.example";
  options.connect_limit = 50ms;
  options.look_up = [released](const std::string&) {
    released->wait();
    return LookUpResult{};
  };
  {
    MosquittoPublisher publisher(options, events.handler());
    publish_some(publisher);
    ASSERT_TRUE(events.wait_for<broker::ConnectFailed>(2));
    EXPECT_EQ(publisher.stop(20ms), 10U);
  }
  EXPECT_EQ(events.all<broker::ConnectFailed>().front().reason,
            "cannot find the host 'slow.example': no answer from the name servers within 50 ms");
  release->set_value();
}

TEST(MosquittoRefusal, ListenerThatNeverAnswersIsSaidSo) {
  const SilentListener listener;
  EventRecorder events;
  MosquittoOptions options = options_for(listener.port());
  options.connect_limit = 50ms;
  MosquittoPublisher publisher(options, events.handler());
  publish_some(publisher);
  ASSERT_TRUE(events.wait_for<broker::ConnectFailed>(2));
  EXPECT_EQ(events.all<broker::ConnectFailed>().front().reason,
            "no answer from 127.0.0.1:" + std::to_string(listener.port()) + " within 50 ms");
  EXPECT_EQ(publisher.stop(0ms), 10U);
}

TEST(MosquittoRefusal, NobodyListeningIsSaidSo) {
  const std::uint16_t port = testing::free_port();
  EventRecorder events;
  MosquittoPublisher publisher(options_for(port), events.handler());
  ASSERT_TRUE(events.wait_for<broker::ConnectFailed>());
  EXPECT_EQ(events.all<broker::ConnectFailed>().front().reason,
            "nothing listens on 127.0.0.1:" + std::to_string(port) +
                " (connection refused): is the broker running?");
}

TEST(MosquittoRefusal, TriesTheNextAddressWhenNobodyListensAtTheFirst) {
  const TestingBroker broker;
  const TestingSubscriber subscriber(broker.port());
  MosquittoOptions options = options_for(broker.port());
  options.host = "two.example";
  options.look_up = [](const std::string&) { return LookUpResult{{"::1", "127.0.0.2", "127.0.0.1"}, ""}; };
  MosquittoPublisher publisher(options);
  publisher.publish({"a", "b", 1, false});
  EXPECT_TRUE(subscriber.wait_for_payload("a", "b"));
}

TEST(MosquittoRefusal, WillThatTheLibraryDoesNotTakeIsSaidSo) {
  const TestingBroker broker;
  EventRecorder events;
  MosquittoOptions options = options_for(broker.port());
  options.will = Message{"bridge/#", "offline", 1, true};
  MosquittoPublisher publisher(options, events.handler());
  ASSERT_TRUE(events.wait_for<broker::ConnectFailed>());
  EXPECT_THAT(events.all<broker::ConnectFailed>().front().reason, HasSubstr("cannot prepare the connection"));
}

TEST(MosquittoRefusal, CountsWhatIsPublishedAfterStopAsDropped) {
  MosquittoPublisher publisher(options_for(testing::free_port()));
  publisher.stop(0ms);
  publish_some(publisher);
  EXPECT_EQ(publisher.counters().dropped, 10U);
  EXPECT_EQ(publisher.counters().queued, 0U);
}

}  // namespace
}  // namespace amsbridge
