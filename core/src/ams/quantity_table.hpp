#pragma once

#include "ams/quantity.hpp"

// The table of quantities. Adding a quantity is adding a line. The order is the order of lists and columns.
// Programs lean on the keys: a key that has been released keeps its name.

namespace ams::table {

constexpr std::uint32_t cde(std::uint8_t c, std::uint8_t d, std::uint8_t e) {
  return Obis{0, 0, c, d, e}.cde();
}

// clang-format off
inline constexpr QuantityRow quantities[] = {
//   key                              A  C, D, E           unit                 kind                   classic  sentence
    {"active_power_import_w",             1, cde(1, 7, 0),   Unit::watt,          Kind::active_power,    "P",     "Power drawn from the grid now, all phases."},
    {"active_power_export_w",             1, cde(2, 7, 0),   Unit::watt,          Kind::active_power,    "PO",    "Power delivered to the grid now, all phases."},
    {"reactive_power_import_var",         1, cde(3, 7, 0),   Unit::var,           Kind::reactive_power,  "Q",     "Reactive power drawn from the grid now."},
    {"reactive_power_export_var",         1, cde(4, 7, 0),   Unit::var,           Kind::reactive_power,  "QO",    "Reactive power delivered to the grid now."},
    {"apparent_power_import_va",          1, cde(9, 7, 0),   Unit::volt_ampere,   Kind::apparent_power,  "",      "Apparent power drawn from the grid now."},
    {"apparent_power_export_va",          1, cde(10, 7, 0),  Unit::volt_ampere,   Kind::apparent_power,  "",      "Apparent power delivered to the grid now."},
    {"active_power_net_w",                1, cde(16, 7, 0),  Unit::watt,          Kind::active_power,    "",      "Power drawn less power delivered now: negative while the house delivers."},
    {"active_power_absolute_w",           1, cde(15, 7, 0),  Unit::watt,          Kind::active_power,    "",      "Size of the power now, drawn or delivered."},
    {"power_factor",                      1, cde(13, 7, 0),  Unit::none,          Kind::power_factor,    "PF",    "Share of the apparent power that does work, 0 to 1."},
    {"power_factor_l1",                   1, cde(33, 7, 0),  Unit::none,          Kind::power_factor,    "PF1",   "Power factor of phase 1."},
    {"power_factor_l2",                   1, cde(53, 7, 0),  Unit::none,          Kind::power_factor,    "PF2",   "Power factor of phase 2."},
    {"power_factor_l3",                   1, cde(73, 7, 0),  Unit::none,          Kind::power_factor,    "PF3",   "Power factor of phase 3."},
    {"frequency_hz",                      1, cde(14, 7, 0),  Unit::hertz,         Kind::frequency,       "",      "Frequency of the grid."},
    {"active_power_import_l1_w",          1, cde(21, 7, 0),  Unit::watt,          Kind::active_power,    "P1",    "Power drawn from the grid now on phase 1."},
    {"active_power_import_l2_w",          1, cde(41, 7, 0),  Unit::watt,          Kind::active_power,    "P2",    "Power drawn from the grid now on phase 2."},
    {"active_power_import_l3_w",          1, cde(61, 7, 0),  Unit::watt,          Kind::active_power,    "P3",    "Power drawn from the grid now on phase 3."},
    {"active_power_export_l1_w",          1, cde(22, 7, 0),  Unit::watt,          Kind::active_power,    "PO1",   "Power delivered to the grid now on phase 1."},
    {"active_power_export_l2_w",          1, cde(42, 7, 0),  Unit::watt,          Kind::active_power,    "PO2",   "Power delivered to the grid now on phase 2."},
    {"active_power_export_l3_w",          1, cde(62, 7, 0),  Unit::watt,          Kind::active_power,    "PO3",   "Power delivered to the grid now on phase 3."},
    {"active_power_net_l1_w",             1, cde(36, 7, 0),  Unit::watt,          Kind::active_power,    "",      "Power drawn less power delivered now on phase 1."},
    {"active_power_net_l2_w",             1, cde(56, 7, 0),  Unit::watt,          Kind::active_power,    "",      "Power drawn less power delivered now on phase 2."},
    {"active_power_net_l3_w",             1, cde(76, 7, 0),  Unit::watt,          Kind::active_power,    "",      "Power drawn less power delivered now on phase 3."},
    {"reactive_power_import_l1_var",      1, cde(23, 7, 0),  Unit::var,           Kind::reactive_power,  "",      "Reactive power drawn now on phase 1."},
    {"reactive_power_import_l2_var",      1, cde(43, 7, 0),  Unit::var,           Kind::reactive_power,  "",      "Reactive power drawn now on phase 2."},
    {"reactive_power_import_l3_var",      1, cde(63, 7, 0),  Unit::var,           Kind::reactive_power,  "",      "Reactive power drawn now on phase 3."},
    {"reactive_power_export_l1_var",      1, cde(24, 7, 0),  Unit::var,           Kind::reactive_power,  "",      "Reactive power delivered now on phase 1."},
    {"reactive_power_export_l2_var",      1, cde(44, 7, 0),  Unit::var,           Kind::reactive_power,  "",      "Reactive power delivered now on phase 2."},
    {"reactive_power_export_l3_var",      1, cde(64, 7, 0),  Unit::var,           Kind::reactive_power,  "",      "Reactive power delivered now on phase 3."},
    {"current_l1_a",                      1, cde(31, 7, 0),  Unit::ampere,        Kind::current,         "I1",    "Current in phase 1."},
    {"current_l2_a",                      1, cde(51, 7, 0),  Unit::ampere,        Kind::current,         "I2",    "Current in phase 2."},
    {"current_l3_a",                      1, cde(71, 7, 0),  Unit::ampere,        Kind::current,         "I3",    "Current in phase 3."},
    {"current_neutral_a",                 1, cde(91, 7, 0),  Unit::ampere,        Kind::current,         "",      "Current in the neutral wire."},
    {"voltage_l1_v",                      1, cde(32, 7, 0),  Unit::volt,          Kind::voltage,         "U1",    "Voltage of phase 1; between phases in an IT network."},
    {"voltage_l2_v",                      1, cde(52, 7, 0),  Unit::volt,          Kind::voltage,         "U2",    "Voltage of phase 2; between phases in an IT network."},
    {"voltage_l3_v",                      1, cde(72, 7, 0),  Unit::volt,          Kind::voltage,         "U3",    "Voltage of phase 3; between phases in an IT network."},
    {"active_energy_import_kwh",          1, cde(1, 8, 0),   Unit::kilowatt_hour, Kind::active_energy,   "tPI",   "Register of all energy drawn from the grid."},
    {"active_energy_export_kwh",          1, cde(2, 8, 0),   Unit::kilowatt_hour, Kind::active_energy,   "tPO",   "Register of all energy delivered to the grid."},
    {"active_energy_import_t1_kwh",       1, cde(1, 8, 1),   Unit::kilowatt_hour, Kind::active_energy,   "tPIT1", "Register of energy drawn in tariff 1."},
    {"active_energy_import_t2_kwh",       1, cde(1, 8, 2),   Unit::kilowatt_hour, Kind::active_energy,   "tPIT2", "Register of energy drawn in tariff 2."},
    {"active_energy_import_t3_kwh",       1, cde(1, 8, 3),   Unit::kilowatt_hour, Kind::active_energy,   "tPIT3", "Register of energy drawn in tariff 3."},
    {"active_energy_import_t4_kwh",       1, cde(1, 8, 4),   Unit::kilowatt_hour, Kind::active_energy,   "tPIT4", "Register of energy drawn in tariff 4."},
    {"active_energy_export_t1_kwh",       1, cde(2, 8, 1),   Unit::kilowatt_hour, Kind::active_energy,   "tPOT1", "Register of energy delivered in tariff 1."},
    {"active_energy_export_t2_kwh",       1, cde(2, 8, 2),   Unit::kilowatt_hour, Kind::active_energy,   "tPOT2", "Register of energy delivered in tariff 2."},
    {"active_energy_export_t3_kwh",       1, cde(2, 8, 3),   Unit::kilowatt_hour, Kind::active_energy,   "tPOT3", "Register of energy delivered in tariff 3."},
    {"active_energy_export_t4_kwh",       1, cde(2, 8, 4),   Unit::kilowatt_hour, Kind::active_energy,   "tPOT4", "Register of energy delivered in tariff 4."},
    {"active_energy_import_l1_kwh",       1, cde(21, 8, 0),  Unit::kilowatt_hour, Kind::active_energy,   "tPI1",  "Register of energy drawn on phase 1."},
    {"active_energy_import_l2_kwh",       1, cde(41, 8, 0),  Unit::kilowatt_hour, Kind::active_energy,   "tPI2",  "Register of energy drawn on phase 2."},
    {"active_energy_import_l3_kwh",       1, cde(61, 8, 0),  Unit::kilowatt_hour, Kind::active_energy,   "tPI3",  "Register of energy drawn on phase 3."},
    {"active_energy_export_l1_kwh",       1, cde(22, 8, 0),  Unit::kilowatt_hour, Kind::active_energy,   "tPO1",  "Register of energy delivered on phase 1."},
    {"active_energy_export_l2_kwh",       1, cde(42, 8, 0),  Unit::kilowatt_hour, Kind::active_energy,   "tPO2",  "Register of energy delivered on phase 2."},
    {"active_energy_export_l3_kwh",       1, cde(62, 8, 0),  Unit::kilowatt_hour, Kind::active_energy,   "tPO3",  "Register of energy delivered on phase 3."},
    {"reactive_energy_import_kvarh",      1, cde(3, 8, 0),   Unit::kilovar_hour,  Kind::reactive_energy, "tQI",   "Register of reactive energy drawn."},
    {"reactive_energy_export_kvarh",      1, cde(4, 8, 0),   Unit::kilovar_hour,  Kind::reactive_energy, "tQO",   "Register of reactive energy delivered."},
    {"reactive_energy_import_t1_kvarh",   1, cde(3, 8, 1),   Unit::kilovar_hour,  Kind::reactive_energy, "",      "Register of reactive energy drawn in tariff 1."},
    {"reactive_energy_import_t2_kvarh",   1, cde(3, 8, 2),   Unit::kilovar_hour,  Kind::reactive_energy, "",      "Register of reactive energy drawn in tariff 2."},
    {"reactive_energy_import_t3_kvarh",   1, cde(3, 8, 3),   Unit::kilovar_hour,  Kind::reactive_energy, "",      "Register of reactive energy drawn in tariff 3."},
    {"reactive_energy_import_t4_kvarh",   1, cde(3, 8, 4),   Unit::kilovar_hour,  Kind::reactive_energy, "",      "Register of reactive energy drawn in tariff 4."},
    {"reactive_energy_export_t1_kvarh",   1, cde(4, 8, 1),   Unit::kilovar_hour,  Kind::reactive_energy, "",      "Register of reactive energy delivered in tariff 1."},
    {"reactive_energy_export_t2_kvarh",   1, cde(4, 8, 2),   Unit::kilovar_hour,  Kind::reactive_energy, "",      "Register of reactive energy delivered in tariff 2."},
    {"reactive_energy_export_t3_kvarh",   1, cde(4, 8, 3),   Unit::kilovar_hour,  Kind::reactive_energy, "",      "Register of reactive energy delivered in tariff 3."},
    {"reactive_energy_export_t4_kvarh",   1, cde(4, 8, 4),   Unit::kilovar_hour,  Kind::reactive_energy, "",      "Register of reactive energy delivered in tariff 4."},
    {"reactive_energy_q1_kvarh",          1, cde(5, 8, 0),   Unit::kilovar_hour,  Kind::reactive_energy, "",      "Register of reactive energy in quadrant 1."},
    {"reactive_energy_q2_kvarh",          1, cde(6, 8, 0),   Unit::kilovar_hour,  Kind::reactive_energy, "",      "Register of reactive energy in quadrant 2."},
    {"reactive_energy_q3_kvarh",          1, cde(7, 8, 0),   Unit::kilovar_hour,  Kind::reactive_energy, "",      "Register of reactive energy in quadrant 3."},
    {"reactive_energy_q4_kvarh",          1, cde(8, 8, 0),   Unit::kilovar_hour,  Kind::reactive_energy, "",      "Register of reactive energy in quadrant 4."},
    {"demand_average_import_w",           1, cde(1, 4, 0),   Unit::watt,          Kind::demand,          "",      "Mean power drawn in the running quarter of an hour."},
    {"demand_maximum_import_w",           1, cde(1, 6, 0),   Unit::watt,          Kind::demand,          "",      "Largest quarter-hour mean of the month."},
    {"tariff",                            0, cde(96, 14, 0), Unit::none,          Kind::state,           "",      "Number of the tariff in force."},
    {"breaker",                           0, cde(96, 3, 10), Unit::none,          Kind::state,           "",      "Position of the breaker in the meter: 0 open, 1 closed, 2 ready to close."},
    {"limit_w",                           0, cde(17, 0, 0),  Unit::watt,          Kind::state,           "",      "Power at which the breaker in the meter opens."},
    {"power_failures",                    0, cde(96, 7, 21), Unit::none,          Kind::counter,         "",      "Number of power failures that the meter has counted."},
    {"gas_volume_m3",                     0, cde(24, 2, 1),  Unit::cubic_metre,   Kind::volume,          "",      "Register of a gas meter that reports through this one."},
    {"water_volume_m3",                   0, cde(24, 2, 1),  Unit::cubic_metre,   Kind::volume,          "",      "Register of a water meter that reports through this one."},
    {"heat_energy_gj",                    0, cde(24, 2, 1),  Unit::gigajoule,     Kind::heat,            "",      "Register of a heat meter that reports through this one."},
};
// clang-format on

}  // namespace ams::table

namespace ams {

/// "voltage_l1_v"_quantity: a key that is not in the table does not compile.
#ifdef __cpp_consteval
consteval
#else  // GCC 10 has none. A key that is not in the table is found out by every other compiler.
constexpr
#endif
    Quantity
    operator""_quantity(const char* characters, std::size_t size) {
  const std::string_view wanted(characters, size);
  std::uint8_t index = 0;
  while (table::quantities[index].key != wanted) ++index;  // past the end is no constant expression
  return Quantity{index};
}

}  // namespace ams
