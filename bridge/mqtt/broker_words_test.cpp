#include "bridge/mqtt/broker_words.hpp"

#include <cerrno>
#include <mosquitto.h>

#include <gtest/gtest.h>

namespace amsbridge {
namespace {

using namespace std::chrono_literals;

const BrokerName broker{"localhost", 1883, "x"};
const BrokerName anonymous{"fe80::1", 1883, ""};

TEST(BrokerWords, PutsAnAddressOfVersionSixInBrackets) {
  EXPECT_EQ(broker.address(), "localhost:1883");
  EXPECT_EQ(anonymous.address(), "[fe80::1]:1883");
}

TEST(BrokerWords, SaysWhyNoConnectionCameAbout) {
  EXPECT_EQ(words_for_look_up_failure({"foo", 1, ""}, "Name or service not known"),
            "cannot find the host 'foo': Name or service not known");
  EXPECT_EQ(words_for_look_up_timeout({"foo", 1, ""}, 10s),
            "cannot find the host 'foo': no answer from the name servers within 10 s");
  EXPECT_EQ(words_for_connect_failure(broker, ECONNREFUSED),
            "nothing listens on localhost:1883 (connection refused): is the broker running?");
  EXPECT_EQ(words_for_connect_failure(broker, EHOSTUNREACH),
            "cannot reach localhost:1883 (No route to host): is the network up and the address right?");
  EXPECT_EQ(words_for_connect_failure(broker, EACCES), "cannot connect to localhost:1883: Permission denied");
  EXPECT_EQ(words_for_no_answer(broker, 10s), "no answer from localhost:1883 within 10 s");
  EXPECT_EQ(words_for_no_answer(broker, 200ms), "no answer from localhost:1883 within 200 ms");
  EXPECT_EQ(
      words_for_loss_before_answer(broker, {MOSQ_ERR_CONN_LOST, 0}),
      "localhost:1883 is not answering as an MQTT broker (it closed the connection): is the port right, "
      "and without TLS?");
  EXPECT_EQ(words_for_loss_before_answer(broker, {MOSQ_ERR_PROTOCOL, 0}),
            "localhost:1883 is not answering as an MQTT broker (it sent something else): is the port right, "
            "and without TLS?");
}

TEST(BrokerWords, SaysHowAConnectionWasLost) {
  const std::string start = "the connection to the broker at localhost:1883 was lost: ";
  EXPECT_EQ(words_for_loss(broker, {MOSQ_ERR_CONN_LOST, 0}), start + "the broker closed it");
  EXPECT_EQ(words_for_loss(broker, {MOSQ_ERR_ERRNO, EPIPE}), start + "the broker closed it");
  EXPECT_EQ(words_for_loss(broker, {MOSQ_ERR_KEEPALIVE, 0}), start + "the broker stopped answering");
  EXPECT_EQ(words_for_loss(broker, {MOSQ_ERR_ERRNO, ETIMEDOUT}), start + "Connection timed out");
  EXPECT_EQ(words_for_loss(broker, {MOSQ_ERR_NOMEM, 0}), start + "Out of memory.");
}

TEST(BrokerWords, SaysWhyTheBrokerEndedTheConnection) {
  EXPECT_EQ(
      words_for_loss(broker, {MOSQ_ERR_CONN_LOST, 0, 0x8E}),
      "the connection to the broker at localhost:1883 was lost: another client uses the same client id");
  EXPECT_EQ(words_for_loss_before_answer(broker, {MOSQ_ERR_CONN_LOST, 0, 0x8B}),
            "the broker at localhost:1883 ended the connection: it is shutting down");
  EXPECT_EQ(words_for_loss(broker, {MOSQ_ERR_SUCCESS, 0}),
            "the connection to the broker at localhost:1883 was lost: the broker closed it");
}

TEST(BrokerWords, BlamesAMessageOnlyWhereItCanBeTheCause) {
  EXPECT_TRUE((Loss{MOSQ_ERR_CONN_LOST, 0}.blames_message()));
  EXPECT_TRUE((Loss{MOSQ_ERR_CONN_LOST, 0, 0x95}.blames_message()));
  EXPECT_FALSE((Loss{MOSQ_ERR_CONN_LOST, 0, 0x8E}.blames_message()));
  EXPECT_FALSE((Loss{MOSQ_ERR_CONN_LOST, 0, 0x8B}.blames_message()));
  EXPECT_FALSE((Loss{MOSQ_ERR_KEEPALIVE, 0}.blames_message()));
}

TEST(BrokerWords, SaysWhatIsWrongWithTls) {
  const BrokerName secure{"localhost", 8883, "", true};
  EXPECT_EQ(words_for_loss_before_answer(secure, {MOSQ_ERR_TLS, 0, 0, "it has expired"}),
            "no secure connection to the broker at localhost:8883: it has expired");
  EXPECT_EQ(words_for_set_up_failure(secure, {MOSQ_ERR_TLS, 0, 0, "cannot read 'x'"}),
            "cannot prepare the secure connection to localhost:8883: cannot read 'x'");
  EXPECT_EQ(
      words_for_loss_before_answer(secure, {MOSQ_ERR_CONN_LOST, 0}),
      "localhost:8883 is not answering as an MQTT broker (it closed the connection): is the port right, "
      "and does it want a certificate from this client?");
}

TEST(BrokerWords, TellsRefusalsApart) {
  EXPECT_EQ(words_for_refusal(broker, 5),
            "the broker at localhost:1883 refused user 'x': wrong user name or password, or not allowed to "
            "connect");
  EXPECT_EQ(words_for_refusal(anonymous, 4),
            "the broker at [fe80::1]:1883 refused the connection: it wants a user name and password");
  EXPECT_EQ(words_for_refusal(broker, 1),
            "the broker at localhost:1883 refused user 'x': it does not speak MQTT 3.1.1");
  EXPECT_EQ(words_for_refusal(broker, 2),
            "the broker at localhost:1883 refused user 'x': it does not accept the client id");
  EXPECT_EQ(words_for_refusal(broker, 3),
            "the broker at localhost:1883 refused user 'x': it is not available at present");
  EXPECT_EQ(words_for_refusal(broker, 77), "the broker at localhost:1883 refused user 'x': return code 77");
  EXPECT_EQ(words_for_refusal(broker, 0x89), "the broker at localhost:1883 refused user 'x': it is busy");
  EXPECT_EQ(words_for_refusal(broker, 0x87), words_for_refusal(broker, 5));
  for (const int code : {0x84, 0x85, 0x8A}) EXPECT_FALSE(refused_for_credentials(code));
  for (const int code : {0x86, 0x87}) EXPECT_TRUE(refused_for_credentials(code));
  for (const int code : {1, 2, 3, 77}) EXPECT_FALSE(refused_for_credentials(code));
  for (const int code : {4, 5}) EXPECT_TRUE(refused_for_credentials(code));
}

}  // namespace
}  // namespace amsbridge
