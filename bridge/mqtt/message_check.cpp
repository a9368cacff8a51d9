#include "bridge/mqtt/message_check.hpp"

#include <algorithm>
#include <mosquitto.h>
#include <mqtt_protocol.h>

#include <fmt/format.h>

namespace amsbridge {
namespace {

constexpr std::size_t longest_text = 65'535;

bool is_text(const std::string& text) {
  return text.size() <= longest_text &&
         mosquitto_validate_utf8(text.data(), static_cast<int>(text.size())) == MOSQ_ERR_SUCCESS;
}

std::optional<std::string> why_not_properties(const Message& message) {
  const bool texts = std::ranges::all_of(message.properties, [](const auto& property) {
    return is_text(property.first) && is_text(property.second);
  });
  if (!texts) return "a user property is too long, has control characters or is not UTF-8";
  if (message.correlation.size() > longest_text) return "its correlation data is too long";
  return std::nullopt;
}

}  // namespace

std::optional<std::string> why_not_publishable(const Message& message, std::size_t payload_limit) {
  const std::string& topic = message.topic;
  if (topic.empty()) return "its topic is empty";
  if (topic.size() > longest_text) return fmt::format("its topic has {} octets", topic.size());
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
  return why_not_properties(message);
}

}  // namespace amsbridge
