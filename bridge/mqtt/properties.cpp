#include "bridge/mqtt/properties.hpp"

#include <cstdlib>
#include <memory>
#include <mqtt_protocol.h>
#include <utility>

namespace amsbridge {
namespace {

struct Free {
  void operator()(void* memory) const { std::free(memory); }  // NOLINT(cppcoreguidelines-no-malloc)
};
using Text = std::unique_ptr<char, Free>;

std::string text_of(char* owned) {
  const Text text(owned);
  return text != nullptr ? text.get() : "";
}

/// Of a variable byte integer (MQTT 5, 1.5.5).
std::size_t length_size(std::size_t value) {
  std::size_t octets = 1;
  for (; value >= 128; value /= 128) ++octets;
  return octets;
}

std::size_t property_size(const Message& message) {
  std::size_t size = 0;
  for (const auto& [name, value] : message.properties) size += 1 + 2 + name.size() + 2 + value.size();
  if (!message.correlation.empty()) size += 1 + 2 + message.correlation.size();
  return size;
}

}  // namespace

BrokerLimits limits_from(const mosquitto_property* connack) {
  BrokerLimits limits;
  std::uint16_t receive_maximum = 0;
  std::uint32_t packet_size = 0;
  std::uint8_t qos = 2;
  mosquitto_property_read_int16(connack, MQTT_PROP_RECEIVE_MAXIMUM, &receive_maximum, false);
  mosquitto_property_read_int32(connack, MQTT_PROP_MAXIMUM_PACKET_SIZE, &packet_size, false);
  mosquitto_property_read_byte(connack, MQTT_PROP_MAXIMUM_QOS, &qos, false);
  if (receive_maximum != 0) limits.receive_maximum = receive_maximum;
  if (packet_size != 0) limits.packet_size = packet_size;
  limits.qos = qos;
  return limits;
}

void PropertyList::set_user_properties(const Message& message) {
  for (const auto& [name, value] : message.properties) {
    mosquitto_property_add_string_pair(&first_, MQTT_PROP_USER_PROPERTY, name.c_str(), value.c_str());
  }
  if (!message.correlation.empty()) {
    mosquitto_property_add_binary(&first_, MQTT_PROP_CORRELATION_DATA, message.correlation.data(),
                                  static_cast<std::uint16_t>(message.correlation.size()));
  }
}

void PropertyList::set_session_expiry(std::uint32_t seconds) {
  mosquitto_property_add_int32(&first_, MQTT_PROP_SESSION_EXPIRY_INTERVAL, seconds);
}

std::size_t publish_size(const Message& message, MqttProtocol protocol) {
  std::size_t size = 2 + message.topic.size() + message.payload.size();
  if (message.qos > 0) size += 2;
  if (protocol == MqttProtocol::v5) {
    const std::size_t properties = property_size(message);
    size += length_size(properties) + properties;
  }
  return 1 + length_size(size) + size;
}

void read_properties(const mosquitto_property* publish, broker::MessageReceived& received) {
  for (const mosquitto_property* at = publish; at != nullptr; at = mosquitto_property_next(at)) {
    const int identifier = mosquitto_property_identifier(at);
    char* text = nullptr;
    if (identifier == MQTT_PROP_USER_PROPERTY) {
      char* value = nullptr;
      if (mosquitto_property_read_string_pair(at, identifier, &text, &value, false) == nullptr) continue;
      std::string name = text_of(text);
      received.properties.emplace_back(std::move(name), text_of(value));
    } else if (identifier == MQTT_PROP_RESPONSE_TOPIC) {
      if (mosquitto_property_read_string(at, identifier, &text, false) == nullptr) continue;
      received.response_topic = text_of(text);
    } else if (identifier == MQTT_PROP_CORRELATION_DATA) {
      void* octets = nullptr;
      std::uint16_t size = 0;
      if (mosquitto_property_read_binary(at, identifier, &octets, &size, false) == nullptr) continue;
      const std::unique_ptr<void, Free> owned(octets);
      received.correlation.assign(static_cast<const char*>(octets), size);
    }
  }
}

}  // namespace amsbridge
