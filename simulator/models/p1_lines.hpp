// Lines that many P1 meters send alike.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "simulator/p1.hpp"

namespace simulator::p1_lines {

template <std::size_t... sizes>
constexpr auto join_lines(const std::array<P1Line, sizes>&... groups) {
  std::array<P1Line, (sizes + ...)> all{};
  auto end = all.begin();
  ((end = std::ranges::copy(groups, end).out), ...);
  return all;
}

constexpr P1Line fixed(std::string_view text) {
  return {.head = text};
}

constexpr P1Line number(std::string_view head, Field field, unsigned digits, unsigned decimals = 0,
                        std::string_view unit = {}) {
  return {.head = head, .field = field, .digits = digits, .decimals = decimals, .unit = unit};
}

constexpr P1Line timed(P1Line line) {
  line.timed = true;
  return line;
}

inline constexpr P1Line clock_line = {.head = "0-0:1.0.0", .field = Field::clock};
inline constexpr P1Line id_line = {.head = "0-0:96.1.1", .field = Field::meter_id};
inline constexpr P1Line old_id_line = {.head = "0-0:96.1.0", .field = Field::meter_id};
inline constexpr P1Line device_name_line = {.head = "0-0:42.0.0", .field = Field::device_name};
inline constexpr P1Line tariff_line = number("0-0:96.14.0", Field::tariff, 4);
inline constexpr P1Line breaker_line = number("0-0:96.3.10", Field::breaker, 1);
inline constexpr P1Line failures_line = number("0-0:96.7.21", Field::power_failures, 5);

// Energies of two tariffs, as in the Netherlands and Belgium.
constexpr std::array<P1Line, 4> tariff_energies(unsigned digits) {
  return {number("1-0:1.8.1", Field::active_energy_import_t1, digits, 3, "kWh"),
          number("1-0:1.8.2", Field::active_energy_import_t2, digits, 3, "kWh"),
          number("1-0:2.8.1", Field::active_energy_export_t1, digits, 3, "kWh"),
          number("1-0:2.8.2", Field::active_energy_export_t2, digits, 3, "kWh")};
}

constexpr std::array<P1Line, 2> active_powers(unsigned digits, unsigned decimals) {
  return {number("1-0:1.7.0", Field::active_power_import, digits, decimals, "kW"),
          number("1-0:2.7.0", Field::active_power_export, digits, decimals, "kW")};
}

inline constexpr std::array phase_imports = {number("1-0:21.7.0", Field::active_power_import_l1, 2, 3, "kW"),
                                             number("1-0:41.7.0", Field::active_power_import_l2, 2, 3, "kW"),
                                             number("1-0:61.7.0", Field::active_power_import_l3, 2, 3, "kW")};
inline constexpr std::array phase_exports = {number("1-0:22.7.0", Field::active_power_export_l1, 2, 3, "kW"),
                                             number("1-0:42.7.0", Field::active_power_export_l2, 2, 3, "kW"),
                                             number("1-0:62.7.0", Field::active_power_export_l3, 2, 3, "kW")};

constexpr std::array<P1Line, 3> voltages(unsigned digits) {
  return {number("1-0:32.7.0", Field::voltage_l1, digits, 1, "V"),
          number("1-0:52.7.0", Field::voltage_l2, digits, 1, "V"),
          number("1-0:72.7.0", Field::voltage_l3, digits, 1, "V")};
}

constexpr std::array<P1Line, 3> currents(unsigned digits, unsigned decimals) {
  return {number("1-0:31.7.0", Field::current_l1, digits, decimals, "A"),
          number("1-0:51.7.0", Field::current_l2, digits, decimals, "A"),
          number("1-0:71.7.0", Field::current_l3, digits, decimals, "A")};
}

}  // namespace simulator::p1_lines
