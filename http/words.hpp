#pragma once

#include <algorithm>
#include <string_view>

namespace amsbridge::http {

/// Without locales: ASCII is all that counts in HTTP.
[[nodiscard]] constexpr char lower(char character) {
  return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a') : character;
}

/// Whether two words of HTTP are the same: names of headers, schemes, hosts, media types, in any case.
[[nodiscard]] constexpr bool is_same_word(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other, {}, lower, lower);
}

/// Without spaces and tabs around it.
[[nodiscard]] inline std::string_view trimmed(std::string_view text) {
  constexpr std::string_view white = " \t";
  const std::size_t begin = text.find_first_not_of(white);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(white) + 1 - begin);
}

/// The next item of a list with commas (RFC 9110, 5.6.1), which is taken off.
inline std::string_view next_item(std::string_view& list) {
  const std::string_view item = list.substr(0, list.find(','));
  list.remove_prefix(item.size() < list.size() ? item.size() + 1 : list.size());
  return trimmed(item);
}

}  // namespace amsbridge::http
