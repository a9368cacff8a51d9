#include "ams/quantity.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "ams/flash.hpp"
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

constexpr std::size_t row(Quantity quantity) {
  return static_cast<std::size_t>(quantity);
}

// Sub-meters share one OBIS code, and only the medium told elsewhere in the telegram tells them apart.
constexpr bool of_sub_meter(Kind kind) {
  return kind == Kind::volume || kind == Kind::heat;
}

// Codes are looked up by a hash without collisions. If a new line of the table collides, other factors will
// do.
constexpr std::size_t slot(std::uint32_t cde) {
  return ((cde >> 16) + 76 * (cde >> 8 & 0xff) + 8 * (cde & 0xff)) & 0xff;
}

constexpr std::uint8_t no_row = 0xff;

constexpr auto row_at_slot = [] {
  std::array<std::uint8_t, 0x100> rows{};
  rows.fill(no_row);
  for (std::size_t row = 0; row < count; ++row) {
    if (!of_sub_meter(kinds[row])) rows[slot(codes[row])] = static_cast<std::uint8_t>(row);
  }
  return rows;
}();
static_assert(std::count(row_at_slot.begin(), row_at_slot.end(), no_row) ==
                  std::ptrdiff_t{row_at_slot.size() - count} +
                      std::count_if(kinds.begin(), kinds.end(), of_sub_meter),
              "two codes in one slot");

}  // namespace

std::size_t quantity_count() {
  return count;
}

std::string_view key(Quantity quantity) {
  return keys[row(quantity)];
}
Unit unit(Quantity quantity) {
  return fetched(units[row(quantity)]);
}
Kind kind(Quantity quantity) {
  return fetched(kinds[row(quantity)]);
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
  } else if (fetched(media[row(quantity)]) == 0) {
    out.text("0.0.");
  }
  out.number(code >> 16);
  out.character('.');
  out.number(code >> 8 & 0xff);
  out.character('.');
  out.number(code & 0xff);
}

void write_obis(TextWriter& out, const Obis& obis) {
  constexpr std::string_view behind = "-:..*";
  const std::array<std::uint8_t, Obis::size> groups = {obis.a, obis.b, obis.c, obis.d, obis.e, obis.f};
  for (std::size_t group = 0; group < groups.size(); ++group) {
    out.number(groups[group]);
    if (group < behind.size()) out.character(behind[group]);
  }
}

std::optional<Quantity> find_quantity(const Obis& obis) {
  const std::uint32_t code = obis.cde();
  const std::uint8_t row = fetched(row_at_slot[slot(code)]);
  const bool is_it = row != no_row && codes[row] == code && fetched(media[row]) == obis.a && obis.f == 255;
  return is_it ? std::optional(Quantity{row}) : std::nullopt;
}

std::optional<Quantity> find_quantity(std::string_view key) {
  const auto* found = std::find_if(keys.begin(), keys.end(),
                                   [=](const std::string_view& known) { return is_text(known, key); });
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
  struct alignas(std::uint32_t) Row {
    std::uint8_t cosem_unit;
    std::int8_t power;
  };
  // In the order of Unit.
  static constexpr Row rows[] = {{255, 0}, {27, 0},  {29, 0},  {28, 0}, {33, 0}, {35, 0},
                                 {44, 0},  {30, -3}, {32, -3}, {13, 0}, {25, -9}};
  static_assert(std::size(rows) == static_cast<std::size_t>(Unit::gigajoule) + 1);
  const Row known = fetched(rows[static_cast<std::size_t>(unit)]);
  if (known.cosem_unit == cosem_unit) return known.power;
  constexpr std::uint8_t corrected_cubic_metre = 14;
  if (unit == Unit::cubic_metre && cosem_unit == corrected_cubic_metre) return 0;
  return std::nullopt;
}

}  // namespace ams
