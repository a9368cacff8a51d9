#include "metering/topic_rules.hpp"

#include <algorithm>
#include <mosquitto.h>
#include <utility>

namespace amsbridge {
namespace {

constexpr std::size_t longest_text = 65'535;
constexpr std::size_t longest_prefix = 1'000;

int length_of(std::string_view text) {
  return static_cast<int>(text.size());
}

}  // namespace

std::optional<std::string> text_problem(std::string_view text) {
  if (text.empty()) return "must not be empty";
  if (text.size() > longest_text) return "must be at most 65535 octets long";
  // The library refuses control characters as well, as the standard lets a receiver do.
  if (mosquitto_validate_utf8(text.data(), length_of(text)) != MOSQ_ERR_SUCCESS) {
    return "must be UTF-8 without control characters";
  }
  return std::nullopt;
}

std::optional<std::string> publish_topic_problem(std::string_view topic) {
  if (auto problem = text_problem(topic)) return problem;
  if (mosquitto_pub_topic_check2(topic.data(), topic.size()) != MOSQ_ERR_SUCCESS) {
    return "must not contain + or #, which are for subscriptions";
  }
  if (topic.front() == '$') return "must not begin with $, which marks the broker's own topics";
  if (topic.front() == '/') return "must not begin with /, which makes an empty level";
  return std::nullopt;
}

std::optional<std::string> prefix_topic_problem(std::string_view topic) {
  if (auto problem = publish_topic_problem(topic)) return problem;
  if (topic.back() == '/' || topic.find("//") != std::string_view::npos) {
    return "must not have an empty level: take the / at its end or the // out";
  }
  if (topic.size() > longest_prefix) return "must be at most 1000 octets long";
  return std::nullopt;
}

std::optional<std::string> subscribe_topic_problem(std::string_view filter) {
  if (auto problem = text_problem(filter)) return problem;
  if (mosquitto_sub_topic_check2(filter.data(), filter.size()) != MOSQ_ERR_SUCCESS) {
    return "must have + only as a whole level and # only as the last one";
  }
  if (filter.front() == '/') return "must not begin with /, which makes an empty level";
  return std::nullopt;
}

bool topics_overlap(std::string_view one, std::string_view other) {
  if (one.size() > other.size()) std::swap(one, other);
  return other.starts_with(one) && (other.size() == one.size() || other[one.size()] == '/');
}

bool filter_takes(const std::string& filter, const std::string& topic) {
  bool takes = false;
  return mosquitto_topic_matches_sub(filter.c_str(), topic.c_str(), &takes) == MOSQ_ERR_SUCCESS && takes;
}

std::string as_topic_level(std::string_view name) {
  static constexpr std::string_view special = "/+#$";
  std::string level(name);
  std::replace_if(
      level.begin(), level.end(),
      [](char character) {
        const auto octet = static_cast<unsigned char>(character);
        return octet < 0x20 || octet == 0x7f || special.find(character) != std::string_view::npos;
      },
      '_');
  return level;
}

bool is_reserved_level(std::string_view level) {
  return level == "bridge" || level == "command" || level == "response";
}

}  // namespace amsbridge
