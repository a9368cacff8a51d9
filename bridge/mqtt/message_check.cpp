#include "bridge/mqtt/message_check.hpp"

#include <algorithm>
#include <mosquitto.h>
#include <mqtt_protocol.h>

#include <fmt/format.h>

namespace amsbridge {

std::optional<std::string> why_not_publishable(const Message& message, std::size_t payload_limit) {
  constexpr std::size_t longest_topic = 65'535;
  const std::string& topic = message.topic;
  if (topic.empty()) return "its topic is empty";
  if (topic.size() > longest_topic) return fmt::format("its topic has {} octets", topic.size());
  if (mosquitto_validate_utf8(topic.data(), static_cast<int>(topic.size())) != MOSQ_ERR_SUCCESS) {
    return "its topic has control characters or is not UTF-8";
  }
  if (mosquitto_pub_topic_check2(topic.data(), topic.size()) != MOSQ_ERR_SUCCESS) {
    return "its topic has a wildcard (+ or #)";
  }
  if (message.qos < 0 || message.qos > 2) return fmt::format("its QoS is {}", message.qos);
  const std::size_t longest_payload = std::min<std::size_t>(payload_limit, MQTT_MAX_PAYLOAD);
  if (message.payload.size() > longest_payload) {
    return fmt::format("its payload has {} octets and the limit is {}", message.payload.size(),
                       longest_payload);
  }
  return std::nullopt;
}

}  // namespace amsbridge
