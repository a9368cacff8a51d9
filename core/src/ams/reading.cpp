#include "ams/reading.hpp"

namespace ams {

void write_value(TextWriter& out, const Value& value) {
  write_decimal(out, value.number);
  if (const std::string_view unit = symbol(ams::unit(value.quantity)); !unit.empty()) {
    out.character(' ');
    out.text(unit);
  }
}

std::string_view name(Medium medium) {
  switch (medium) {
    case Medium::electricity: return "electricity";
    case Medium::gas: return "gas";
    case Medium::water: return "water";
    case Medium::heat: return "heat";
  }
  return {};
}

std::string_view name(ScaleOrigin origin) {
  switch (origin) {
    case ScaleOrigin::wire: return "wire";
    case ScaleOrigin::table: return "table";
    case ScaleOrigin::confirmed: return "confirmed";
    case ScaleOrigin::doubtful: return "doubtful";
  }
  return {};
}

}  // namespace ams
