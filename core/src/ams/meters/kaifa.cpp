#include <algorithm>
#include <array>

#include "ams/meters/meter.hpp"
#include "ams/quantity_table.hpp"

namespace ams {
namespace {

constexpr Item list_version{Role::list};
constexpr Item meter_id{Role::meter_id};
constexpr Item meter_model{Role::meter_model};
constexpr Item clock{Role::clock};
constexpr Item power_import{Role::value, "active_power_import_w"_quantity};
constexpr Item power_export{Role::value, "active_power_export_w"_quantity};
constexpr Item reactive_import{Role::value, "reactive_power_import_var"_quantity};
constexpr Item reactive_export{Role::value, "reactive_power_export_var"_quantity};
constexpr Item current_l1{Role::value, "current_l1_a"_quantity};
constexpr Item current_l2{Role::value, "current_l2_a"_quantity};
constexpr Item current_l3{Role::value, "current_l3_a"_quantity};
constexpr Item voltage_l1{Role::value, "voltage_l1_v"_quantity};
constexpr Item voltage_l2{Role::value, "voltage_l2_v"_quantity};
constexpr Item voltage_l3{Role::value, "voltage_l3_v"_quantity};
constexpr Item energy_import{Role::value, "active_energy_import_kwh"_quantity};
constexpr Item energy_export{Role::value, "active_energy_export_kwh"_quantity};
constexpr Item reactive_energy_import{Role::value, "reactive_energy_import_kvarh"_quantity};
constexpr Item reactive_energy_export{Role::value, "reactive_energy_export_kvarh"_quantity};

template <std::size_t Front, std::size_t Back>
constexpr auto joined(const std::array<Item, Front>& front, const std::array<Item, Back>& back) {
  std::array<Item, Front + Back> all{};
  std::copy(back.begin(), back.end(), std::copy(front.begin(), front.end(), all.begin()));
  return all;
}

// Norway, KFM_001: list 1 every 2 s, list 2 every 10 s, list 3 (list 2, clock and registers) on the hour.
constexpr std::array list_1 = {power_import};
constexpr std::array head = {list_version, meter_id,        meter_model,    power_import,
                             power_export, reactive_import, reactive_export};
constexpr std::array one_phase = {current_l1, voltage_l1};
constexpr std::array three_phase = {current_l1, current_l2, current_l3, voltage_l1, voltage_l2, voltage_l3};
constexpr std::array registers = {clock, energy_import, energy_export, reactive_energy_import,
                                  reactive_energy_export};
constexpr auto list_2_one_phase = joined(head, one_phase);
constexpr auto list_2_three_phase = joined(head, three_phase);
constexpr auto list_3_one_phase = joined(list_2_one_phase, registers);
constexpr auto list_3_three_phase = joined(list_2_three_phase, registers);
static_assert(list_2_one_phase.size() == 9 && list_2_three_phase.size() == 13);
static_assert(list_3_one_phase.size() == 14 && list_3_three_phase.size() == 18);
constexpr std::span<const Item> positional[] = {list_1, list_2_one_phase, list_2_three_phase,
                                                list_3_one_phase, list_3_three_phase};

constexpr std::string_view quirks[] = {
    "The list of one item, every 2 s, names neither maker nor meter; its shape is known from no other maker.",
    "Three-wire meters in IT networks send 0 for the voltage of phase 2.",
    "The Swedish OBIS list of 0x24 items has no scalers: 0.1 V, mA and Wh as in Norway; meters behind "
    "current "
    "transformers send registers of 64 bits (capture kaifa-ma304-se-malarenergi).",
};

}  // namespace

const Meter kaifa{
    .maker = "Kaifa",
    .list_prefix = "KFM_",
    .positional = positional,
    .unnamed = {},
    .scale = Scale{.current = -3, .voltage = -1, .energy = 0},
    .models = {},
};

const MeterNotes kaifa_notes{
    .maker = "Kaifa",
    .models = "MA105, MA304",
    .countries = "NO, SE",
    .link = "HDLC, 2400 8E1",
    .lists = "KFM_001: 1, 9 or 13, 14 or 18 items (NO, SE); OBIS list of 0x24 items (SE)",
    .quirks = quirks,
};

}  // namespace ams
