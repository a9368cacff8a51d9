#include "firmware/device/settings/words.hpp"

#include "metering/utf8.hpp"

namespace amsbridge::device {
namespace {

constexpr std::size_t longest_shown = 80;

void append_octet(std::string& into, unsigned char octet) {
  static constexpr std::string_view digits = "0123456789abcdef";
  into += "\\x";
  into += digits[octet >> 4U];
  into += digits[octet & 0xFU];
}

}  // namespace

std::string joined(std::initializer_list<std::string_view> parts) {
  std::size_t size = 0;
  for (const std::string_view part : parts) size += part.size();
  std::string text;
  text.reserve(size);
  for (const std::string_view part : parts) text += part;
  return text;
}

std::string in_quotes(std::string_view text) {
  const std::size_t octets = text.size();
  std::string shown = "\"";
  while (!text.empty() && octets - text.size() < longest_shown) {
    const auto first = static_cast<unsigned char>(text.front());
    std::size_t length = utf8_length(text);
    if (first == '"' || first == '\\') shown += '\\';
    if (length == 0 || first < 0x20 || first == 0x7F) {
      append_octet(shown, first);
      length = 1;
    } else {
      shown += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
  shown += '"';
  if (text.empty()) return shown;
  return joined({shown, " (the beginning of ", std::to_string(octets), " octets)"});
}

std::string alternatives(std::span<const std::string_view> words) {
  std::string text;
  for (std::size_t at = 0; at < words.size(); ++at) {
    if (at > 0) text += at + 1 == words.size() ? " or " : ", ";
    text += words[at];
  }
  return text;
}

}  // namespace amsbridge::device
