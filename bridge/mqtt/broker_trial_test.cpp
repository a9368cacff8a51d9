#include "bridge/mqtt/broker_trial.hpp"

#include <future>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "bridge/mqtt/testing_broker.hpp"
#include "bridge/mqtt/testing_certificates.hpp"
#include "bridge/mqtt/testing_network.hpp"

namespace amsbridge {
namespace {

using namespace std::chrono_literals;
using testing::SilentListener;
using testing::TestingAuthority;
using testing::TestingBroker;

constexpr const char* topic = "amsbridge/bridge/test";

MosquittoOptions options_for(std::uint16_t port, const std::string& password = {}) {
  MosquittoOptions options;
  options.host = "127.0.0.1";
  options.port = port;
  if (!password.empty()) options.user = "kari";
  options.password = password;
  return options;
}

BrokerTrialResult tested(MosquittoOptions options, const std::string& on = topic,
                         std::chrono::milliseconds limit = 10s) {
  std::promise<BrokerTrialResult> result;
  BrokerTrial test;
  EXPECT_TRUE(test.start(
      std::move(options), on, [&](BrokerTrialResult told) { result.set_value(std::move(told)); }, limit));
  auto future = result.get_future();
  EXPECT_EQ(future.wait_for(limit + 1s), std::future_status::ready);
  return future.get();
}

void expect(const BrokerTrialResult& result, const char* code, const std::string& sentence) {
  EXPECT_EQ(name(result.code), code);
  EXPECT_EQ(result.sentence, sentence);
  EXPECT_EQ(result.ok(), std::string(code) == "connected");
}

TEST(BrokerTrial, ConnectsWithTheRightPassword) {
  const TestingBroker broker({.accounts = {{"kari", "right"}}, .persistence = false, .more_lines = {}});
  expect(tested(options_for(broker.port(), "right")), "connected",
         fmt::format("Connected to the broker at 127.0.0.1:{}.", broker.port()));
  expect(tested(options_for(broker.port(), "right"), ""), "connected",
         fmt::format("Connected to the broker at 127.0.0.1:{}.", broker.port()));
}

TEST(BrokerTrial, UsesAClientIdOfItsOwnAndLeavesNothingBehind) {
  const TestingBroker broker;
  MosquittoOptions options = options_for(broker.port());
  options.client_id = "amsbridge-real";
  options.session = Session::persistent;
  options.will = Message{"amsbridge/bridge/status", "offline", 1, true};
  options.birth = Message{"amsbridge/bridge/status", "online", 1, true};
  options.goodbye = options.will;
  EXPECT_TRUE(tested(options).ok());
  const std::string log = broker.log();
  EXPECT_EQ(log.find("amsbridge-real"), std::string::npos);
  EXPECT_NE(log.find("as amsbridge-test-"), std::string::npos);
  EXPECT_EQ(log.find("bridge/status"), std::string::npos);
}

TEST(BrokerTrial, AWrongPasswordIsRefusedAtOnce) {
  const TestingBroker broker({.accounts = {{"kari", "right"}}, .persistence = false, .more_lines = {}});
  expect(tested(options_for(broker.port(), "wrong")), "refused",
         fmt::format("The broker at 127.0.0.1:{} refused user 'kari': wrong user name or password, or not "
                     "allowed to connect. Check user name and password: the broker must know both.",
                     broker.port()));
  expect(tested(options_for(broker.port())), "refused",
         fmt::format("The broker at 127.0.0.1:{} refused the connection: it wants a user name and password. "
                     "Check user name and password: the broker must know both.",
                     broker.port()));
}

TEST(BrokerTrial, WhoMayConnectAndNotPublishIsTold) {
  TestingBroker broker({.accounts = {{"kari", "right"}}, .persistence = false, .more_lines = {}});
  broker.stop();
  broker.set_access({"user kari", "topic readwrite elsewhere/#"});
  broker.start();
  expect(tested(options_for(broker.port(), "right")), "refused",
         fmt::format("Connected to the broker at 127.0.0.1:{}, but it does not let user 'kari' publish on "
                     "'amsbridge/bridge/test'. Check the broker's access rules.",
                     broker.port()));
}

TEST(BrokerTrial, APortWhereNothingListensFails) {
  const std::uint16_t port = testing::free_port();
  expect(tested(options_for(port)), "failed",
         fmt::format("Nothing listens on 127.0.0.1:{} (connection refused): is the broker running? Check the "
                     "broker's host, port and TLS.",
                     port));
}

TEST(BrokerTrial, ANameThatDoesNotResolveFails) {
  MosquittoOptions options = options_for(1883);
  options.host = "broker.invalid";
  options.look_up = [](const std::string&) { return LookUpResult{{}, "Name or service not known"}; };
  expect(
      tested(options), "failed",
      "Cannot find the host 'broker.invalid': Name or service not known. Check the broker's host, port and "
      "TLS.");
  options.look_up = look_up_host;
  const BrokerTrialResult real = tested(options);
  EXPECT_TRUE(real.sentence.starts_with("Cannot find the host 'broker.invalid': ")) << real.sentence;
}

TEST(BrokerTrial, AnUnknownAuthorityFailsAndTheRightOneConnects) {
  TestingAuthority authority;
  const TestingAuthority other("Another authority");
  const auto identity = authority.issue_for("IP:127.0.0.1");
  const TestingBroker broker({.accounts = {},
                              .persistence = false,
                              .more_lines = {"cafile " + authority.file(), "certfile " + identity.certificate,
                                             "keyfile " + identity.key}});
  MosquittoOptions options = options_for(broker.port());
  options.tls = TlsOptions{.ca_file = authority.file()};
  expect(tested(options), "connected",
         fmt::format("Connected to the broker at 127.0.0.1:{} over TLS.", broker.port()));
  options.tls->ca_file = other.file();
  const BrokerTrialResult unknown = tested(options);
  EXPECT_EQ(name(unknown.code), "failed");
  EXPECT_TRUE(unknown.sentence.starts_with(
      fmt::format("No secure connection to the broker at 127.0.0.1:{}: ", broker.port())))
      << unknown.sentence;
  EXPECT_TRUE(unknown.sentence.ends_with(" Check the broker's host, port and TLS.")) << unknown.sentence;
}

TEST(BrokerTrial, ASilentPortIsNoAnswerWithinTheLimit) {
  const SilentListener silent;
  const auto began = std::chrono::steady_clock::now();
  expect(tested(options_for(silent.port()), topic, 900ms), "no_answer",
         fmt::format("No answer from 127.0.0.1:{} within 600 ms. Check the broker's host, port and TLS.",
                     silent.port()));
  EXPECT_LT(std::chrono::steady_clock::now() - began, 1500ms);
}

TEST(BrokerTrial, ALookUpThatHangsIsNoAnswer) {
  std::promise<void> release;
  MosquittoOptions options = options_for(1883);
  options.look_up = [wait = release.get_future().share()](const std::string&) {
    wait.wait();
    return LookUpResult{{}, "too late"};
  };
  const BrokerTrialResult result = tested(options, topic, 300ms);
  EXPECT_EQ(name(result.code), "no_answer");
  EXPECT_EQ(result.sentence,
            "Cannot find the host '127.0.0.1': no answer from the name servers within 200 ms. Check the "
            "broker's host, port and TLS.");
  release.set_value();
}

TEST(BrokerTrial, IsDoneOneAtATimeAndDoesNotBlock) {
  const SilentListener silent;
  std::promise<BrokerTrialResult> first;
  BrokerTrial test;
  const auto began = std::chrono::steady_clock::now();
  ASSERT_TRUE(test.start(
      options_for(silent.port()), topic, [&](BrokerTrialResult told) { first.set_value(std::move(told)); },
      500ms));
  EXPECT_FALSE(test.start(options_for(silent.port()), topic, [](const BrokerTrialResult&) { FAIL(); }));
  EXPECT_LT(std::chrono::steady_clock::now() - began, 100ms);
  EXPECT_EQ(name(first.get_future().get().code), "no_answer");
  const TestingBroker broker;
  std::promise<BrokerTrialResult> second;
  ASSERT_TRUE(test.start(options_for(broker.port()), topic,
                         [&](BrokerTrialResult told) { second.set_value(std::move(told)); }));
  EXPECT_TRUE(second.get_future().get().ok());
}

TEST(BrokerTrial, NobodyIsCalledOnceItIsGone) {
  const SilentListener silent;
  const auto began = std::chrono::steady_clock::now();
  {
    BrokerTrial test;
    ASSERT_TRUE(test.start(options_for(silent.port()), topic, [](const BrokerTrialResult&) { FAIL(); }));
  }
  EXPECT_LT(std::chrono::steady_clock::now() - began, 1s);
}

}  // namespace
}  // namespace amsbridge
