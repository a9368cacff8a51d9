#include "bridge/input/hex_text.hpp"

namespace amsbridge {
namespace {

std::optional<std::uint8_t> digit(char character) {
  if (character >= '0' && character <= '9') return static_cast<std::uint8_t>(character - '0');
  if (character >= 'a' && character <= 'f') return static_cast<std::uint8_t>(character - 'a' + 10);
  if (character >= 'A' && character <= 'F') return static_cast<std::uint8_t>(character - 'A' + 10);
  return std::nullopt;
}

}  // namespace

bool is_hex_digit(char character) {
  return digit(character).has_value();
}

bool is_hex_separator(char character) {
  return std::string_view(" \t\r,:-").find(character) != std::string_view::npos;
}

std::optional<std::vector<std::uint8_t>> octets_from_hex(std::string_view line) {
  line = line.substr(0, line.find('#'));
  std::vector<std::uint8_t> octets;
  octets.reserve(line.size() / 2);
  for (std::size_t at = 0; at < line.size(); at += 2) {
    while (at < line.size() && is_hex_separator(line[at])) ++at;
    if (at == line.size()) break;
    if (line[at] == '0' && at + 1 < line.size() && (line[at + 1] == 'x' || line[at + 1] == 'X')) at += 2;
    if (at + 1 >= line.size()) return std::nullopt;
    const auto high = digit(line[at]);
    const auto low = digit(line[at + 1]);
    if (!high || !low) return std::nullopt;
    octets.push_back(static_cast<std::uint8_t>(*high << 4 | *low));
  }
  return octets;
}

}  // namespace amsbridge
