#pragma once

#include "ams/meters/meter.hpp"
#include "ams/quantity_table.hpp"

// What positional lists are put together from.

namespace ams::items {

inline constexpr Item list_version{Role::list, {}};
inline constexpr Item meter_id{Role::meter_id, {}};
inline constexpr Item meter_model{Role::meter_model, {}};
inline constexpr Item device_name{Role::device_name, {}};
inline constexpr Item clock{Role::clock, {}};
inline constexpr Item unused{Role::unused, {}};

constexpr Item value(Quantity quantity) {
  return {Role::value, quantity};
}

inline constexpr Item power_import = value("active_power_import_w"_quantity);
inline constexpr Item power_export = value("active_power_export_w"_quantity);
inline constexpr Item power_import_l1 = value("active_power_import_l1_w"_quantity);
inline constexpr Item power_import_l2 = value("active_power_import_l2_w"_quantity);
inline constexpr Item power_import_l3 = value("active_power_import_l3_w"_quantity);
inline constexpr Item power_export_l1 = value("active_power_export_l1_w"_quantity);
inline constexpr Item power_export_l2 = value("active_power_export_l2_w"_quantity);
inline constexpr Item power_export_l3 = value("active_power_export_l3_w"_quantity);
inline constexpr Item reactive_import = value("reactive_power_import_var"_quantity);
inline constexpr Item reactive_export = value("reactive_power_export_var"_quantity);
inline constexpr Item current_l1 = value("current_l1_a"_quantity);
inline constexpr Item current_l2 = value("current_l2_a"_quantity);
inline constexpr Item current_l3 = value("current_l3_a"_quantity);
inline constexpr Item voltage_l1 = value("voltage_l1_v"_quantity);
inline constexpr Item voltage_l2 = value("voltage_l2_v"_quantity);
inline constexpr Item voltage_l3 = value("voltage_l3_v"_quantity);
inline constexpr Item energy_import = value("active_energy_import_kwh"_quantity);
inline constexpr Item energy_import_t1 = value("active_energy_import_t1_kwh"_quantity);
inline constexpr Item energy_import_t2 = value("active_energy_import_t2_kwh"_quantity);
inline constexpr Item energy_export = value("active_energy_export_kwh"_quantity);
inline constexpr Item energy_export_t1 = value("active_energy_export_t1_kwh"_quantity);
inline constexpr Item energy_export_t2 = value("active_energy_export_t2_kwh"_quantity);
inline constexpr Item reactive_energy_import = value("reactive_energy_import_kvarh"_quantity);
inline constexpr Item reactive_energy_export = value("reactive_energy_export_kvarh"_quantity);
inline constexpr Item limit = value("limit_w"_quantity);

}  // namespace ams::items
