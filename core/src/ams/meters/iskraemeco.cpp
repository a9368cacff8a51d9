#include "ams/meters/items.hpp"

namespace ams {
namespace {

using namespace items;  // NOLINT(google-build-using-namespace): what the lists are made of

// Slovenia, every few seconds. Powers of phases are proven by their sums.
constexpr Item three_phase[] = {
    meter_id,        list_version,    power_import,    power_export,    reactive_import, reactive_export,
    voltage_l1,      voltage_l2,      voltage_l3,      current_l1,      current_l2,      current_l3,
    power_import_l1, power_import_l2, power_import_l3, power_export_l1, power_export_l2, power_export_l3};
// The second item is the meter's short name, `ISK` and the last eight digits of the id.
constexpr Item one_phase[] = {meter_id,        unused,     power_import, power_export,    reactive_import,
                              reactive_export, voltage_l1, current_l1,   power_import_l1, power_export_l1};
// What the last two mean is unknown: they have only been seen as 0.
constexpr Item one_phase_without_current[] = {meter_id,     unused,          power_import,
                                              power_export, reactive_import, reactive_export,
                                              voltage_l1,   unused,          unused};
constexpr Item powers_and_registers[] = {meter_id,      power_import,     power_export,
                                         energy_import, energy_import_t1, energy_import_t2,
                                         energy_export, energy_export_t1, energy_export_t2};

// Slovenia, every quarter of an hour. In front of the registers stand what looks like the breaker (an
// enumeration or a boolean) and the tariff (two octets), which no description at hand confirms.
constexpr Item registers[] = {meter_id,         list_version,           unused,
                              unused,           energy_import,          energy_import_t1,
                              energy_import_t2, energy_export,          energy_export_t1,
                              energy_export_t2, reactive_energy_import, reactive_energy_export};
constexpr Item short_registers[] = {meter_id, unused, energy_import, energy_export};

// Croatia. The time and the date come as octet-strings of their own, as in the notification. Proven by sums:
// total is T1 and T2, power is that of the phases; limit = 3 x 25 A x 230 V. Unproven and left out: registers
// 9 to 12 (quadrants, by their place) and 15 (power factor).
constexpr Item croatian[] = {meter_id,
                             unused,
                             unused,
                             energy_import,
                             energy_import_t1,
                             energy_import_t2,
                             energy_export,
                             energy_export_t1,
                             energy_export_t2,
                             unused,
                             unused,
                             unused,
                             unused,
                             power_import,
                             power_export,
                             unused,
                             power_import_l1,
                             power_import_l2,
                             power_import_l3,
                             power_export_l1,
                             power_export_l2,
                             power_export_l3,
                             voltage_l1,
                             voltage_l2,
                             voltage_l3,
                             current_l1,
                             current_l2,
                             current_l3,
                             limit,
                             unused,
                             unused,
                             unused,
                             unused};
static_assert(std::size(croatian) == 0x21);

// Austria, over the infrared port.
constexpr Item austrian[] = {
    clock,        energy_import, energy_export,   reactive_energy_import, reactive_energy_export,
    power_import, power_export,  reactive_import, reactive_export};

// The list with registers goes before the other one of nine items, whose second item may be anything.
constexpr PositionalList positional[] = {
    {"ISK", three_phase},
    {"ISK", one_phase},
    {"ISK", powers_and_registers},
    {"ISK", one_phase_without_current},
    {"ISK", registers},
    {"########", short_registers},
    {"########", croatian},
    {"", austrian},
};

// 16 items with OBIS codes, id first, in HDLC segments.
constexpr UnnamedList unnamed[] = {{axdr::Tag::structure, 16, {0, 0, 96, 1, 0}}};

}  // namespace

const Meter iskraemeco{
    .maker = "Iskraemeco",
    .list_prefix = "",
    .positional = positional,
    .unnamed = unnamed,
    .codes = {},
    .scale = Scale{.current = -2, .voltage = -1, .energy = 0},
    .models = {},
    .other_scales = {},
};

}  // namespace ams
