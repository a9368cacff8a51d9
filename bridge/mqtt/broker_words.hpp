#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace amsbridge {

/// Who the sentences below are about.
struct BrokerName {
  std::string host;
  std::uint16_t port = 0;
  std::string user;  ///< Empty: none was given.
  bool tls = false;

  /// host:port, an IPv6 address in brackets.
  [[nodiscard]] std::string address() const;
};

/// How a connection ended: a code of libmosquitto (MOSQ_ERR_...) and errno at that moment, 0 for none.
struct Loss {
  int code = 0;
  int system_error = 0;
  int reason = 0;                ///< Of the broker's DISCONNECT (MQTT 5, 0x80 and above); 0: it sent none.
  std::string tls_failure = {};  ///< In words; empty: TLS was not the cause.

  /// The broker's end closed or reset the connection, as opposed to silence or a fault of the network.
  [[nodiscard]] bool closed_by_broker() const;
  /// It did so, and a message that was sent just before may be the cause.
  [[nodiscard]] bool blames_message() const;
};

/// The library takes the settings (client id, user, will...) not even before connecting.
[[nodiscard]] std::string words_for_set_up_failure(const BrokerName& broker, const Loss& loss);
[[nodiscard]] std::string words_for_look_up_failure(const BrokerName& broker, const std::string& failure);
[[nodiscard]] std::string words_for_look_up_timeout(const BrokerName& broker,
                                                    std::chrono::milliseconds limit);
/// The TCP connection did not come about.
[[nodiscard]] std::string words_for_connect_failure(const BrokerName& broker, int system_error);
[[nodiscard]] std::string words_for_no_answer(const BrokerName& broker, std::chrono::milliseconds limit);
/// Lost between the TCP connection and the broker's answer.
[[nodiscard]] std::string words_for_loss_before_answer(const BrokerName& broker, const Loss& loss);
/// Lost after the broker had accepted.
[[nodiscard]] std::string words_for_loss(const BrokerName& broker, const Loss& loss);
/// CONNACK return code (MQTT 3.1.1, table 3.1) or reason code (MQTT 5, 0x80 and above) other than 0.
[[nodiscard]] std::string words_for_refusal(const BrokerName& broker, int return_code);
[[nodiscard]] bool refused_for_credentials(int return_code);

}  // namespace amsbridge
