#include "bridge/source/mqtt_source.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/mqtt/mosquitto_publisher.hpp"
#include "bridge/mqtt/testing_broker.hpp"
#include "bridge/mqtt/testing_network.hpp"
#include "bridge/mqtt/testing_shared_log.hpp"
#include "bridge/source/source_test_support.hpp"

namespace amsbridge {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using ::testing::ElementsAre;
using testing::run_until;
using testing::SharedLog;
using testing::TestingBroker;
using testing::TestingRelay;

TestingBroker::Options talkative() {
  TestingBroker::Options options;
  options.more_lines = {"log_type all"};
  return options;
}

MqttUrl url_of(std::uint16_t port, const std::string& rest) {
  const auto url = parse_source_url(fmt::format("mqtt://127.0.0.1:{}/{}", port, rest));
  EXPECT_TRUE(url.has_value()) << url.error();
  return std::get<MqttUrl>(*url);
}

MosquittoOptions impatient(const MqttUrl& url) {
  auto options = mqtt_source_options(url, {}, "");
  options->first_pause = 20ms;
  options->pause_limit = 100ms;
  return *options;
}

enum class Settle { each, none };

/// A source that is read until this object ends, message by message.
class Worker {
 public:
  struct Came {
    std::string octets;
    Envelope envelope;
  };

