#include "bridge/recording/anonymous_text.hpp"

#include <algorithm>
#include <charconv>
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

bool is_hex(Mutable text) {
  return text.size() % 2 == 0 &&
         std::ranges::all_of(text, [](std::uint8_t octet) { return is_hex_digit(static_cast<char>(octet)); });
}

// Text that is sent as the hexadecimal digits of its characters.
std::vector<std::uint8_t> spelt_text(Mutable digits) {
  constexpr std::size_t shortest = 5;
  if (!is_hex(digits)) return {};
  const auto text = octets_from_hex(std::string(digits.begin(), digits.end()));
  if (!text || text->size() < shortest || !std::ranges::all_of(*text, is_printable)) return {};
  return *text;
}

bool all_printable(std::span<const std::uint8_t> text) {
  return std::ranges::all_of(text, is_printable);
}

void replace_printable(Mutable text, const KeptTexts& kept, Pseudonyms& pseudonyms) {
  const std::string id(text.begin(), text.end());
  if (!kept.contains(id)) std::ranges::copy(pseudonyms.of(id), text.begin());
}

void replace_binary(Mutable octets, Pseudonyms& pseudonyms) {
  const auto other = octets_from_hex(pseudonyms.of(fmt::format("{:02x}", fmt::join(octets, ""))));
  if (other && other->size() == octets.size()) std::ranges::copy(*other, octets.begin());
}

// A P1 port sends messages as the hexadecimal digits of their characters; some meters do not.
void overwrite_message(Mutable value) {
  const bool spelt = is_hex(value);
  for (std::size_t at = 0; at < value.size(); ++at) value[at] = !spelt ? 'x' : at % 2 == 0 ? '7' : '8';
}

void replace_id(Mutable value, const KeptTexts& kept, Pseudonyms& pseudonyms) {
  std::vector<std::uint8_t> spelt = spelt_text(value);
  if (spelt.empty()) return replace_told(value, Telling::id, kept, pseudonyms);
  replace_told(spelt, Telling::id, kept, pseudonyms);
  const std::string digits = fmt::format("{:02X}", fmt::join(spelt, ""));
  std::ranges::copy(digits, value.begin());
}

// A-B:C.D.E*F, of which meters leave out all but C.D; C may be the letter that stands for 96.
std::optional<Telling> telling_of(std::string_view code) {
  code.remove_prefix(std::min(code.size(), code.find(':') + 1));
  if (code.starts_with("C.1")) code = code.size() == 3 || code[3] == '.' ? "96.1" : "";
  unsigned c = 0;
  unsigned d = 0;
  const char* const end = code.data() + code.size();
  const auto first = std::from_chars(code.data(), end, c);
  if (first.ec != std::errc() || first.ptr == end || *first.ptr != '.') return std::nullopt;
  if (std::from_chars(first.ptr + 1, end, d).ec != std::errc()) return std::nullopt;
  return what_tells(c, d);
}

// Whatever a message holds, its last bracket closes it; ids may stand in several pairs of brackets.
void replace_in_line(Mutable line, const KeptTexts& kept, Pseudonyms& pseudonyms) {
  auto open = std::ranges::find(line, '(');
  const auto telling = telling_of(std::string(line.begin(), open));
  if (!telling) return;
  if (*telling == Telling::message) {
    const auto close = std::find(line.rbegin(), line.rend(), ')').base();
    if (close - open >= 2) overwrite_message(Mutable(open + 1, close - 1));
    return;
  }
  while (open != line.end()) {
    const auto close = std::find(open, line.end(), ')');
    replace_id(Mutable(open + 1, close), kept, pseudonyms);
    open = std::find(close, line.end(), '(');
  }
}

// Some makers put the serial number behind the model: its digits go, the letters say who made what.
void replace_in_ident(Mutable line, Pseudonyms& pseudonyms) {
  constexpr std::ptrdiff_t digits_of_id = 6;
  for (auto begin = std::ranges::find_if(line, is_digit); begin != line.end();) {
    const auto end = std::find_if_not(begin, line.end(), is_digit);
    if (end - begin >= digits_of_id) std::ranges::copy(pseudonyms.of(std::string(begin, end)), begin);
    begin = std::find_if(end, line.end(), is_digit);
  }
}

}  // namespace

void replace_text(std::span<std::uint8_t> text, const KeptTexts& kept, Pseudonyms& pseudonyms) {
  text = without_padding(text);
  if (may_be_id(text) && all_printable(text)) replace_printable(text, kept, pseudonyms);
}

void replace_told(std::span<std::uint8_t> text, Telling telling, const KeptTexts& kept,
                  Pseudonyms& pseudonyms) {
  text = without_padding(text);
  if (telling == Telling::message) {
    std::ranges::fill(text, std::uint8_t{'x'});
  } else if (all_printable(text)) {
    replace_printable(text, kept, pseudonyms);
  } else {
    replace_binary(text, pseudonyms);
  }
}

void replace_in_lines(std::span<std::uint8_t> telegram, const KeptTexts& kept, Pseudonyms& pseudonyms) {
  while (!telegram.empty()) {
    const auto end = std::ranges::find(telegram, '\n');
    const auto size = static_cast<std::size_t>(end - telegram.begin());
    const Mutable line = telegram.first(size);
    if (!line.empty() && line.front() == '/') {
      replace_in_ident(line, pseudonyms);
    } else {
      replace_in_line(line, kept, pseudonyms);
    }
    telegram = telegram.subspan(std::min(size + 1, telegram.size()));
  }
}

}  // namespace amsbridge
