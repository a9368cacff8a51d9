#pragma once

#include <cstddef>
#include <cstdint>
#include <mosquitto.h>
#include <optional>
#include <string>

#include "bridge/mqtt/broker_event.hpp"
#include "bridge/mqtt/publisher.hpp"

namespace amsbridge {

/// The one that a connection speaks.
enum class MqttProtocol { v5, v311 };

/// What a broker says in its CONNACK that it takes (MQTT 5, 3.2.2.3); MQTT 3.1.1 brokers say nothing.
struct BrokerLimits {
  std::size_t receive_maximum = 65'535;    ///< Messages above QoS 0 that may be unacknowledged.
  std::optional<std::size_t> packet_size;  ///< Octets of a whole packet.
  int qos = 2;                             ///< The highest.
};
[[nodiscard]] BrokerLimits limits_from(const mosquitto_property* connack);

/// An MQTT 5 property list under construction.
class PropertyList {
 public:
  PropertyList() = default;
  ~PropertyList() { mosquitto_property_free_all(&first_); }
  PropertyList(const PropertyList&) = delete;
  PropertyList& operator=(const PropertyList&) = delete;

  /// User properties and correlation data of a message, for PUBLISH or the will.
  void set_user_properties(const Message& message);
  /// MQTT 5, 3.1.2.11.2.
  void set_session_expiry(std::uint32_t seconds);

  [[nodiscard]] mosquitto_property* get() const { return first_; }
  /// Once the library has become the owner.
  void release() { first_ = nullptr; }

 private:
  mosquitto_property* first_ = nullptr;
};

/// The octets of the PUBLISH packet that a message makes.
[[nodiscard]] std::size_t publish_size(const Message& message, MqttProtocol protocol);

/// Puts what a PUBLISH packet carried beside topic and payload into `received`.
void read_properties(const mosquitto_property* publish, broker::MessageReceived& received);

}  // namespace amsbridge
