#include "simulator/quantity.hpp"

#include <algorithm>
#include <array>

namespace simulator {
namespace {

constexpr std::array quantities = {
    Quantity{Field::active_power_import, "active_power_import_w", 1, 7, 0, Kind::active_power, 0,
             Direction::imported},
    Quantity{Field::active_power_export, "active_power_export_w", 2, 7, 0, Kind::active_power, 0,
             Direction::exported},
    Quantity{Field::reactive_power_import, "reactive_power_import_var", 3, 7, 0, Kind::reactive_power, 0,
             Direction::imported},
    Quantity{Field::reactive_power_export, "reactive_power_export_var", 4, 7, 0, Kind::reactive_power, 0,
             Direction::exported},
    Quantity{Field::current_l1, "current_l1_a", 31, 7, 0, Kind::current, 1, Direction::imported},
    Quantity{Field::current_l2, "current_l2_a", 51, 7, 0, Kind::current, 2, Direction::imported},
    Quantity{Field::current_l3, "current_l3_a", 71, 7, 0, Kind::current, 3, Direction::imported},
    Quantity{Field::voltage_l1, "voltage_l1_v", 32, 7, 0, Kind::voltage, 1, Direction::imported},
    Quantity{Field::voltage_l2, "voltage_l2_v", 52, 7, 0, Kind::voltage, 2, Direction::imported},
    Quantity{Field::voltage_l3, "voltage_l3_v", 72, 7, 0, Kind::voltage, 3, Direction::imported},
    Quantity{Field::voltage_l2_unmeasured, "voltage_l2_v", 52, 7, 0, Kind::voltage, 2, Direction::unmeasured},
    Quantity{Field::active_power_import_l1, "active_power_import_l1_w", 21, 7, 0, Kind::active_power, 1,
             Direction::imported},
    Quantity{Field::active_power_export_l1, "active_power_export_l1_w", 22, 7, 0, Kind::active_power, 1,
             Direction::exported},
    Quantity{Field::reactive_power_import_l1, "reactive_power_import_l1_var", 23, 7, 0, Kind::reactive_power,
             1, Direction::imported},
    Quantity{Field::reactive_power_export_l1, "reactive_power_export_l1_var", 24, 7, 0, Kind::reactive_power,
             1, Direction::exported},
    Quantity{Field::active_power_import_l2, "active_power_import_l2_w", 41, 7, 0, Kind::active_power, 2,
             Direction::imported},
    Quantity{Field::active_power_export_l2, "active_power_export_l2_w", 42, 7, 0, Kind::active_power, 2,
             Direction::exported},
    Quantity{Field::reactive_power_import_l2, "reactive_power_import_l2_var", 43, 7, 0, Kind::reactive_power,
             2, Direction::imported},
    Quantity{Field::reactive_power_export_l2, "reactive_power_export_l2_var", 44, 7, 0, Kind::reactive_power,
             2, Direction::exported},
    Quantity{Field::active_power_import_l3, "active_power_import_l3_w", 61, 7, 0, Kind::active_power, 3,
             Direction::imported},
    Quantity{Field::active_power_export_l3, "active_power_export_l3_w", 62, 7, 0, Kind::active_power, 3,
             Direction::exported},
    Quantity{Field::reactive_power_import_l3, "reactive_power_import_l3_var", 63, 7, 0, Kind::reactive_power,
             3, Direction::imported},
    Quantity{Field::reactive_power_export_l3, "reactive_power_export_l3_var", 64, 7, 0, Kind::reactive_power,
             3, Direction::exported},
    Quantity{Field::active_energy_import, "active_energy_import_kwh", 1, 8, 0, Kind::active_energy, 0,
             Direction::imported},
    Quantity{Field::active_energy_export, "active_energy_export_kwh", 2, 8, 0, Kind::active_energy, 0,
             Direction::exported},
    Quantity{Field::reactive_energy_import, "reactive_energy_import_kvarh", 3, 8, 0, Kind::reactive_energy, 0,
             Direction::imported},
    Quantity{Field::reactive_energy_export, "reactive_energy_export_kvarh", 4, 8, 0, Kind::reactive_energy, 0,
             Direction::exported},
    Quantity{Field::current_l2_unmeasured, "current_l2_a", 51, 7, 0, Kind::current, 2, Direction::unmeasured},
    Quantity{Field::apparent_power_import, "apparent_power_import_va", 9, 7, 0, Kind::apparent_power, 0,
             Direction::imported},
    Quantity{Field::apparent_power_export, "apparent_power_export_va", 10, 7, 0, Kind::apparent_power, 0,
             Direction::exported},
    Quantity{Field::active_power_net, "active_power_net_w", 16, 7, 0, Kind::active_power, 0, Direction::net},
    Quantity{Field::active_power_net_l1, "active_power_net_l1_w", 36, 7, 0, Kind::active_power, 1,
             Direction::net},
    Quantity{Field::active_power_net_l2, "active_power_net_l2_w", 56, 7, 0, Kind::active_power, 2,
             Direction::net},
    Quantity{Field::active_power_net_l3, "active_power_net_l3_w", 76, 7, 0, Kind::active_power, 3,
             Direction::net},
    Quantity{Field::active_power_absolute, "active_power_absolute_w", 15, 7, 0, Kind::active_power, 0,
             Direction::absolute},
    Quantity{Field::power_factor, "power_factor", 13, 7, 0, Kind::power_factor, 0, Direction::imported},
    Quantity{Field::power_factor_l1, "power_factor_l1", 33, 7, 0, Kind::power_factor, 1, Direction::imported},
    Quantity{Field::power_factor_l2, "power_factor_l2", 53, 7, 0, Kind::power_factor, 2, Direction::imported},
    Quantity{Field::power_factor_l3, "power_factor_l3", 73, 7, 0, Kind::power_factor, 3, Direction::imported},
    Quantity{Field::frequency, "frequency_hz", 14, 7, 0, Kind::frequency, 0, Direction::imported},
    Quantity{Field::active_energy_import_t1, "active_energy_import_t1_kwh", 1, 8, 1, Kind::active_energy, 0,
             Direction::imported, 0.625},
    Quantity{Field::active_energy_import_t2, "active_energy_import_t2_kwh", 1, 8, 2, Kind::active_energy, 0,
             Direction::imported, 0.375},
    Quantity{Field::active_energy_export_t1, "active_energy_export_t1_kwh", 2, 8, 1, Kind::active_energy, 0,
             Direction::exported, 0.625},
    Quantity{Field::active_energy_export_t2, "active_energy_export_t2_kwh", 2, 8, 2, Kind::active_energy, 0,
             Direction::exported, 0.375},
    Quantity{Field::reactive_energy_import_t1, "reactive_energy_import_t1_kvarh", 3, 8, 1,
             Kind::reactive_energy, 0, Direction::imported, 0.625},
    Quantity{Field::reactive_energy_import_t2, "reactive_energy_import_t2_kvarh", 3, 8, 2,
             Kind::reactive_energy, 0, Direction::imported, 0.375},
    Quantity{Field::reactive_energy_export_t1, "reactive_energy_export_t1_kvarh", 4, 8, 1,
             Kind::reactive_energy, 0, Direction::exported, 0.625},
    Quantity{Field::reactive_energy_export_t2, "reactive_energy_export_t2_kvarh", 4, 8, 2,
             Kind::reactive_energy, 0, Direction::exported, 0.375},
    Quantity{Field::active_energy_import_l1, "active_energy_import_l1_kwh", 21, 8, 0, Kind::active_energy, 1,
             Direction::imported, 0.5},
    Quantity{Field::active_energy_import_l2, "active_energy_import_l2_kwh", 41, 8, 0, Kind::active_energy, 2,
             Direction::imported, 0.25},
    Quantity{Field::active_energy_import_l3, "active_energy_import_l3_kwh", 61, 8, 0, Kind::active_energy, 3,
             Direction::imported, 0.25},
    Quantity{Field::active_energy_export_l1, "active_energy_export_l1_kwh", 22, 8, 0, Kind::active_energy, 1,
             Direction::exported, 0.5},
    Quantity{Field::active_energy_export_l2, "active_energy_export_l2_kwh", 42, 8, 0, Kind::active_energy, 2,
             Direction::exported, 0.25},
    Quantity{Field::active_energy_export_l3, "active_energy_export_l3_kwh", 62, 8, 0, Kind::active_energy, 3,
             Direction::exported, 0.25},
    Quantity{Field::reactive_energy_q1, "reactive_energy_q1_kvarh", 5, 8, 0, Kind::reactive_energy, 0,
             Direction::imported, 0.75},
    Quantity{Field::reactive_energy_q2, "reactive_energy_q2_kvarh", 6, 8, 0, Kind::reactive_energy, 0,
             Direction::imported, 0.25},
    Quantity{Field::reactive_energy_q3, "reactive_energy_q3_kvarh", 7, 8, 0, Kind::reactive_energy, 0,
             Direction::exported, 0.25},
    Quantity{Field::reactive_energy_q4, "reactive_energy_q4_kvarh", 8, 8, 0, Kind::reactive_energy, 0,
             Direction::exported, 0.75},
    Quantity{Field::demand_average_import, "demand_average_import_w", 1, 4, 0, Kind::active_power, 0,
             Direction::imported},
    Quantity{Field::demand_maximum_import, "demand_maximum_import_w", 1, 6, 0, Kind::active_power, 0,
             Direction::imported},
    Quantity{Field::tariff, "tariff", 96, 14, 0, Kind::number, 0, Direction::imported},
    Quantity{Field::breaker, "breaker", 96, 3, 10, Kind::number, 0, Direction::imported},
    Quantity{Field::power_limit, "limit_w", 17, 0, 0, Kind::active_power, 0, Direction::imported},
    Quantity{Field::power_failures, "power_failures", 96, 7, 21, Kind::number, 0, Direction::imported},
    Quantity{Field::gas_volume, "gas_volume_m3", 24, 2, 1, Kind::volume, 0, Direction::imported},
    Quantity{Field::water_volume, "water_volume_m3", 24, 2, 1, Kind::volume, 0, Direction::imported},
    Quantity{Field::heat_energy, "heat_energy_gj", 24, 2, 1, Kind::heat, 0, Direction::imported},
};
constexpr std::size_t first_quantity = static_cast<std::size_t>(Field::active_power_import);
static_assert(quantities.size() == field_count - first_quantity);
static_assert(std::ranges::is_sorted(quantities, {}, &Quantity::field));

}  // namespace

const Quantity* find_quantity(Field field) {
  const auto index = static_cast<std::size_t>(field);
  return index < first_quantity ? nullptr : &quantities.at(index - first_quantity);
}

std::uint8_t unit_of(Kind kind) {
  switch (kind) {
    case Kind::active_power: return 27;
    case Kind::apparent_power: return 28;
    case Kind::reactive_power: return 29;
    case Kind::active_energy: return 30;
    case Kind::reactive_energy: return 32;
    case Kind::current: return 33;
    case Kind::voltage: return 35;
    case Kind::frequency: return 44;
    case Kind::power_factor:
    case Kind::number:
    case Kind::volume:
    case Kind::heat: return 255;
  }
  return 255;
}

}  // namespace simulator
