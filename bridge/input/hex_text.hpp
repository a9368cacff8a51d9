#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace amsbridge {

/// The octets of one line of hexadecimal text, without its comment; nothing if it is no such text. Pairs of
/// digits may stand apart by blanks, commas, colons or hyphens and begin with 0x; `#` begins a comment.
std::optional<std::vector<std::uint8_t>> octets_from_hex(std::string_view line);

bool is_hex_digit(char character);
bool is_hex_separator(char character);

}  // namespace amsbridge
