// Every simulated meter as a table: which lists it sends, when, in which wire shape and with which scaling.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "simulator/axdr.hpp"
#include "simulator/clock.hpp"
#include "simulator/hdlc.hpp"
#include "simulator/household.hpp"

namespace simulator {

// What can stand in a list. From `active_power_import` on they are measured quantities.
enum class Field : std::uint8_t {
  list_version,
  meter_id,
  meter_model,
  clock,
  absent_pair,  // null-data where a three-phase meter has an OBIS code and its value
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
};
inline constexpr std::size_t field_count = static_cast<std::size_t>(Field::reactive_energy_export) + 1;

enum class Kind { active_power, reactive_power, current, voltage, active_energy, reactive_energy };

struct Quantity {
  Field field;
  std::string_view key;
  std::uint8_t c, d;  // OBIS groups C and D
  Kind kind;
  unsigned phase;  // 1..3; 0 = all together
  int direction;   // 1 import, -1 export, 0 sent but never measured
};

// Null for the fields that are not measured quantities.
[[nodiscard]] const Quantity* find_quantity(Field field);

using Obis = std::array<std::uint8_t, 6>;

// `positional`: a structure of values. `pairs`: a structure of OBIS, value, OBIS, value ...
// `described`: an array of structures of OBIS, value and, for quantities, (scaler, unit).
enum class Shape { positional, pairs, described };

// The date-time of the data-notification: `00`; `0C` + 12 octets; `09 0C` + 12; `19` + 12.
enum class DateTimeSpelling { none, plain, octet_string, tagged };

// Type on the wire, and the power of ten that turns its integer into W, var, A, V, Wh or varh.
struct WireForm {
  Tag tag = Tag::uint32;
  std::int8_t scaler = 0;
};

struct Dialect {
  Shape shape;
  HdlcHeader header;
  std::uint8_t invoke_id;  // first octet of long-invoke-id-and-priority
  DateTimeSpelling notification_time;
  Tag text;
  std::optional<Obis> list_version;  // none: the list version stands without its OBIS code
  Obis meter_id, meter_model, clock;
  std::uint8_t group_b;  // of the quantities
  WireForm power, current, voltage, energy;
  ClockHabit habit;
};

enum class Maker { told, untold };  // whether the telegram alone shows who made the meter

// Due at every multiple of `period` since 1970 (UTC), plus `delay`. Of lists due together the last one is
// sent.
struct List {
  std::span<const Field> fields;
  std::chrono::milliseconds period;
  std::chrono::milliseconds delay{0};
  Maker maker = Maker::told;
  std::chrono::seconds clock_lag{0};  // how far the clock in the list is behind the sending
};

struct Model {
  std::string_view name;
  std::string_view description;  // one line
  std::string_view maker;        // empty: unknown to any reader
  std::string_view meter_model;
  std::string_view list_version;
  std::string_view id_prefix;  // first 8 of the 16 digits of the meter id
  Network network;
  const Dialect* dialect;
  std::span<const List> lists;
};

[[nodiscard]] std::span<const Model> models();
[[nodiscard]] const Model* find_model(std::string_view name);  // null if there is none

}  // namespace simulator
