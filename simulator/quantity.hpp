// What meters measure, and what else stands in their lists.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace simulator {

// What can stand in a list. From `active_power_import` on they are measured quantities.
enum class Field : std::uint8_t {
  list_version,
  meter_id,
  bare_meter_id,  // the last eight digits alone
  meter_model,
  device_name,  // the logical device name
  short_name,   // Iskraemeco: the maker's letters and the last eight digits
  second_id,    // six digits more
  unknown,      // always 0; nobody has told what it is
  profile,      // Iskraemeco: which list this is
  serial_number,
  clock,
  date,         // the first five octets of a date-time
  time_of_day,  // the next four
  absent_pair,  // null-data where a three-phase meter has an OBIS code and its value
  push_setup,   // the capture objects of a described list
  push_name,    // the logical name of the push setup
  breaker_state,
  switch_state,
  no_error,
  active_tariff,
  fuse_limit,
  active_power_import,
  active_power_export,
  reactive_power_import,
  reactive_power_export,
  current_l1,
  current_l2,
  current_l3,
  voltage_l1,
  voltage_l2,
  voltage_l3,
  voltage_l2_unmeasured,  // sent as 0 V by Kaifa in a three-wire IT network
  active_power_import_l1,
  active_power_export_l1,
  reactive_power_import_l1,
  reactive_power_export_l1,
  active_power_import_l2,
  active_power_export_l2,
  reactive_power_import_l2,
  reactive_power_export_l2,
  active_power_import_l3,
  active_power_export_l3,
  reactive_power_import_l3,
  reactive_power_export_l3,
  active_energy_import,
  active_energy_export,
  reactive_energy_import,
  reactive_energy_export,
  current_l2_unmeasured,  // sent as 0 A by Landis+Gyr in a three-wire IT network
  apparent_power_import,
  apparent_power_export,
  active_power_net,
  active_power_net_l1,
  active_power_net_l2,
  active_power_net_l3,
  active_power_absolute,
  power_factor,
  power_factor_l1,
  power_factor_l2,
  power_factor_l3,
  frequency,
  active_energy_import_t1,
  active_energy_import_t2,
  active_energy_export_t1,
  active_energy_export_t2,
  reactive_energy_import_t1,
  reactive_energy_import_t2,
  reactive_energy_export_t1,
  reactive_energy_export_t2,
  active_energy_import_l1,
  active_energy_import_l2,
  active_energy_import_l3,
  active_energy_export_l1,
  active_energy_export_l2,
  active_energy_export_l3,
  reactive_energy_q1,
  reactive_energy_q2,
  reactive_energy_q3,
  reactive_energy_q4,
  demand_average_import,
  demand_maximum_import,
  tariff,
  breaker,
  power_limit,
  power_failures,
  gas_volume,
  water_volume,
  heat_energy,
};
inline constexpr std::size_t field_count = static_cast<std::size_t>(Field::heat_energy) + 1;

enum class Kind : std::uint8_t {
  active_power,
  reactive_power,
  apparent_power,
  current,
  voltage,
  power_factor,
  frequency,
  active_energy,
  reactive_energy,
  number,
  volume,
  heat,
};

[[nodiscard]] constexpr bool is_register(Kind kind) {
  return kind == Kind::active_energy || kind == Kind::reactive_energy;
}

// `unmeasured`: sent, but always 0.
enum class Direction : std::uint8_t { imported, exported, net, absolute, unmeasured };

struct Quantity {
  Field field;
  std::string_view key;
  std::uint8_t c, d, e;  // OBIS groups C, D and E
  Kind kind;
  unsigned phase;  // 1..3; 0 = all together
  Direction direction;
  double share = 1;  // of the whole, where it is a part of it
};

// Null for the fields that are not measured quantities.
[[nodiscard]] const Quantity* find_quantity(Field field);

// IEC 62056-6-2, enumeration of units; 255 is none.
[[nodiscard]] std::uint8_t unit_of(Kind kind);

}  // namespace simulator
