#include <optional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/mqtt/mosquitto_publisher.hpp"
#include "bridge/mqtt/testing_broker.hpp"
#include "bridge/mqtt/testing_certificates.hpp"
#include "bridge/mqtt/testing_events.hpp"
#include "bridge/mqtt/testing_log.hpp"
#include "bridge/mqtt/testing_network.hpp"
#include "bridge/mqtt/testing_peer.hpp"
#include "bridge/mqtt/testing_tls_server.hpp"

namespace amsbridge {
namespace {

using namespace std::chrono_literals;
using ::testing::AnyOf;
using testing::CapturedLog;
using testing::EventRecorder;
using ::testing::HasSubstr;
using testing::SilentListener;
using testing::TestingAuthority;
using testing::TestingBroker;
using testing::TestingPeer;
using testing::TestingRelay;
using testing::TestingTlsServer;

constexpr auto generous = 30s;

/// A broker that speaks TLS, with the lines of mosquitto.conf that say so.
TestingBroker::Options secured(const TestingAuthority& authority, const TestingAuthority::Pair& identity) {
  return {.accounts = {},
          .persistence = false,
          .more_lines = {"cafile " + authority.file(), "certfile " + identity.certificate,
                         "keyfile " + identity.key}};
}

MosquittoOptions options_for(std::uint16_t port, const TestingAuthority& authority) {
  MosquittoOptions options;
  options.host = "broker.example";
  options.look_up = [](const std::string&) { return LookUpResult{{"127.0.0.1"}, ""}; };
  options.port = port;
  options.user = "meter";
  options.password = "hidden";
  options.tls = TlsOptions{.ca_file = authority.file()};
  options.first_pause = 20ms;
  options.pause_limit = 100ms;
  return options;
}

std::string start_of(const MosquittoOptions& options) {
  return "no secure connection to the broker at broker.example:" + std::to_string(options.port) + ": ";
}

/// The words of the first attempt, which fails.
std::string first_failure(const MosquittoOptions& options) {
  EventRecorder events;
  const MosquittoPublisher publisher(options, events.handler());
  EXPECT_TRUE(events.wait_for<broker::ConnectFailed>());
  const auto failures = events.all<broker::ConnectFailed>();
  return failures.empty() ? "" : failures.front().reason;
}

/// Publishes to itself, which needs the connection in both directions.
void expect_delivery(MosquittoOptions options) {
  EventRecorder events;
  options.subscriptions = {{"echo", 1}};
  MosquittoPublisher publisher(options, events.handler());
  const std::string large(100'000, 'x');
  publisher.publish({"echo", large, 1, false});
  for (int number = 1; number < 100; ++number) publisher.publish({"echo", std::to_string(number), 1, false});
  ASSERT_TRUE(events.wait_for<broker::MessageReceived>(100));
  EXPECT_TRUE(events.all<broker::MessageReceived>().front().payload == large);
  EXPECT_EQ(events.all<broker::MessageReceived>().back().payload, "99");
  EXPECT_EQ(publisher.stop(generous), 0U);
}

TEST(MosquittoTls, DeliversToABrokerWhoseAuthorityIsTrusted) {
  TestingAuthority authority;
  const TestingBroker broker(secured(authority, authority.issue_for("DNS:broker.example")));
  expect_delivery(options_for(broker.port(), authority));
}

TEST(MosquittoTls, DeliversInTheOldVersionsOfMqttAndTls) {
  TestingAuthority authority;
  auto settings = secured(authority, authority.issue_for("DNS:broker.example"));
  settings.more_lines.emplace_back("tls_version tlsv1.2");
  const TestingBroker broker(settings);
  MosquittoOptions options = options_for(broker.port(), authority);
  options.version = MosquittoOptions::Version::v311;
  expect_delivery(options);
}

TEST(MosquittoTls, ChecksAnAddressAgainstTheAddressesOfTheCertificate) {
  TestingAuthority authority;
  const TestingBroker broker(secured(authority, authority.issue_for("IP:127.0.0.1")));
  MosquittoOptions options = options_for(broker.port(), authority);
  options.host = "127.0.0.1";
  expect_delivery(options);
}

TEST(MosquittoTls, ComesBackAfterACutConnection) {
  TestingAuthority authority;
  const TestingBroker broker(secured(authority, authority.issue_for("DNS:broker.example")));
  TestingRelay relay(broker.port());
  EventRecorder events;
  MosquittoPublisher publisher(options_for(relay.port(), authority), events.handler());
  ASSERT_TRUE(events.wait_for<broker::Connected>());
  relay.cut();
  ASSERT_TRUE(events.wait_for<broker::Disconnected>());
  EXPECT_EQ(events.all<broker::Disconnected>().front().reason,
            "the connection to the broker at broker.example:" + std::to_string(relay.port()) +
                " was lost: the broker closed it");
  EXPECT_TRUE(events.wait_for<broker::Connected>(2));
}

TEST(MosquittoTls, RefusesAnUnknownAuthorityAndGivesAwayNothing) {
  TestingAuthority authority("Somebody");
  const TestingAuthority trusted;
  const TestingTlsServer server(authority.issue_for("DNS:broker.example"));
  const MosquittoOptions options = options_for(server.port(), trusted);
  EXPECT_EQ(first_failure(options), start_of(options) +
                                        "its certificate is signed by an authority that is not trusted here "
                                        "(CN = Somebody): name that authority's certificate as ca_file");
  EXPECT_FALSE(server.first().handshake);
  EXPECT_EQ(server.first().octets, "");
}

TEST(MosquittoTls, RefusesAWrongNameAndSaysTheRightOnes) {
  TestingAuthority authority;
  const TestingTlsServer server(authority.issue_for("DNS:a.example,DNS:b.example,IP:10.0.0.1,IP:fe80::1"));
  const MosquittoOptions options = options_for(server.port(), authority);
  EXPECT_EQ(first_failure(options), start_of(options) +
                                        "its certificate is for a.example, b.example, 10.0.0.1, fe80::1 and "
                                        "not for broker.example: is the host right, or does server_name have "
                                        "to say which name to expect?");
  EXPECT_EQ(server.first().octets, "");
}

TEST(MosquittoTls, RefusesAnAddressThatTheCertificateDoesNotHave) {
  TestingAuthority authority;
  const TestingTlsServer server(authority.issue({.common_name = "127.0.0.1", .alternative_names = ""}));
  MosquittoOptions options = options_for(server.port(), authority);
  options.host = "127.0.0.1";
  EXPECT_THAT(first_failure(options),
              HasSubstr("its certificate is for CN = 127.0.0.1 and not for 127.0.0.1: is the host right"));
}

TEST(MosquittoTls, RefusesAnExpiredCertificateAndOneOfTheFuture) {
  TestingAuthority authority;
  TestingAuthority::Request request{.common_name = "test", .alternative_names = "DNS:broker.example"};
  request.valid_from_days = -20'000;
  request.valid_to_days = -10'000;
  const TestingTlsServer expired(authority.issue(request));
  EXPECT_THAT(first_failure(options_for(expired.port(), authority)),
              ::testing::ContainsRegex(
                  ": its certificate expired on [0-9]{4}-[0-9]{2}-[0-9]{2}: it needs a new one, or the clock "
                  "here is wrong$"));
  request.valid_from_days = 10;
  request.valid_to_days = 20;
  const TestingTlsServer early(authority.issue(request));
  EXPECT_THAT(
      first_failure(options_for(early.port(), authority)),
      ::testing::ContainsRegex(": its certificate is valid only from [0-9]{4}-[0-9]{2}-[0-9]{2} on: is "
                               "the clock here right\\?$"));
}

TEST(MosquittoTls, TakesAnyCertificateWhenToldToAndSaysSoOnce) {
  TestingAuthority authority;
  const TestingAuthority other;
  const TestingBroker broker(secured(authority, authority.issue_for("DNS:elsewhere")));
  MosquittoOptions options = options_for(broker.port(), other);
  options.tls->verify = false;
  const CapturedLog log;
  expect_delivery(options);
  EXPECT_EQ(log.lines_with("is not checked: anybody on the way can read and change everything"), 1U);
}

TEST(MosquittoTls, AsksForTheHostByNameAndForTheProtocol) {
  TestingAuthority authority;
  const TestingTlsServer server(authority.issue_for("DNS:broker.example"));
  MosquittoOptions options = options_for(server.port(), authority);
  options.tls->alpn = "mqtt";
  EventRecorder events;
  const MosquittoPublisher publisher(options, events.handler());
  const TestingTlsServer::Seen seen = server.first();
  EXPECT_TRUE(seen.handshake);
  EXPECT_EQ(seen.name, "broker.example");
  EXPECT_EQ(seen.protocol, "mqtt");
  EXPECT_THAT(seen.octets, HasSubstr("hidden")) << "the CONNECT packet";
}

TEST(MosquittoTls, AsksForTheServerNameAndChecksThat) {
  TestingAuthority authority;
  const TestingTlsServer server(authority.issue_for("DNS:inner.example"));
  MosquittoOptions options = options_for(server.port(), authority);
  options.tls->server_name = "inner.example";
  const MosquittoPublisher publisher(options);
  const TestingTlsServer::Seen seen = server.first();
  EXPECT_TRUE(seen.handshake);
  EXPECT_EQ(seen.name, "inner.example");
  EXPECT_EQ(seen.protocol, "");
}

TEST(MosquittoTls, AsksForNoNameOfAnAddress) {
  TestingAuthority authority;
  const TestingTlsServer server(authority.issue_for("IP:127.0.0.1"));
  MosquittoOptions options = options_for(server.port(), authority);
  options.host = "127.0.0.1";
  const MosquittoPublisher publisher(options);
  EXPECT_TRUE(server.first().handshake);
  EXPECT_EQ(server.first().name, "");
}

TEST(MosquittoTls, ShowsItsCertificateToABrokerThatWantsOne) {
  TestingAuthority authority;
  auto settings = secured(authority, authority.issue_for("DNS:broker.example"));
  settings.more_lines.emplace_back("require_certificate true");
  const TestingBroker broker(settings);
  const auto client = authority.issue({.common_name = "meter", .alternative_names = ""});
  MosquittoOptions options = options_for(broker.port(), authority);
  options.tls->certificate_file = client.certificate;
  options.tls->private_key_file = client.key;
  expect_delivery(options);
}

TEST(MosquittoTls, SaysThatTheBrokerWantsACertificate) {
  TestingAuthority authority;
  for (const char* version : {"tlsv1.2", "tlsv1.3"}) {
    auto settings = secured(authority, authority.issue_for("DNS:broker.example"));
    settings.more_lines.emplace_back("require_certificate true");
    settings.more_lines.emplace_back(std::string("tls_version ") + version);
    const TestingBroker broker(settings);
    const MosquittoOptions options = options_for(broker.port(), authority);
    // The alert may be lost with what was sent meanwhile.
    EXPECT_THAT(first_failure(options),
                AnyOf(start_of(options) + "it wants a certificate from this client: set "
                                          "certificate_file and private_key_file",
                      HasSubstr("does it want a certificate from this client?")))
        << version;
  }
}

TEST(MosquittoTls, SaysThatTheBrokerDoesNotTrustTheCertificate) {
  TestingAuthority authority;
  TestingAuthority stranger("Stranger");
  auto settings = secured(authority, authority.issue_for("DNS:broker.example"));
  settings.more_lines.emplace_back("require_certificate true");
  settings.more_lines.emplace_back("tls_version tlsv1.2");
  const TestingBroker broker(settings);
  const auto client = stranger.issue({});
  MosquittoOptions options = options_for(broker.port(), authority);
  options.tls->certificate_file = client.certificate;
  options.tls->private_key_file = client.key;
  // The alert may be lost with what was sent meanwhile.
  EXPECT_THAT(first_failure(options),
              AnyOf(start_of(options) +
                        "it does not trust the certificate of this client: is certificate_file from its "
                        "authority?",
                    HasSubstr("does it take the certificate of this client?"),
                    HasSubstr("does it want a certificate from this client?")));
}

TEST(MosquittoTls, SaysThatThePortIsOneForPlainMqtt) {
  const TestingAuthority authority;
  const TestingBroker broker;
  const MosquittoOptions options = options_for(broker.port(), authority);
  EXPECT_EQ(first_failure(options),
            start_of(options) +
                "it closed the connection before TLS stood: is the port one for TLS (usually 8883), "
                "and does it want a certificate from this client?");
}

TEST(MosquittoTls, SaysThatWhatAnswersIsNotTls) {
  const TestingAuthority authority;
  const TestingPeer peer([](const std::string&) { return "HTTP/1.1 400 Bad Request\r\n\r\n"; });
  const MosquittoOptions options = options_for(peer.port(), authority);
  EXPECT_EQ(first_failure(options), start_of(options) +
                                        "it does not speak TLS there: is the port right (usually 8883 with "
                                        "TLS, 1883 without)?");
}

TEST(MosquittoTls, SaysThatThePortIsOneForTls) {
  TestingAuthority authority;
  const TestingBroker broker(secured(authority, authority.issue_for("DNS:broker.example")));
  MosquittoOptions options = options_for(broker.port(), authority);
  options.tls.reset();
  EXPECT_THAT(first_failure(options), HasSubstr("is the port right, and without TLS?"));
}

TEST(MosquittoTls, SaysThatTheBrokerSpeaksOldTlsOnly) {
  TestingAuthority authority;
  const TestingTlsServer server(authority.issue_for("DNS:broker.example"), TLS1_1_VERSION);
  const MosquittoOptions options = options_for(server.port(), authority);
  EXPECT_EQ(first_failure(options), start_of(options) + "it speaks neither TLS 1.2 nor 1.3");
}

TEST(MosquittoTls, SaysThatNobodyListens) {
  const TestingAuthority authority;
  const MosquittoOptions options = options_for(testing::free_port(), authority);
  EXPECT_EQ(first_failure(options), "nothing listens on broker.example:" + std::to_string(options.port) +
                                        " (connection refused): is the broker running?");
}

TEST(MosquittoTls, SaysWhichFileIsMissing) {
  const TestingAuthority authority;
  MosquittoOptions options = options_for(testing::free_port(), authority);
  options.tls->ca_file = "/nowhere/ca.pem";
  EXPECT_EQ(first_failure(options),
            "cannot prepare the secure connection to broker.example:" + std::to_string(options.port) +
                ": cannot read '/nowhere/ca.pem' (ca_file): No such file or directory");
}

TEST(MosquittoTls, HandshakeThatGoesNowhereEndsAtTheLimit) {
  const TestingAuthority authority;
  const SilentListener listener;
  MosquittoOptions options = options_for(listener.port(), authority);
  options.connect_limit = 50ms;
  EXPECT_EQ(first_failure(options),
            "no answer from broker.example:" + std::to_string(options.port) + " within 50 ms");
}

TEST(MosquittoTls, HandshakeThatGoesNowhereDelaysNobody) {
  const TestingAuthority authority;
  const SilentListener listener;
  MosquittoOptions options = options_for(listener.port(), authority);
  options.connect_limit = 1h;  // so that waiting for it fails the test
  MosquittoPublisher publisher(options);
  publisher.publish({"a", "b", 1, false});
  EXPECT_EQ(publisher.stop(20ms), 1U);
}

}  // namespace
}  // namespace amsbridge
