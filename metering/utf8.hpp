#pragma once

#include <cstddef>
#include <string_view>

namespace amsbridge {

/// Octets of the UTF-8 character (RFC 3629, 4) that the text begins with: 1 to 4. 0 if it begins with none:
/// an empty text, one that ends within the character, an overlong form, a surrogate, or what is beyond
/// U+10FFFF.
[[nodiscard]] constexpr std::size_t utf8_length(std::string_view text) {
  const auto octet = [text](std::size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
  };
  if (text.empty()) return 0;
  const unsigned first = octet(0);
  if (first < 0x80) return 1;
  const std::size_t length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
  for (std::size_t at = 1; at < length; ++at) {
    if ((octet(at) & 0xC0U) != 0x80U) return 0;
  }
  const unsigned second = octet(1);
  const bool is_overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool is_beyond = (first == 0xED && second > 0x9F) || (first == 0xF4 && second > 0x8F);
  return is_overlong || is_beyond ? 0 : length;
}

/// Well-formed UTF-8 without control characters of ASCII.
[[nodiscard]] constexpr bool is_utf8_text(std::string_view text) {
  while (!text.empty()) {
    const auto first = static_cast<unsigned char>(text.front());
    const std::size_t length = utf8_length(text);
    if (first < 0x20 || first == 0x7F || length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace amsbridge
