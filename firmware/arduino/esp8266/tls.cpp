#include "firmware/arduino/esp8266/tls.hpp"

#include <Arduino.h>
#include <array>

namespace amsbridge::device {
namespace {

// A record of 16 KiB, as TLS allows, has no room here. Brokers are asked for short ones (RFC 6066, clause 4:
// OpenSSL's and so Mosquitto's give them); one that does not know that may still send none that is too long.
constexpr int receive_octets = 2'048;
constexpr int send_octets = 512;
constexpr unsigned patience_ms = 6'000;

}  // namespace

TlsTrust::TlsTrust(const MqttConnection& connection) : verify_(connection.verify) {
  if (verify_ && !connection.authority.empty()) authority_.emplace(connection.authority.c_str());
}

void TlsTrust::apply(BearSSL::WiFiClientSecure& client) {
  client.setSSLVersion(BR_TLS12, BR_TLS12);  // RFC 8996 gives up what is older
  client.setBufferSizes(receive_octets, send_octets);
  client.setTimeout(patience_ms);
  if (!verify_)
    client.setInsecure();
  else if (authority_)
    client.setTrustAnchors(&*authority_);
}

std::string tls_failure(BearSSL::WiFiClientSecure& client) {
  std::array<char, 96> text{};
  const int code = client.getLastSSLError(text.data(), text.size());
  if (code == 0) return {};
  return "The broker's TLS does not do: " + std::string(text.data()) +
         " Certificates have dates, so the clock must have been set.";
}

}  // namespace amsbridge::device
