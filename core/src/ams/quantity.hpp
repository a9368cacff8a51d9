#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "ams/dlms/obis.hpp"
#include "ams/text.hpp"

namespace ams {

/// The unit that a quantity is reported in, and that its key ends with.
enum class Unit : std::uint8_t {
  none,
  watt,
  var,
  volt_ampere,
  ampere,
  volt,
  hertz,
  kilowatt_hour,
  kilovar_hour,
  cubic_metre,
  gigajoule,
};

/// What sort of thing a quantity is: decides scale, display and Home Assistant's classes.
enum class Kind : std::uint8_t {
  active_power,
  reactive_power,
  apparent_power,
  power_factor,
  frequency,
  current,
  voltage,
  active_energy,    ///< a register: only grows
  reactive_energy,  ///< a register: only grows
  demand,
  state,
  counter,
  volume,
  heat,
};

/// One line of the table of quantities, which everything that names a value is drawn from.
struct QuantityRow {
  std::string_view key;  ///< JSON key, topic, column: name and unit
  std::uint8_t medium;   ///< OBIS group A: 0 abstract, 1 electricity
  std::uint32_t cde;     ///< OBIS groups C, D, E
  Unit unit;
  Kind kind;
  std::string_view classic;  ///< key in the classic layout, empty if it has none
  std::string_view sentence;
};

/// A quantity: the number of its line in the table.
enum class Quantity : std::uint8_t {};

std::size_t quantity_count();

std::string_view key(Quantity);
Unit unit(Quantity);
Kind kind(Quantity);
std::string_view classic_key(Quantity);
/// `1.7.0`, or `0.0.96.14.0` for what is not electricity.
void write_obis(TextWriter&, Quantity);
/// `1-0:1.7.0*255`
void write_obis(TextWriter&, const Obis&);
/// One sentence on what it is. The only part that the firmware leaves out.
std::string_view sentence(Quantity);

/// What an OBIS code stands for, if it is in the table. Group B (channel) is free, since makers differ in it;
/// group F must be 255, since other periods are history.
std::optional<Quantity> find_quantity(const Obis&);
std::optional<Quantity> find_quantity(std::string_view key);

/// `kWh`, `W`, ...
std::string_view symbol(Unit);

/// What only grows.
constexpr bool is_register(Kind kind) {
  return kind == Kind::active_energy || kind == Kind::reactive_energy || kind == Kind::volume ||
         kind == Kind::heat;
}

/// The power of ten that brings a number in a COSEM unit (IEC 62056-6-2, table 4) into `unit`:
/// 30 (Wh) to kilowatt_hour is -3. Nothing if the COSEM unit measures something else.
std::optional<int> power_of_ten(std::uint8_t cosem_unit, Unit);

}  // namespace ams
