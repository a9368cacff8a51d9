#include "http/json_grammar.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "metering/utf8.hpp"

namespace amsbridge::json_grammar {
namespace {

bool takes(std::string_view& text, char character) {
  if (!text.starts_with(character)) return false;
  text.remove_prefix(1);
  return true;
}

bool takes_digits(std::string_view& text) {
  const std::size_t count = std::min(text.find_first_not_of("0123456789"), text.size());
  text.remove_prefix(count);
  return count > 0;
}

// RFC 8259, 6: [ minus ] int [ frac ] [ exp ]
bool is_number(std::string_view text) {
  takes(text, '-');
  if (!takes(text, '0') && !takes_digits(text)) return false;
  if (takes(text, '.') && !takes_digits(text)) return false;
  if (takes(text, 'e') || takes(text, 'E')) {
    if (!takes(text, '-')) takes(text, '+');
    if (!takes_digits(text)) return false;
  }
  return text.empty();
}

std::optional<std::uint32_t> hexadecimal_digit(char digit) {
  constexpr std::uint32_t ten = 10;
  if (digit >= '0' && digit <= '9') return static_cast<std::uint32_t>(digit - '0');
  if (digit >= 'a' && digit <= 'f') return static_cast<std::uint32_t>(digit - 'a') + ten;
  if (digit >= 'A' && digit <= 'F') return static_cast<std::uint32_t>(digit - 'A') + ten;
  return std::nullopt;
}

// RFC 8259, 7: `\u` and four digits, a unit of UTF-16.
std::optional<std::uint32_t> take_unit(std::string_view& text) {
  constexpr std::size_t length = 6;
  constexpr std::uint32_t base = 16;
  if (text.size() < length || !text.starts_with("\\u")) return std::nullopt;
  std::uint32_t unit = 0;
  for (const char character : text.substr(2, length - 2)) {
    const auto digit = hexadecimal_digit(character);
    if (!digit) return std::nullopt;
    unit = unit * base + *digit;
  }
  text.remove_prefix(length);
  return unit;
}

bool is_high_surrogate(std::uint32_t unit) {
  return unit >= 0xD800 && unit < 0xDC00;
}
bool is_low_surrogate(std::uint32_t unit) {
  return unit >= 0xDC00 && unit < 0xE000;
}

// RFC 3629, 3
struct Character {
  std::array<char, 4> octets{};
  std::size_t size = 0;

  void add(std::uint32_t octet) { octets[size++] = static_cast<char>(octet); }
  [[nodiscard]] std::string_view view() const { return {octets.data(), size}; }
};

Character utf8(std::uint32_t code) {
  const auto more = [code](unsigned shift) { return 0x80U | ((code >> shift) & 0x3FU); };
  Character character;
  if (code < 0x80) {
    character.add(code);
    return character;
  }
  if (code < 0x800) {
    character.add(0xC0U | code >> 6U);
  } else {
    if (code < 0x10000) {
      character.add(0xE0U | code >> 12U);
    } else {
      character.add(0xF0U | code >> 18U);
      character.add(more(12));
    }
    character.add(more(6));
  }
  character.add(more(0));
  return character;
}

std::optional<Character> take_escaped_code(std::string_view& text) {
  const auto unit = take_unit(text);
  if (!unit || is_low_surrogate(*unit)) return std::nullopt;
  if (!is_high_surrogate(*unit)) return utf8(*unit);
  const auto low = take_unit(text);
  if (!low || !is_low_surrogate(*low)) return std::nullopt;
  return utf8(0x10000 + ((*unit - 0xD800) << 10U) + (*low - 0xDC00));
}

std::optional<Character> take_escape(std::string_view& text) {
  constexpr std::string_view letters = "\"\\/bfnrt";
  constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
  if (text.starts_with("\\u")) return take_escaped_code(text);
  const std::size_t at = text.size() < 2 ? std::string_view::npos : letters.find(text[1]);
  if (at == std::string_view::npos) return std::nullopt;
  text.remove_prefix(2);
  return utf8(static_cast<unsigned char>(meanings[at]));
}

// The next character of the inside of a text, with its escape undone; nothing if there is none that may
// stand there.
std::optional<Character> take_character(std::string_view& text) {
  constexpr unsigned char first_printable = 0x20;
  if (text.starts_with('\\')) return take_escape(text);
  const std::size_t length = utf8_length(text);
  if (length == 0 || static_cast<unsigned char>(text.front()) < first_printable || text.front() == '"')
    return std::nullopt;
  Character character;
  for (const char octet : text.substr(0, length)) character.add(static_cast<unsigned char>(octet));
  text.remove_prefix(length);
  return character;
}

}  // namespace

bool is_word_or_number(std::string_view octets) {
  return octets == "null" || octets == "true" || octets == "false" || is_number(octets);
}

bool is_text(std::string_view inside) {
  while (!inside.empty()) {
    if (!take_character(inside)) return false;
  }
  return true;
}

std::string plain_text(std::string_view inside) {
  std::string plain;
  plain.reserve(inside.size());
  while (!inside.empty()) {
    const auto character = take_character(inside);
    if (!character) break;
    plain += character->view();
  }
  return plain;
}

bool is_same_text(std::string_view inside, std::string_view other) {
  while (!inside.empty()) {
    const auto character = take_character(inside);
    if (!character || !other.starts_with(character->view())) return false;
    other.remove_prefix(character->size);
  }
  return other.empty();
}

}  // namespace amsbridge::json_grammar
