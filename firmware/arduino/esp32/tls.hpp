#pragma once

#include <WiFiClientSecure.h>
#include <array>
#include <string>

#include "firmware/device/board/mqtt_transport.hpp"

namespace amsbridge::device {

/// Whom a TLS connection to the broker is to trust. The connection's settings must outlive it.
class TlsTrust {
 public:
  explicit TlsTrust(const MqttConnection& connection) : connection_(connection) {}

  template <class Client>
  void apply(Client& client) {
    client.setConnectionTimeout(patience_s * 1'000);
    client.setHandshakeTimeout(patience_s);
    if (!connection_.verify)
      client.setInsecure();
    else
      client.setCACert(connection_.authority.c_str());
  }

 private:
  // The whole program waits for a connection: for 30 and 120 s if the platform has its way.
  static constexpr unsigned patience_s = 6;

  const MqttConnection& connection_;
};

/// Why the last handshake has failed, in words; empty if TLS is not to blame.
template <class Client>
[[nodiscard]] std::string tls_failure(Client& client) {
  std::array<char, 96> text{};
  if (client.lastError(text.data(), text.size()) >= 0) return {};
  return "The broker's TLS does not do: " + std::string(text.data());
}

}  // namespace amsbridge::device
