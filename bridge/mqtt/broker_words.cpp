#include "bridge/mqtt/broker_words.hpp"

#include <cerrno>
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <system_error>

#include <fmt/format.h>

#include "bridge/mqtt/reason_words.hpp"

namespace amsbridge {
namespace {

/// "10 s", "200 ms", "1.5 s".
std::string duration_in_words(std::chrono::milliseconds duration) {
  if (duration < std::chrono::seconds(1)) return fmt::format("{} ms", duration.count());
  return fmt::format("{:g} s", std::chrono::duration<double>(duration).count());
}

/// What went wrong, as the part of a sentence behind "the connection to the broker was lost: ".
std::string cause(const Loss& loss) {
  if (!loss.tls_failure.empty()) return loss.tls_failure;
  if (loss.reason != 0) return reason_in_words(loss.reason);
  if (loss.closed_by_broker()) return "the broker closed it";
  switch (loss.code) {
    case MOSQ_ERR_KEEPALIVE: return "the broker stopped answering";
    case MOSQ_ERR_PROTOCOL: return "the broker sent something that is not MQTT";
    case MOSQ_ERR_ERRNO: return std::generic_category().message(loss.system_error);
    default: return mosquitto_strerror(loss.code);
  }
}

}  // namespace

std::string BrokerName::address() const {
  const bool brackets = host.find(':') != std::string::npos;
  return brackets ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

bool Loss::closed_by_broker() const {
  // Code 0 is a DISCONNECT without a complaint, of which nothing but the end is passed on.
  if (code == MOSQ_ERR_SUCCESS || code == MOSQ_ERR_CONN_LOST) return true;
  return code == MOSQ_ERR_ERRNO && (system_error == EPIPE || system_error == ECONNRESET);
}

bool Loss::blames_message() const {
  return closed_by_broker() && (reason == 0 || blames_a_message(reason));
}

std::string words_for_set_up_failure(const BrokerName& broker, const Loss& loss) {
  if (!loss.tls_failure.empty()) {
    return fmt::format("cannot prepare the secure connection to {}: {}", broker.address(), loss.tls_failure);
  }
  return fmt::format(
      "cannot prepare the connection to {}: {}: are the client id, the user and the topics right?",
      broker.address(), cause(loss));
}

std::string words_for_look_up_failure(const BrokerName& broker, const std::string& failure) {
  return fmt::format("cannot find the host '{}': {}", broker.host, failure);
}

std::string words_for_look_up_timeout(const BrokerName& broker, std::chrono::milliseconds limit) {
  return fmt::format("cannot find the host '{}': no answer from the name servers within {}", broker.host,
                     duration_in_words(limit));
}

std::string words_for_connect_failure(const BrokerName& broker, int system_error) {
  const std::string address = broker.address();
  switch (system_error) {
    case ECONNREFUSED:
      return fmt::format("nothing listens on {} (connection refused): is the broker running?", address);
    case EHOSTUNREACH:
    case ENETUNREACH:
      return fmt::format("cannot reach {} ({}): is the network up and the address right?", address,
                         std::generic_category().message(system_error));
    default:
      return fmt::format("cannot connect to {}: {}", address, std::generic_category().message(system_error));
  }
}

std::string words_for_no_answer(const BrokerName& broker, std::chrono::milliseconds limit) {
  return fmt::format("no answer from {} within {}", broker.address(), duration_in_words(limit));
}

std::string words_for_loss_before_answer(const BrokerName& broker, const Loss& loss) {
  const std::string address = broker.address();
  if (!loss.tls_failure.empty()) {
    return fmt::format("no secure connection to the broker at {}: {}", address, loss.tls_failure);
  }
  const bool not_mqtt = loss.code == MOSQ_ERR_PROTOCOL;
  if (!loss.closed_by_broker() && !not_mqtt) {
    return fmt::format("the connection to {} was lost before the broker answered: {}", address, cause(loss));
  }
  if (loss.reason != 0) {
    return fmt::format("the broker at {} ended the connection: {}", address, cause(loss));
  }
  return fmt::format("{} is not answering as an MQTT broker ({}): is the port right, and {}?", address,
                     not_mqtt ? "it sent something else" : "it closed the connection",
                     broker.tls ? "does it want a certificate from this client" : "without TLS");
}

std::string words_for_loss(const BrokerName& broker, const Loss& loss) {
  return fmt::format("the connection to the broker at {} was lost: {}", broker.address(), cause(loss));
}

std::string words_for_refusal(const BrokerName& broker, int return_code) {
  const std::string start =
      broker.user.empty() ? fmt::format("the broker at {} refused the connection", broker.address())
                          : fmt::format("the broker at {} refused user '{}'", broker.address(), broker.user);
  // Brokers do not distinguish the two: Mosquitto 2.0 sends "not authorised" for a wrong password.
  if (refused_for_credentials(return_code)) {
    return start + (broker.user.empty() ? ": it wants a user name and password"
                                        : ": wrong user name or password, or not allowed to connect");
  }
  if (is_refusal(return_code)) return fmt::format("{}: {}", start, reason_in_words(return_code));
  switch (return_code) {
    case CONNACK_REFUSED_PROTOCOL_VERSION: return start + ": it does not speak MQTT 3.1.1";
    case CONNACK_REFUSED_IDENTIFIER_REJECTED: return start + ": it does not accept the client id";
    case CONNACK_REFUSED_SERVER_UNAVAILABLE: return start + ": it is not available at present";
    default: return fmt::format("{}: return code {}", start, return_code);
  }
}

bool refused_for_credentials(int return_code) {
  switch (return_code) {
    case CONNACK_REFUSED_BAD_USERNAME_PASSWORD:
    case CONNACK_REFUSED_NOT_AUTHORIZED:
    case MQTT_RC_BAD_USERNAME_OR_PASSWORD:
    case MQTT_RC_NOT_AUTHORIZED: return true;
    default: return false;
  }
}

}  // namespace amsbridge