  Worker(asio::io_context& context, const MqttUrl& url, Settle settle = Settle::each,
         std::size_t buffer_size = 4096)
      : Worker(context, url, impatient(url), settle, buffer_size) {}
  Worker(asio::io_context& context, const MqttUrl& url, const MosquittoOptions& options,
         Settle settle = Settle::each, std::size_t buffer_size = 4096)
      : context_(context), source_(make_mqtt_source(context.get_executor(), url, options)) {
    asio::co_spawn(
        context, read(settle, buffer_size),
        asio::bind_cancellation_slot(signal_.slot(), [this](const std::exception_ptr&) { ended_ = true; }));
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker() {
    signal_.emit(asio::cancellation_type::terminal);
    EXPECT_TRUE(run_until(context_, [this] { return ended_; }));
  }

  [[nodiscard]] const std::vector<Came>& came() const { return came_; }
  [[nodiscard]] std::vector<std::string> octets() const {
    std::vector<std::string> all;
    for (const Came& one : came_) all.push_back(one.octets);
    return all;
  }
  [[nodiscard]] const OctetSource& source() const { return *source_; }

 private:
  asio::awaitable<void> read(Settle settle, std::size_t buffer_size) {
    std::vector<std::uint8_t> buffer(buffer_size);
    for (;;) {
      const std::size_t count = co_await source_->read(buffer);
      came_.push_back({std::string(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(count)),
                       *source_->envelope()});
      if (settle == Settle::each) source_->settle();
    }
  }

  asio::io_context& context_;
  std::unique_ptr<OctetSource> source_;
  asio::cancellation_signal signal_;
  std::vector<Came> came_;
  bool ended_ = false;
};

/// Runs until the broker has answered so many subscriptions of the client.
bool wait_for_subscriptions(asio::io_context& context, const TestingBroker& broker,
                            const std::string& client_id, std::size_t count = 1) {
  return run_until(context, [&] {
    const std::string log = broker.log();
    const std::string words = "Sending SUBACK to " + client_id;
    std::size_t found = 0;
    for (auto at = log.find(words); at != std::string::npos; at = log.find(words, at + 1)) ++found;
    return found >= count;
  });
}

void publish(const TestingBroker& broker, const std::vector<Message>& messages) {
  MosquittoOptions options;
  options.host = "127.0.0.1";
  options.port = broker.port();
  MosquittoPublisher publisher(options);
  for (const Message& message : messages) publisher.publish(message);
  EXPECT_EQ(publisher.stop(30s), 0U);
}

/// So many messages of meters m0 to m9, in turn, with the numbers from `first` on as payloads.
std::vector<Message> numbered(int first, int count) {
  std::vector<Message> messages;
  for (int number = first; number < first + count; ++number) {
    messages.push_back({fmt::format("han/m{}/raw", number % 10), fmt::format("telegram {}", number)});
  }
  return messages;
}

std::set<std::string> payloads_of(const std::vector<Message>& messages) {
  std::set<std::string> payloads;
  for (const Message& message : messages) payloads.insert(message.payload);
  return payloads;
}

TEST(MqttSource, LevelOfThePlusNamesTheMeterOfEachMessage) {
  asio::io_context context;
  const TestingBroker broker(talkative());
  const Worker worker(context, url_of(broker.port(), "han/+/raw?client_id=reader"));
  ASSERT_TRUE(wait_for_subscriptions(context, broker, "reader"));
  publish(broker, {{"han/cabin/raw", "first"},
                   {"han/house/raw", "second"},
                   {"han/house/other", "third"},
                   {"han/cabin/raw", "fourth"}});
  ASSERT_TRUE(run_until(context, [&] { return worker.came().size() == 3; }));
  EXPECT_THAT(worker.octets(), ElementsAre("first", "second", "fourth"));
  EXPECT_EQ(worker.came()[0].envelope.meter, "cabin");
  EXPECT_EQ(worker.came()[1].envelope.meter, "house");
  EXPECT_EQ(worker.came()[2].envelope.meter, "cabin");
  EXPECT_TRUE(worker.source().is_connected());
  EXPECT_EQ(worker.source().telegram_gap(), std::chrono::milliseconds::max());
}

TEST(MqttSource, UserPropertiesTellTimeAndSequence) {
  asio::io_context context;
  const TestingBroker broker(talkative());
  const Worker worker(context, url_of(broker.port(), "han/+/raw?client_id=reader"));
  ASSERT_TRUE(wait_for_subscriptions(context, broker, "reader"));
  Message message{"han/cabin/raw", "telegram"};
  message.properties = {{"time", "2017-09-12T23:18:50.123Z"}, {"sequence", "42"}};
  publish(broker, {message, {"han/cabin/raw", "bare"}});
  ASSERT_TRUE(run_until(context, [&] { return worker.came().size() == 2; }));
  EXPECT_EQ(worker.came()[0].envelope.epoch_milliseconds, 1505258330123);
  EXPECT_EQ(worker.came()[0].envelope.sequence, 42U);
  EXPECT_EQ(worker.came()[1].envelope.epoch_milliseconds, std::nullopt);
  EXPECT_EQ(worker.came()[1].envelope.sequence, std::nullopt);
}

TEST(MqttSource, HexadecimalPayloadsAreReadAsOctets) {
  asio::io_context context;
  const TestingBroker broker(talkative());
  const Worker worker(context, url_of(broker.port(), "han/raw?client_id=reader"));
  ASSERT_TRUE(wait_for_subscriptions(context, broker, "reader"));
  publish(broker, {{"han/raw", "7E A0 0A 7E"}, {"han/raw", std::string("\x7e\x00\x0a", 3)}});
  ASSERT_TRUE(run_until(context, [&] { return worker.came().size() == 2; }));
  EXPECT_THAT(worker.octets(), ElementsAre("\x7e\xa0\x0a\x7e", std::string("\x7e\x00\x0a", 3)));
}

TEST(MqttSource, MessageLongerThanTheBufferComesInPiecesOfOneEnvelope) {
  asio::io_context context;
  const TestingBroker broker(talkative());
  const Worker worker(context, url_of(broker.port(), "han/+/raw?client_id=reader"), Settle::each, 4);
  ASSERT_TRUE(wait_for_subscriptions(context, broker, "reader"));
  publish(broker, {{"han/cabin/raw", "telegrams!"}, {"han/house/raw", "next"}});
  ASSERT_TRUE(run_until(context, [&] { return worker.came().size() == 4; }));
  EXPECT_THAT(worker.octets(), ElementsAre("tele", "gram", "s!", "next"));
  EXPECT_EQ(worker.came()[2].envelope.meter, "cabin");
  EXPECT_EQ(worker.came()[3].envelope.meter, "house");
  std::vector<bool> complete;
  for (const auto& piece : worker.came()) complete.push_back(piece.envelope.is_complete);
  EXPECT_THAT(complete, ElementsAre(false, false, true, true));
}

TEST(MqttSource, MessageThatIsTooLongIsLeftOutInWords) {
  const SharedLog log;
  {
    asio::io_context context;
    const TestingBroker broker(talkative());
    const MqttUrl url = url_of(broker.port(), "han/+/raw?client_id=reader");
    MosquittoOptions options = impatient(url);
    options.payload_limit = 10;
    options.in_flight = 1;
    const Worker worker(context, url, options);
    ASSERT_TRUE(wait_for_subscriptions(context, broker, "reader"));
    publish(broker,
            {{"han/cabin/raw", "eleven octe"}, {"han/cabin/raw", ""}, {"han/cabin/raw", "ten octets"}});
    ASSERT_TRUE(run_until(context, [&] { return worker.came().size() == 1; }));
    EXPECT_THAT(worker.octets(), ElementsAre("ten octets"));
  }
  EXPECT_EQ(log.count("a message on han/cabin/raw has 11 octets and is left out: 10 are the most"), 1U)
      << log.text();
}

TEST(MqttSource, RetainedMessageComesOnceWhateverTheConnectionDoes) {
  asio::io_context context;
  const TestingBroker broker(talkative());
  TestingRelay relay(broker.port());
  publish(broker, {{"han/cabin/raw", "retained", 1, true}});
  const Worker worker(context, url_of(relay.port(), "han/+/raw?client_id=reader"));
  ASSERT_TRUE(run_until(context, [&] { return worker.came().size() == 1; }));
  relay.cut();
  ASSERT_TRUE(wait_for_subscriptions(context, broker, "reader", 2));
  publish(broker, {{"han/cabin/raw", "live"}});
  ASSERT_TRUE(run_until(context, [&] { return worker.came().size() == 2; }));
  EXPECT_THAT(worker.octets(), ElementsAre("retained", "live"));
}

TEST(MqttSource, LossAndReturnOfTheBrokerAreSaidOnce) {
  const SharedLog log;
  TestingBroker broker(talkative());
  std::string name;
  {
    asio::io_context context;
    const Worker worker(context, url_of(broker.port(), "han/+/raw?client_id=reader"));
    name = worker.source().name();
    ASSERT_TRUE(wait_for_subscriptions(context, broker, "reader"));
    publish(broker, {{"han/cabin/raw", "before"}});
    ASSERT_TRUE(run_until(context, [&] { return worker.came().size() == 1; }));
    broker.kill();
    ASSERT_TRUE(run_until(context, [&] { return !worker.source().is_connected(); }));
    broker.start();
    ASSERT_TRUE(wait_for_subscriptions(context, broker, "reader", 2));
    publish(broker, {{"han/cabin/raw", "after"}});
    ASSERT_TRUE(run_until(context, [&] { return worker.came().size() == 2; }));
    EXPECT_THAT(worker.octets(), ElementsAre("before", "after"));
    EXPECT_TRUE(worker.source().is_connected());
  }
  EXPECT_EQ(name, fmt::format("mqtt://127.0.0.1:{}/han/+/raw?client_id=reader", broker.port()));
  EXPECT_EQ(log.count("info " + name + ": connected\n"), 2U) << log.text();
  EXPECT_EQ(log.count("info " + name + ": octets arrive again\n"), 1U) << log.text();
  EXPECT_GE(log.count("warning " + name + ": "), 1U) << log.text();
  EXPECT_LE(log.count("warning " + name + ": "), 2U) << log.text();  // the loss, and that nobody answers
}

TEST(MqttSource, BrokerThatRefusesIsSaidInWords) {
  const SharedLog log;
  std::string name;
  {
    asio::io_context context;
    TestingBroker::Options options;
    options.accounts = {{"reader", "right"}};
    const TestingBroker broker(options);
    MqttUrl url = url_of(broker.port(), "han/+/raw");
    url.user = "reader";
    const auto refused = mqtt_source_options(url, {}, "hunter2");
    ASSERT_TRUE(refused.has_value());
    const Worker worker(context, url, *refused);
    name = worker.source().name();
    EXPECT_EQ(name, fmt::format("mqtt://reader@127.0.0.1:{}/han/+/raw", broker.port()));
    ASSERT_TRUE(run_until(context, [&] { return log.count("warning " + name) > 0; }));
    EXPECT_FALSE(worker.source().is_connected());
  }
  EXPECT_EQ(log.text().find("hunter2"), std::string::npos) << log.text();
}

TEST(MqttSource, SharedWorkersSplitTheMessages) {
  asio::io_context context;
  const TestingBroker broker(talkative());
  const std::string topic = "$share/decoders/han/+/raw?session=persistent&client_id=worker";
  const Worker first(context, url_of(broker.port(), topic + "1"));
  const Worker second(context, url_of(broker.port(), topic + "2"));
  ASSERT_TRUE(wait_for_subscriptions(context, broker, "worker1"));
  ASSERT_TRUE(wait_for_subscriptions(context, broker, "worker2"));
  const std::vector<Message> sent = numbered(0, 300);
  publish(broker, sent);
  ASSERT_TRUE(run_until(context, [&] { return first.came().size() + second.came().size() == 300; }));
  std::set<std::string> came;
  for (const Worker* worker : {&first, &second}) {
    EXPECT_FALSE(worker->came().empty());
    for (const Worker::Came& one : worker->came()) came.insert(one.octets);
  }
  EXPECT_EQ(came, payloads_of(sent));
}

TEST(MqttSource, ShareOfAWorkerThatIsAwayWaitsForItsReturn) {
  asio::io_context context;
  const TestingBroker broker(talkative());
  const std::string topic = "$share/decoders/han/+/raw?session=persistent&client_id=worker";
  const Worker first(context, url_of(broker.port(), topic + "1"));
  const std::vector<Message> sent = numbered(0, 200);
  {
    // It takes what it is given and deals with nothing.
    const Worker second(context, url_of(broker.port(), topic + "2"), Settle::none);
    ASSERT_TRUE(wait_for_subscriptions(context, broker, "worker1"));
    ASSERT_TRUE(wait_for_subscriptions(context, broker, "worker2"));
    publish(broker, {sent.begin(), sent.begin() + 100});
    ASSERT_TRUE(run_until(context, [&] { return !second.came().empty(); }));
  }
  publish(broker, {sent.begin() + 100, sent.end()});
  const Worker second(context, url_of(broker.port(), topic + "2"));
  ASSERT_TRUE(run_until(context, [&] { return first.came().size() + second.came().size() == 200; }));
  std::set<std::string> came;
  for (const Worker* worker : {&first, &second}) {
    EXPECT_FALSE(worker->came().empty());
    for (const Worker::Came& one : worker->came()) came.insert(one.octets);
  }
  EXPECT_EQ(came, payloads_of(sent));
}

TEST(MqttSource, SessionOutlivesABrokerThatKeepsItsState) {
  asio::io_context context;
  TestingBroker::Options options = talkative();
  options.persistence = true;
  TestingBroker broker(options);
  const MqttUrl url = url_of(broker.port(), "han/+/raw?session=persistent&client_id=worker1");
  {
    const Worker worker(context, url);
    ASSERT_TRUE(wait_for_subscriptions(context, broker, "worker1"));
  }
  const std::vector<Message> sent = numbered(0, 100);
  publish(broker, sent);
  broker.stop();
  broker.start();
  const Worker worker(context, url);
  ASSERT_TRUE(run_until(context, [&] { return worker.came().size() == 100; }));
  const std::vector<std::string> octets = worker.octets();
  EXPECT_EQ(std::set<std::string>(octets.begin(), octets.end()), payloads_of(sent));
}

TEST(MqttSource, EndsWhileNobodyAnswers) {
  asio::io_context context;
  const testing::SilentListener silent;
  const Worker worker(context, url_of(silent.port(), "han/+/raw"));
  EXPECT_FALSE(worker.source().is_connected());
}

MosquittoOptions own_broker() {
  MosquittoOptions own;
  own.host = "broker";
  own.port = 8883;
  own.user = "bridge";
  own.password = "secret";
  own.client_id = "amsbridge";
  own.tls = TlsOptions{};
  own.tls->ca_file = "/etc/ca.pem";
  return own;
}

MqttUrl parsed(const std::string& text) {
  return std::get<MqttUrl>(parse_source_url(text).value_or(SourceUrl(StdinUrl{})));
}

TEST(MqttSourceOptions, BridgesOwnBrokerIsReachedByItsOwnWays) {
  for (const std::string start : {"mqtts://broker", "mqtts://bridge@broker", "mqtt://broker:8883"}) {
    const auto options = mqtt_source_options(parsed(start + "/han/+/raw"), own_broker(), "other");
    ASSERT_TRUE(options.has_value());
    EXPECT_EQ(options->user, "bridge");
    EXPECT_EQ(options->password, "secret");
    ASSERT_TRUE(options->tls.has_value());
    EXPECT_EQ(options->tls->ca_file, "/etc/ca.pem");
    EXPECT_EQ(options->client_id, "");
    EXPECT_EQ(options->session, Session::clean);
    ASSERT_EQ(options->subscriptions.size(), 1U);
    EXPECT_EQ(options->subscriptions[0].topic, "han/+/raw");
    EXPECT_EQ(options->subscriptions[0].qos, 1);
  }
}

TEST(MqttSourceOptions, AnotherBrokerNeverGetsTheBridgesPassword) {
  for (const std::string start : {"mqtt://reader@broker", "mqtt://reader@other", "mqtts://reader@other"}) {
    const auto options = mqtt_source_options(parsed(start + "/han/+/raw"), own_broker(), "other");
    ASSERT_TRUE(options.has_value());
    EXPECT_EQ(options->user, "reader");
    EXPECT_EQ(options->password, "other");
    EXPECT_EQ(options->tls.has_value(), start.starts_with("mqtts"));
  }
  const auto nameless = mqtt_source_options(parsed("mqtt://other/han/+/raw"), own_broker(), "other");
  ASSERT_TRUE(nameless.has_value());
  EXPECT_EQ(nameless->user, "");
  EXPECT_EQ(nameless->password, "");
}

TEST(MqttSourceOptions, PersistentSessionHasItsClientId) {
  const auto options = mqtt_source_options(
      parsed("mqtt://other/$share/decoders/han/+/raw?client_id=worker1&session=persistent"), own_broker(),
      "");
  ASSERT_TRUE(options.has_value());
  EXPECT_EQ(options->client_id, "worker1");
  EXPECT_EQ(options->session, Session::persistent);
  EXPECT_EQ(options->subscriptions[0].topic, "$share/decoders/han/+/raw");
}

TEST(MqttSourceOptions, BridgesOwnClientIdIsRefused) {
  const auto options =
      mqtt_source_options(parsed("mqtts://broker/han/+/raw?client_id=amsbridge"), own_broker(), "");
  ASSERT_FALSE(options.has_value());
  EXPECT_EQ(options.error(),
            "mqtts://broker:8883/han/+/raw?client_id=amsbridge: the client id \"amsbridge\" is that of the "
            "bridge itself, and a broker has only one of a name: give the source another one");
}

}  // namespace
}  // namespace amsbridge
