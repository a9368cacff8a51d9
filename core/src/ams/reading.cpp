#include "ams/reading.hpp"

namespace ams {

using namespace std::string_view_literals;  // whose length need not be counted

void write_value(TextWriter& out, const Value& value) {
  write_decimal(out, value.number);
  if (const std::string_view unit = symbol(ams::unit(value.quantity)); !unit.empty()) {
    out.character(' ');
    out.text(unit);
  }
}

std::string_view name(Medium medium) {
  switch (medium) {
    case Medium::electricity: return "electricity"sv;
    case Medium::gas: return "gas"sv;
    case Medium::water: return "water"sv;
    case Medium::heat: return "heat"sv;
  }
  return {};
}

std::string_view name(ScaleOrigin origin) {
  switch (origin) {
    case ScaleOrigin::wire: return "wire"sv;
    case ScaleOrigin::table: return "table"sv;
    case ScaleOrigin::confirmed: return "confirmed"sv;
    case ScaleOrigin::doubtful: return "doubtful"sv;
  }
  return {};
}

}  // namespace ams
