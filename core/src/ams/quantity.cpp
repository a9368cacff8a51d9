#include "ams/quantity.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "ams/quantity_table.hpp"

namespace ams {
namespace {

constexpr std::size_t count = std::size(table::quantities);
static_assert(count < 256, "Quantity is one octet");

// The table is taken apart at compile time, so that a program carries only the columns that it reads.
template <class Member>
constexpr auto column(Member QuantityRow::*member) {
  std::array<Member, count> values{};
  for (std::size_t row = 0; row < count; ++row) values[row] = table::quantities[row].*member;
  return values;
}

constexpr auto keys = column(&QuantityRow::key);
constexpr auto media = column(&QuantityRow::medium);
constexpr auto codes = column(&QuantityRow::cde);
constexpr auto units = column(&QuantityRow::unit);
constexpr auto kinds = column(&QuantityRow::kind);
constexpr auto classic_keys = column(&QuantityRow::classic);
constexpr auto sentences = column(&QuantityRow::sentence);

// C, D and E above, the row below: sorted for a binary search.
constexpr auto by_obis = [] {
  std::array<std::uint32_t, count> index{};
  for (std::uint32_t row = 0; row < count; ++row) index[row] = codes[row] << 8 | row;
  std::sort(index.begin(), index.end());
  return index;
}();

constexpr std::size_t row(Quantity quantity) {
  return static_cast<std::size_t>(quantity);
}

// Sub-meters share one OBIS code, and only the medium told elsewhere in the telegram tells them apart.
constexpr bool of_sub_meter(Kind kind) {
  return kind == Kind::volume || kind == Kind::heat;
}

}  // namespace

std::size_t quantity_count() {
  return count;
}

std::string_view key(Quantity quantity) {
  return keys[row(quantity)];
}
Unit unit(Quantity quantity) {
  return units[row(quantity)];
}
Kind kind(Quantity quantity) {
  return kinds[row(quantity)];
}
std::string_view classic_key(Quantity quantity) {
  return classic_keys[row(quantity)];
}
std::string_view sentence(Quantity quantity) {
  return sentences[row(quantity)];
}

void write_obis(TextWriter& out, Quantity quantity) {
  const std::uint32_t code = codes[row(quantity)];
  if (of_sub_meter(kind(quantity))) {
    out.text("0.n.");
  } else if (media[row(quantity)] == 0) {
    out.text("0.0.");
  }
  out.number(code >> 16);
  out.character('.');
  out.number(code >> 8 & 0xff);
  out.character('.');
  out.number(code & 0xff);
}

std::optional<Quantity> find_quantity(const Obis& obis) {
  const std::uint32_t first = obis.cde() << 8;
  const auto* found = std::lower_bound(by_obis.begin(), by_obis.end(), first);
  if (found == by_obis.end() || *found >> 8 != obis.cde() || obis.f != 255) return std::nullopt;
  const Quantity quantity{static_cast<std::uint8_t>(*found & 0xff)};
  if (media[row(quantity)] != obis.a || of_sub_meter(kind(quantity))) return std::nullopt;
  return quantity;
}

std::optional<Quantity> find_quantity(std::string_view key) {
  const auto* found = std::find(keys.begin(), keys.end(), key);
  if (found == keys.end()) return std::nullopt;
  return Quantity{static_cast<std::uint8_t>(found - keys.begin())};
}

std::string_view symbol(Unit unit) {
  switch (unit) {
    case Unit::none: return "";
    case Unit::watt: return "W";
    case Unit::var: return "var";
    case Unit::volt_ampere: return "VA";
    case Unit::ampere: return "A";
    case Unit::volt: return "V";
    case Unit::hertz: return "Hz";
    case Unit::kilowatt_hour: return "kWh";
    case Unit::kilovar_hour: return "kvarh";
    case Unit::cubic_metre: return "m³";
    case Unit::gigajoule: return "GJ";
  }
  return "";
}

std::optional<int> power_of_ten(std::uint8_t cosem_unit, Unit unit) {
  struct Row {
    std::uint8_t cosem_unit;
    Unit unit;
    std::int8_t power;
  };
  static constexpr Row rows[] = {
      {13, Unit::cubic_metre, 0},    {14, Unit::cubic_metre, 0},   {25, Unit::gigajoule, -9},
      {27, Unit::watt, 0},           {28, Unit::volt_ampere, 0},   {29, Unit::var, 0},
      {30, Unit::kilowatt_hour, -3}, {32, Unit::kilovar_hour, -3}, {33, Unit::ampere, 0},
      {35, Unit::volt, 0},           {44, Unit::hertz, 0},         {255, Unit::none, 0},
  };
  for (const Row& known : rows) {
    if (known.cosem_unit == cosem_unit && known.unit == unit) return known.power;
  }
  return std::nullopt;
}

}  // namespace ams
