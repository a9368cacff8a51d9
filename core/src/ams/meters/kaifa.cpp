#include "ams/meters/items.hpp"

namespace ams {
namespace {

using namespace items;  // NOLINT(google-build-using-namespace): what the lists are made of

// Norway, KFM_001: list 1 every 2 s, list 2 every 10 s, list 3 (list 2, clock and registers) on the hour.
constexpr Item list_1[] = {power_import};
constexpr Item list_2_one_phase[] = {list_version,    meter_id,     meter_model,
                                     power_import,    power_export, reactive_import,
                                     reactive_export, current_l1,   voltage_l1};
constexpr Item list_2_three_phase[] = {
    list_version, meter_id,   meter_model, power_import, power_export, reactive_import, reactive_export,
    current_l1,   current_l2, current_l3,  voltage_l1,   voltage_l2,   voltage_l3};
constexpr Item list_3_one_phase[] = {list_version,
                                     meter_id,
                                     meter_model,
                                     power_import,
                                     power_export,
                                     reactive_import,
                                     reactive_export,
                                     current_l1,
                                     voltage_l1,
                                     clock,
                                     energy_import,
                                     energy_export,
                                     reactive_energy_import,
                                     reactive_energy_export};
constexpr Item list_3_three_phase[] = {list_version,
                                       meter_id,
                                       meter_model,
                                       power_import,
                                       power_export,
                                       reactive_import,
                                       reactive_export,
                                       current_l1,
                                       current_l2,
                                       current_l3,
                                       voltage_l1,
                                       voltage_l2,
                                       voltage_l3,
                                       clock,
                                       energy_import,
                                       energy_export,
                                       reactive_energy_import,
                                       reactive_energy_export};
constexpr PositionalList positional[] = {{"", list_1},
                                         {"KFM_", list_2_one_phase},
                                         {"KFM_", list_2_three_phase},
                                         {"KFM_", list_3_one_phase},
                                         {"KFM_", list_3_three_phase}};

}  // namespace

// Sweden sends the same lists, and one of OBIS codes without scalers. Austria and Poland send scalers.
const Meter kaifa{
    .maker = "Kaifa",
    .list_prefix = "KFM_",
    .positional = positional,
    .unnamed = {},
    .codes = {},
    .scale = Scale{.current = -3, .voltage = -1, .energy = 0},
    .models = {},
    .other_scales = {},
};

}  // namespace ams
