#include "bridge/history/text.hpp"

#include <array>

#include <fmt/format.h>

#include "ams/quantity.hpp"
#include "ams/text.hpp"

namespace amsbridge::history {

void write_plain(std::string& out, ams::Decimal number) {
  while (number.exponent < 0 && number.mantissa % 10 == 0) {
    number.mantissa /= 10;
    ++number.exponent;
  }
  std::array<char, 200> buffer{};
  ams::TextWriter writer(buffer);
  ams::write_decimal(writer, number);
  out += writer.view();
}

void write_json_text(std::string& out, std::string_view text) {
  out += '"';
  for (const char character : text) {
    if (character == '"' || character == '\\') out += '\\';
    if (static_cast<unsigned char>(character) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<int>(character));
    } else {
      out += character;
    }
  }
  out += '"';
}

std::string heading(std::string_view key, std::string_view part) {
  const auto quantity = ams::find_quantity(key);
  const std::string_view unit = quantity ? ams::symbol(ams::unit(*quantity)) : "°C";
  std::string text(key);
  if (!part.empty()) text += fmt::format(" {}", part);
  if (!unit.empty()) text += fmt::format(" ({})", unit);
  return text;
}

}  // namespace amsbridge::history
