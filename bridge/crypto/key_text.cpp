#include "bridge/crypto/key_text.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "bridge/input/hex_text.hpp"

namespace amsbridge {

tl::expected<ams::Key, std::string> parse_key(std::string_view text) {
  const auto octets = octets_from_hex(text);
  if (!octets) return tl::unexpected<std::string>("must be hexadecimal digits: 0 to 9, a to f");
  ams::Key key;
  if (octets->size() != key.size()) {
    return tl::unexpected(
        fmt::format("must be of {} hexadecimal digits, not {}", 2 * key.size(), 2 * octets->size()));
  }
  std::copy(octets->begin(), octets->end(), key.begin());
  return key;
}

}  // namespace amsbridge
