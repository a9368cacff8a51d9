#pragma once

#include <WiFiClientSecure.h>
#include <optional>
#include <string>

#include "firmware/device/board/mqtt_transport.hpp"

namespace amsbridge::device {

/// Whom a TLS connection to the broker is to trust. Must outlive the connection.
class TlsTrust {
 public:
  explicit TlsTrust(const MqttConnection& connection);
  void apply(BearSSL::WiFiClientSecure& client);

 private:
  bool verify_;
  std::optional<BearSSL::X509List> authority_;
};

/// Why the last handshake has failed, in words; empty if TLS is not to blame.
[[nodiscard]] std::string tls_failure(BearSSL::WiFiClientSecure& client);

}  // namespace amsbridge::device
