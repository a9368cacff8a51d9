#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/mqtt/testing_network.hpp"

namespace amsbridge::testing {

/// The broker's end of MQTT 3.1.1, spoken octet by octet by the test: for what a real broker does not show.
/// One connection at a time; calls block, for 30 s at most, and throw std::runtime_error then.
class WireBroker {
 public:
  struct Packet {
    std::uint8_t type = 0;  ///< with its flags
    std::string content;    ///< behind the remaining length
  };

  WireBroker();

  [[nodiscard]] std::uint16_t port() const { return port_; }

  /// Accepts a connection, its CONNECT and its one SUBSCRIBE, which is returned.
  Packet welcome();
  /// Messages of QoS 1, sent in one piece, with packet identifiers that count from `first_id`.
  void publish(std::uint16_t first_id, std::string_view topic,
               const std::vector<std::string>& payloads) const;
  [[nodiscard]] Packet receive() const;
  /// Whether octets have come that receive() has not taken yet.
  [[nodiscard]] bool has_octets() const;
  void hang_up() { connection_.reset(); }

 private:
  void send(std::string_view octets) const;
  [[nodiscard]] std::string take(std::size_t count) const;

  Descriptor listener_;
  std::uint16_t port_;
  Descriptor connection_;
};

/// The packet identifier of a PUBACK; 0 for every other packet.
[[nodiscard]] std::uint16_t acknowledged_id(const WireBroker::Packet& packet);

}  // namespace amsbridge::testing
