#include "ams/meters/p1_line.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "ams/flash.hpp"

namespace ams::p1 {
namespace {

constexpr bool is_digit(std::uint8_t octet) {
  return static_cast<std::uint8_t>(octet - '0') <= 9;
}

// Leaves `at` behind the digits. They end, since the line ends in a bracket.
inline bool read_group(const std::uint8_t*& at, std::uint8_t& group) {
  std::uint32_t number = static_cast<std::uint32_t>(*at) - '0';
  if (number > 9) return false;
  for (std::uint32_t digit = 0; (digit = static_cast<std::uint32_t>(*++at) - '0') <= 9;) {
    number = number * 10 + digit;
    if (number > 255) return false;
  }
  group = static_cast<std::uint8_t>(number);
  return true;
}

inline bool read_group(const std::uint8_t*& at, std::uint8_t separator, std::uint8_t& group) {
  return read_group(at, group) && *at++ == separator;
}

// ---- Units

// Five letters at most, in lower case, in one number.
using PackedSymbol = std::uint64_t;
constexpr std::size_t longest_symbol = 5;

constexpr PackedSymbol packed(PackedSymbol before, std::uint8_t letter) {
  return before << 8 | (letter | 0x20);
}
constexpr PackedSymbol packed(const char* letters) {
  PackedSymbol symbol = 0;
  while (*letters != '\0') symbol = packed(symbol, static_cast<std::uint8_t>(*letters++));
  return symbol;
}

struct UnitRow {
  PackedSymbol symbol;
  UnitSymbol unit;
};

// What is sent most often comes first.
constexpr UnitRow units[] = {
    {packed("kw"), {Unit::watt, 3, 27}},
    {packed("kwh"), {Unit::kilowatt_hour, 0, 30}},
    {packed("v"), {Unit::volt, 0, 35}},
    {packed("a"), {Unit::ampere, 0, 33}},
    {packed("kvar"), {Unit::var, 3, 29}},
    {packed("kvarh"), {Unit::kilovar_hour, 0, 32}},
    {packed("w"), {Unit::watt, 0, 27}},
    {packed("wh"), {Unit::kilowatt_hour, -3, 30}},
    {packed("var"), {Unit::var, 0, 29}},
    {packed("varh"), {Unit::kilovar_hour, -3, 32}},
    {packed("kva"), {Unit::volt_ampere, 3, 28}},
    {packed("va"), {Unit::volt_ampere, 0, 28}},
    {packed("m3"), {Unit::cubic_metre, 0, 13}},
    {packed("hz"), {Unit::hertz, 0, 44}},
    {packed("gj"), {Unit::gigajoule, 0, 25}},
    {packed("mj"), {Unit::gigajoule, -3, 25}},
    {packed("kj"), {Unit::gigajoule, -6, 25}},
    {packed("j"), {Unit::gigajoule, -9, 25}},
    {packed("dm3"), {Unit::cubic_metre, -3, 13}},
    {packed("l"), {Unit::cubic_metre, -3, 13}},
    {packed("mwh"), {Unit::kilowatt_hour, 3, 30}},
    {packed("ma"), {Unit::ampere, -3, 33}},
    {packed("mv"), {Unit::volt, -3, 35}},
    {packed("kvah"), {std::nullopt, 0, 31}},
    {packed("vah"), {std::nullopt, 0, 31}},
    {packed("s"), {std::nullopt, 0, 7}},
};

// ---- Times

constexpr std::size_t pairs_of_time = 6;  // of digits: year to second
constexpr std::size_t pairs_with_century = pairs_of_time + 1;

struct Digits {
  std::array<std::uint8_t, pairs_with_century> pairs{};
  std::size_t count = 0;  // of digits
  std::uint8_t season = 0;
  bool readable = true;
};

Digits read_digits(Octets content) {
  Digits digits;
  for (const std::uint8_t octet : content) {
    if (is_digit(octet) && digits.season == 0 && digits.count < 2 * pairs_with_century) {
      std::uint8_t& pair = digits.pairs[digits.count++ / 2];
      pair = static_cast<std::uint8_t>(pair * 10 + (octet - '0'));
    } else if (octet != ' ' && octet != ':') {
      digits.readable = digits.readable && !is_digit(octet) && digits.season == 0;
      digits.season = octet;
    }
  }
  return digits;
}

constexpr std::int16_t deviation_open = -0x8000;
constexpr std::uint8_t not_specified = 0xff;

std::int16_t deviation_of(std::uint8_t season) {
  switch (season) {
    case 'S': return -120;
    case 'W': return -60;
    default: return deviation_open;
  }
}

// ---- Identifications

constexpr std::size_t shortest_spelt = 5;  // fewer characters may be digits by chance
constexpr std::size_t most_spelt = 128;    // as many as fit a line

int hexadecimal(std::uint8_t octet) {
  if (is_digit(octet)) return octet - '0';
  const int letter = (octet | 0x20) - 'a';
  return letter >= 0 && letter < 6 ? letter + 10 : -1;
}

constexpr bool is_printable(char character) {
  return character >= 0x20 && character <= 0x7e;
}
constexpr bool is_padding(char character) {
  return character == ' ' || character == '\0';
}

// The text that pairs of digits spell, in `characters`; nothing if they do not.
std::optional<std::string_view> spelt(Octets digits, std::span<char> characters) {
  if (digits.size() % 2 != 0 || digits.size() > 2 * characters.size()) return std::nullopt;
  for (std::size_t at = 0; at < digits.size(); at += 2) {
    const int high = hexadecimal(digits[at]);
    const int low = hexadecimal(digits[at + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    characters[at / 2] = static_cast<char>(high << 4 | low);
  }
  std::size_t size = digits.size() / 2;
  while (size > 0 && is_padding(characters[size - 1])) --size;
  const std::span<char> text = characters.first(size);
  const bool is_text = size >= shortest_spelt || (size == 0 && !digits.empty() && characters[0] == ' ');
  if (!is_text || !std::all_of(text.begin(), text.end(), is_printable)) return std::nullopt;
  return std::string_view(text.data(), text.size());
}

}  // namespace

std::size_t read_code(Octets line, Obis& obis) {
  const std::uint8_t* at = line.data();
  if (!read_group(at, '-', obis.a) || !read_group(at, ':', obis.b) || !read_group(at, '.', obis.c) ||
      !read_group(at, '.', obis.d) || !read_group(at, obis.e))
    return 0;
  obis.f = 255;
  if (*at == '*' && !read_group(++at, obis.f)) return 0;
  return *at == '(' ? static_cast<std::size_t>(at - line.data()) : 0;
}

bool Brackets::next(Octets& content) {
  if (rest_.empty() || rest_.front() != '(') return false;
  const auto at = static_cast<std::size_t>(std::find(rest_.begin(), rest_.end(), ')') - rest_.begin());
  if (at == rest_.size()) return false;
  content = rest_.subspan(1, at - 1);
  rest_ = rest_.subspan(at + 1);
  return true;
}

UnitSymbol find_unit(Octets symbol) {
  if (symbol.size() > longest_symbol) return {};
  PackedSymbol wanted = 0;
  for (const std::uint8_t letter : symbol) wanted = packed(wanted, letter);
  for (const UnitRow& row : units) {
    if (row.symbol == wanted) return fetched(row).unit;
  }
  return {};
}

std::optional<Reason> read_measured(Octets content, Measured& measured) {
  constexpr std::ptrdiff_t most_digits = 18;  // fit 63 bits, whichever they are
  const std::uint8_t* at = content.data();
  const std::uint8_t* const end = at + content.size();
  const bool negative = *at == '-';
  if (negative) ++at;
  if (!is_digit(*at)) return Reason::line_malformed;
  while (*at == '0') ++at;
  const std::uint8_t* first = at;
  std::uint64_t mantissa = 0;
  for (; is_digit(*at); ++at) mantissa = mantissa * 10 + (*at - '0');
  std::ptrdiff_t decimals = 0;
  if (*at == '.') {
    const std::uint8_t* const point = at++;
    for (; is_digit(*at); ++at) mantissa = mantissa * 10 + (*at - '0');
    decimals = at - point - 1;
    if (decimals == 0) return Reason::line_malformed;
    ++first;
  }
  if (at - first > most_digits) return Reason::number_too_large;
  const auto magnitude = static_cast<std::int64_t>(mantissa);
  measured.number = {negative ? -magnitude : magnitude, static_cast<std::int8_t>(-decimals)};
  if (at == end) {
    measured.unit = no_unit;
    return std::nullopt;
  }
  if (*at++ != '*') return Reason::line_malformed;
  measured.unit = find_unit({at, end});
  if (measured.unit.cosem_unit == 0 && std::find(at, end, ')') != end) return Reason::line_malformed;
  return std::nullopt;
}

Result<Clock> read_clock(Octets content) {
  constexpr int first_unset_year = 70;
  const Digits digits = read_digits(content);
  const bool with_century = digits.count == 2 * pairs_with_century;
  if (!digits.readable || (digits.count != 2 * pairs_of_time && !with_century))
    return Fault{Layer::value, Reason::clock_invalid};
  const auto* pair = digits.pairs.begin();
  const int century = with_century ? *pair++ : *pair < first_unset_year ? 20 : 19;
  const auto year = static_cast<std::uint16_t>(century * 100 + pair[0]);
  const auto deviation = static_cast<std::uint16_t>(deviation_of(digits.season));
  const std::array<std::uint8_t, clock_octets> date_time = {static_cast<std::uint8_t>(year >> 8),
                                                            static_cast<std::uint8_t>(year & 0xff),
                                                            pair[1],
                                                            pair[2],
                                                            not_specified,
                                                            pair[3],
                                                            pair[4],
                                                            pair[5],
                                                            not_specified,
                                                            static_cast<std::uint8_t>(deviation >> 8),
                                                            static_cast<std::uint8_t>(deviation & 0xff),
                                                            not_specified};
  return parse_clock(date_time);
}

bool is_open_time(Octets content) {
  return begins_with(text_of(content), "632525252525");
}

bool read_identification(Octets content, Reading::Text& text) {
  while (!content.empty() && content.back() == ' ') content = content.first(content.size() - 1);
  std::array<char, most_spelt> characters;
  return text.assign(spelt(content, characters).value_or(text_of(content)));
}

}  // namespace ams::p1
