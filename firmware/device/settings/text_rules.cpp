#include "firmware/device/settings/text_rules.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "firmware/device/boot/time_zones.hpp"
#include "firmware/device/settings/words.hpp"
#include "metering/topic_rules.hpp"

namespace amsbridge::device::text_rules {
namespace {

using Problem = std::optional<std::string>;

tl::unexpected<std::string> refused(std::string clause) {
  return tl::unexpected(std::move(clause));
}

TakenText checked(std::string_view text, Problem (*problem)(std::string_view)) {
  if (auto clause = problem(text)) return refused(std::move(*clause));
  return std::string(text);
}

TakenText checked_or_empty(std::string_view text, Problem (*problem)(std::string_view)) {
  return text.empty() ? TakenText(std::string()) : checked(text, problem);
}

bool has_control_character(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char character) {
    const auto octet = static_cast<unsigned char>(character);
    return octet < 0x20 || octet == 0x7F;
  });
}

Problem host_problem(std::string_view text) {
  if (auto problem = text_problem(text)) return problem;
  if (text.find_first_of(" /@") != std::string_view::npos) {
    return "must be a host name or address only, without mqtt:// or a port";
  }
  return std::nullopt;
}

Problem label_problem(std::string_view name) {
  constexpr std::size_t longest = 63;
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
  const bool is_label = name.size() <= longest && !name.starts_with('-') && !name.ends_with('-') &&
                        name.find_first_not_of(allowed) == std::string_view::npos;
  if (is_label) return std::nullopt;
  return "must be at most 63 letters a to z, digits and hyphens, with no hyphen at its ends";
}

Problem meter_name_problem(std::string_view name) {
  if (auto problem = text_problem(name)) return problem;
  if (is_reserved_level(name)) {
    return "must not be bridge, command or response, which are topics of the bridge itself";
  }
  return std::nullopt;
}

bool is_hexadecimal(char character) {
  return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'f') ||
         (character >= 'A' && character <= 'F');
}

char lower_case(char character) {
  return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a') : character;
}

}  // namespace

TakenText optional_text(std::string_view text) {
  return checked_or_empty(text, text_problem);
}

TakenText optional_host(std::string_view text) {
  return checked_or_empty(text, host_problem);
}

TakenText host(std::string_view text) {
  return checked(text, host_problem);
}

TakenText secret_text(std::string_view text) {
  if (has_control_character(text)) return refused("must be without control characters");
  return std::string(text);
}

TakenText prefix(std::string_view text) {
  return checked(text, prefix_topic_problem);
}

TakenText publish_topic(std::string_view text) {
  return checked(text, publish_topic_problem);
}

TakenText optional_topic(std::string_view text) {
  return checked_or_empty(text, publish_topic_problem);
}

TakenText optional_filter(std::string_view text) {
  return checked_or_empty(text, subscribe_topic_problem);
}

TakenText network_name(std::string_view text) {
  return secret_text(text);
}

// IEEE 802.11-2020, J.4.1: a passphrase is 8 to 63 characters of ASCII; 64 digits are the key itself.
TakenText network_password(std::string_view text) {
  constexpr std::size_t shortest = 8;
  constexpr std::size_t longest = 63;
  if (text.size() == longest + 1 && std::all_of(text.begin(), text.end(), is_hexadecimal)) {
    return std::string(text);
  }
  const bool is_printable = std::all_of(text.begin(), text.end(),
                                        [](char character) { return character >= 0x20 && character < 0x7F; });
  if (is_printable && text.size() >= shortest && text.size() <= longest) return std::string(text);
  return refused("must be 8 to 63 characters without accents, or 64 hexadecimal digits");
}

TakenText optional_label(std::string_view text) {
  return checked_or_empty(text, label_problem);
}

TakenText zone(std::string_view text) {
  if (posix_zone(text)) return std::string(text);
  return refused("must be the name of a time zone of Europe, as in Europe/Oslo, or UTC");
}

TakenText meter_name(std::string_view text) {
  return checked_or_empty(text, meter_name_problem);
}

TakenText key(std::string_view text) {
  constexpr std::size_t digits = 32;
  std::string key;
  key.reserve(digits);
  std::size_t count = 0;
  for (const char character : text) {
    if (std::string_view(" \t,:-").find(character) != std::string_view::npos) continue;
    if (!is_hexadecimal(character)) return refused("must be hexadecimal digits: 0 to 9, a to f");
    if (++count <= digits) key += lower_case(character);
  }
  if (count == digits) return key;
  return refused(joined({"must be of 32 hexadecimal digits, not ", std::to_string(count)}));
}

}  // namespace amsbridge::device::text_rules
