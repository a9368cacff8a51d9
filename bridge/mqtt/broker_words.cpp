#include "bridge/mqtt/broker_words.hpp"

#include <cerrno>
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <system_error>

#include <fmt/format.h>

namespace amsbridge {
namespace {

/// "10 s", "200 ms", "1.5 s".
std::string duration_in_words(std::chrono::milliseconds duration) {
  if (duration < std::chrono::seconds(1)) return fmt::format("{} ms", duration.count());
  return fmt::format("{:g} s", std::chrono::duration<double>(duration).count());
}

/// What went wrong, as the part of a sentence behind "the connection to the broker was lost: ".
std::string cause(const Loss& loss) {
  if (loss.closed_by_broker()) return "the broker closed it";
  switch (loss.code) {
    case MOSQ_ERR_KEEPALIVE: return "the broker stopped answering";
    case MOSQ_ERR_PROTOCOL: return "the broker sent something that is not MQTT 3.1.1";
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
  if (code == MOSQ_ERR_CONN_LOST) return true;
  return code == MOSQ_ERR_ERRNO && (system_error == EPIPE || system_error == ECONNRESET);
}

std::string words_for_set_up_failure(const BrokerName& broker, const Loss& loss) {
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
  if (!loss.closed_by_broker() && loss.code != MOSQ_ERR_PROTOCOL) {
    return fmt::format("the connection to {} was lost before the broker answered: {}", broker.address(),
                       cause(loss));
  }
  return fmt::format("{} is not answering as an MQTT broker ({}): is the port right, and without TLS?",
                     broker.address(),
                     loss.code == MOSQ_ERR_PROTOCOL ? "it sent something else" : "it closed the connection");
}

std::string words_for_loss(const BrokerName& broker, const Loss& loss) {
  return fmt::format("the connection to the broker at {} was lost: {}", broker.address(), cause(loss));
}

std::string words_for_refusal(const BrokerName& broker, int return_code) {
  const std::string start =
      broker.user.empty() ? fmt::format("the broker at {} refused the connection", broker.address())
                          : fmt::format("the broker at {} refused user '{}'", broker.address(), broker.user);
  // Brokers use 4 and 5 without distinction: Mosquitto 2.0 sends 5 for a wrong password.
  if (refused_for_credentials(return_code)) {
    return start + (broker.user.empty() ? ": it wants a user name and password"
                                        : ": wrong user name or password, or not allowed to connect");
  }
  switch (return_code) {
    case CONNACK_REFUSED_PROTOCOL_VERSION: return start + ": it does not speak MQTT 3.1.1";
    case CONNACK_REFUSED_IDENTIFIER_REJECTED: return start + ": it does not accept the client id";
    case CONNACK_REFUSED_SERVER_UNAVAILABLE: return start + ": it is not available at present";
    default: return fmt::format("{}: return code {}", start, return_code);
  }
}

bool refused_for_credentials(int return_code) {
  return return_code == CONNACK_REFUSED_BAD_USERNAME_PASSWORD ||
         return_code == CONNACK_REFUSED_NOT_AUTHORIZED;
}

}  // namespace amsbridge
