#include "http/json_quoted.hpp"

#include <array>
#include <cstddef>

#include "metering/utf8.hpp"

namespace amsbridge {
namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";
constexpr unsigned char first_printable = 0x20;

// Octets that begin a character of UTF-8 and are not followed by the rest of it: 1 to 3.
std::size_t broken_length(std::string_view text) {
  std::array<char, 4> whole{};
  constexpr std::array<char, 2> extremes{'\x80', '\xbf'};
  std::size_t known = 1;
  whole[0] = text.front();
  // As many octets as some character has, too: its others are tried at both ends of their range.
  while (known < text.size() && known < whole.size() - 1) {
    whole[known] = text[known];
    bool begins_one = false;
    for (const char rest : extremes) {
      for (std::size_t at = known + 1; at < whole.size(); ++at) whole[at] = rest;
      begins_one = begins_one || utf8_length({whole.data(), whole.size()}) > known;
    }
    if (!begins_one) break;
    ++known;
  }
  return known;
}

// How a control character, a quotation mark or a reverse solidus is written.
std::string_view escape(char character, std::array<char, 6>& place) {
  constexpr std::string_view digits = "0123456789abcdef";
  switch (character) {
    case '"': return "\\\"";
    case '\\': return "\\\\";
    case '\b': return "\\b";
    case '\f': return "\\f";
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    default: break;
  }
  const auto code = static_cast<unsigned char>(character);
  place = {'\\', 'u', '0', '0', digits[code >> 4U], digits[code & 0x0FU]};
  return {place.data(), place.size()};
}

// `put` gets the text in as large pieces as stand as they are.
template <typename Put>
void quote(std::string_view text, Put put) {
  std::array<char, 6> place{};
  put("\"");
  while (!text.empty()) {
    std::size_t plain = 0;
    while (plain < text.size()) {
      const char next = text[plain];
      const std::size_t length = utf8_length(text.substr(plain));
      if (length == 0 || static_cast<unsigned char>(next) < first_printable || next == '"' || next == '\\')
        break;
      plain += length;
    }
    put(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;
    const bool is_broken = utf8_length(text) == 0;
    put(is_broken ? replacement : escape(text.front(), place));
    text.remove_prefix(is_broken ? broken_length(text) : 1);
  }
  put("\"");
}

}  // namespace

void append_quoted(std::string& out, std::string_view text) {
  quote(text, [&out](std::string_view piece) { out += piece; });
}

void write_quoted(ams::TextWriter& out, std::string_view text) {
  quote(text, [&out](std::string_view piece) { out.text(piece); });
}

}  // namespace amsbridge
