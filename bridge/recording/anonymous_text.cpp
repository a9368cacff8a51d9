#include "bridge/recording/anonymous_text.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "bridge/input/hex_text.hpp"

namespace amsbridge {
namespace {

using Mutable = std::span<std::uint8_t>;

bool is_digit(std::uint8_t octet) {
  return octet >= '0' && octet <= '9';
}
bool is_printable(std::uint8_t octet) {
  return octet >= ' ' && octet < 0x7f;
}

bool may_be_id(std::span<const std::uint8_t> text) {
  constexpr std::ptrdiff_t digits_of_id = 6;
  return std::ranges::count_if(text, is_digit) >= digits_of_id;
}

// Meters fill up ids with NUL and blanks.
Mutable without_padding(Mutable text) {
  while (!text.empty() && (text.back() == 0 || text.back() == ' ')) text = text.first(text.size() - 1);
  return text;
}

// Text that is sent as the hexadecimal digits of its characters.
std::vector<std::uint8_t> spelt_text(Mutable digits) {
  constexpr std::size_t shortest = 5;
  if (digits.size() % 2 != 0 ||
      !std::ranges::all_of(digits, [](std::uint8_t octet) { return is_hex_digit(static_cast<char>(octet)); }))
    return {};
  const auto text = octets_from_hex(std::string(digits.begin(), digits.end()));
  if (!text || text->size() < shortest || !std::ranges::all_of(*text, is_printable)) return {};
  return *text;
}

void replace_value(Mutable value, const KeptTexts& kept, Pseudonyms& pseudonyms) {
  std::vector<std::uint8_t> spelt = spelt_text(value);
  if (spelt.empty()) return replace_text(value, kept, pseudonyms);
  replace_text(spelt, kept, pseudonyms);
  const std::string digits = fmt::format("{:02X}", fmt::join(spelt, ""));
  std::ranges::copy(digits, value.begin());
}

bool names_id(std::string_view line) {
  const std::string_view code = line.substr(0, line.find('('));
  return code.find(":96.1.") != std::string_view::npos || code.find(":96.13.") != std::string_view::npos ||
         code.find(":42.0.0") != std::string_view::npos;
}

void replace_in_line(Mutable line, const KeptTexts& kept, Pseudonyms& pseudonyms) {
  const auto open = std::ranges::find(line, '(');
  if (open == line.end() || !names_id(std::string(line.begin(), open))) return;
  const auto close = std::find(open, line.end(), ')');
  replace_value(Mutable(open + 1, close), kept, pseudonyms);
}

}  // namespace

void replace_text(std::span<std::uint8_t> text, const KeptTexts& kept, Pseudonyms& pseudonyms) {
  text = without_padding(text);
  if (!may_be_id(text) || !std::ranges::all_of(text, is_printable)) return;
  const std::string id(text.begin(), text.end());
  if (kept.contains(id)) return;
  std::ranges::copy(pseudonyms.of(id), text.begin());
}

void replace_in_lines(std::span<std::uint8_t> telegram, const KeptTexts& kept, Pseudonyms& pseudonyms) {
  while (!telegram.empty()) {
    const auto end = std::ranges::find(telegram, '\n');
    const auto size = static_cast<std::size_t>(end - telegram.begin());
    replace_in_line(telegram.first(size), kept, pseudonyms);
    telegram = telegram.subspan(std::min(size + 1, telegram.size()));
  }
}

}  // namespace amsbridge
