#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "ams/publish/json.hpp"
#include "ams/quantity_table.hpp"
#include "ams/reading.hpp"

namespace ams::tests {

inline constexpr Quantity import_energy = "active_energy_import_kwh"_quantity;
inline constexpr Quantity export_energy = "active_energy_export_kwh"_quantity;
inline constexpr Quantity import_power = "active_power_import_w"_quantity;
inline constexpr Quantity export_power = "active_power_export_w"_quantity;

inline Reading reading_with(std::initializer_list<Value> values) {
  Reading reading;
  for (const Value& value : values) reading.add(value);
  return reading;
}

inline Reading::Text text_of(std::string_view characters) {
  Reading::Text text;
  text.assign(characters);
  return text;
}

template <class Write>
std::string words(Write write) {
  std::array<char, 400> buffer;
  TextWriter out(buffer);
  write(out);
  return std::string(out.view());
}

inline std::string digits(const std::optional<Decimal>& number) {
  return number ? words([&](TextWriter& out) { write_decimal(out, *number); }) : "nothing";
}

/// `active_power_import_w 1316 W, current_l1_a 14.408 A`
inline std::string values_of(const Reading& reading) {
  return words([&](TextWriter& out) {
    for (const Value& value : reading.values()) {
      if (!out.view().empty()) out.text(", ");
      out.text(key(value.quantity));
      out.character(' ');
      write_value(out, value);
    }
  });
}

}  // namespace ams::tests
