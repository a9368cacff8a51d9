#include "bridge/crypto/key_text.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "bridge/input/hex_text.hpp"

namespace amsbridge {

tl::expected<ams::Key, std::string> parse_key(std::string_view text) {
  ams::Key key;
  const auto octets = octets_from_hex(text);
  const auto digits = static_cast<std::size_t>(std::ranges::count_if(text, is_hex_digit));
  const auto others = std::ranges::count_if(
      text, [](char character) { return !is_hex_digit(character) && !is_hex_separator(character); });
  if (others > 0 && !octets) return tl::unexpected<std::string>("must be hexadecimal digits: 0 to 9, a to f");
  if (!octets || octets->size() != key.size()) {
    return tl::unexpected(fmt::format("must be of {} hexadecimal digits, not {}", 2 * key.size(),
                                      octets ? 2 * octets->size() : digits));
  }
  std::copy(octets->begin(), octets->end(), key.begin());
  return key;
}

}  // namespace amsbridge
