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

}  // namespace amsbridge::http
