#include "metering/topic_rules.hpp"

#include <algorithm>
#include <utility>

#include "metering/utf8.hpp"

namespace amsbridge {
namespace {

constexpr std::size_t longest_text = 65'535;
constexpr std::size_t longest_prefix = 1'000;

// The character that the text begins with, of as many octets.
std::uint32_t code_point(std::string_view text, std::size_t octets) {
  const auto first = static_cast<unsigned char>(text.front());
  std::uint32_t code = octets == 1 ? first : first & (0xFFU >> (octets + 1));
  for (const char next : text.substr(1, octets - 1))
    code = code << 6U | (static_cast<unsigned char>(next) & 0x3FU);
  return code;
}

// What a receiver may close the connection for (MQTT 5, 1.5.4): control characters, and what Unicode says is
// no character.
bool is_disturbing(std::uint32_t code) {
  const bool is_control = code < 0x20 || (code >= 0x7F && code <= 0x9F);
  const bool is_none = (code >= 0xFDD0 && code <= 0xFDEF) || (code & 0xFFFEU) == 0xFFFE;
  return is_control || is_none;
}

bool is_text(std::string_view text) {
  while (!text.empty()) {
    const std::size_t octets = utf8_length(text);
    if (octets == 0 || is_disturbing(code_point(text, octets))) return false;
    text.remove_prefix(octets);
  }
  return true;
}

// Takes the first level, and the slash behind it, off the topic.
std::string_view take_level(std::string_view& topic) {
  const std::size_t end = std::min(topic.find('/'), topic.size());
  const std::string_view level = topic.substr(0, end);
  topic.remove_prefix(std::min(end + 1, topic.size()));
  return level;
}

// + and # stand alone in their level, # in the last one.
bool wildcards_are_in_place(std::string_view filter) {
  for (std::size_t at = 0; at < filter.size(); ++at) {
    if (filter[at] != '+' && filter[at] != '#') continue;
    const bool begins = at == 0 || filter[at - 1] == '/';
    const bool ends = at + 1 == filter.size() || (filter[at] == '+' && filter[at + 1] == '/');
    if (!begins || !ends) return false;
  }
  return true;
}

}  // namespace

std::optional<std::string> text_problem(std::string_view text) {
  if (text.empty()) return "must not be empty";
  if (text.size() > longest_text) return "must be at most 65535 octets long";
  if (!is_text(text)) return "must be UTF-8 without control characters";
  return std::nullopt;
}

std::optional<std::string> publish_topic_problem(std::string_view topic) {
  if (auto problem = text_problem(topic)) return problem;
  if (topic.find_first_of("+#") != std::string_view::npos) {
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
  if (!wildcards_are_in_place(filter)) {
    return "must have + only as a whole level and # only as the last one";
  }
  if (filter.front() == '/') return "must not begin with /, which makes an empty level";
  return std::nullopt;
}

bool topics_overlap(std::string_view one, std::string_view other) {
  if (one.size() > other.size()) std::swap(one, other);
  return other.starts_with(one) && (other.size() == one.size() || other[one.size()] == '/');
}

// MQTT 5, 4.7.1 and 4.7.2.
bool filter_takes(std::string_view filter, std::string_view topic) {
  const bool is_brokers_own = !topic.empty() && topic.front() == '$';
  if (is_brokers_own && !filter.empty() && (filter.front() == '+' || filter.front() == '#')) return false;
  for (;;) {
    if (filter == "#") return true;
    const bool is_last_of_filter = filter.find('/') == std::string_view::npos;
    const bool is_last_of_topic = topic.find('/') == std::string_view::npos;
    const std::string_view wanted = take_level(filter);
    const std::string_view level = take_level(topic);
    if (wanted != "+" && wanted != level) return false;
    if (is_last_of_topic) return is_last_of_filter || filter == "#";
    if (is_last_of_filter) return false;
  }
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
