// What the tables of the makers share: groups of fields that many lists keep in the same order, addresses and
// codes, test keys, and the tables themselves.
#pragma once

#include <algorithm>
#include <array>
#include <span>

#include "simulator/model.hpp"

namespace simulator {

[[nodiscard]] std::span<const Model> kaifa_models();
[[nodiscard]] std::span<const Model> aidon_models();
[[nodiscard]] std::span<const Model> kamstrup_models();
[[nodiscard]] std::span<const Model> landis_gyr_models();
[[nodiscard]] std::span<const Model> iskraemeco_models();
[[nodiscard]] std::span<const Model> austrian_mbus_models();
[[nodiscard]] std::span<const Model> generic_models();
[[nodiscard]] std::span<const Model> dutch_p1_models();
[[nodiscard]] std::span<const Model> other_p1_models();
[[nodiscard]] std::span<const Model> sml_models();

template <std::size_t... sizes>
constexpr auto join(const std::array<Field, sizes>&... groups) {
  std::array<Field, (sizes + ...)> all{};
  auto end = all.begin();
  ((end = std::ranges::copy(groups, end).out), ...);
  return all;
}

namespace tables {

using enum Field;

inline constexpr std::array identity = {list_version, meter_id, meter_model};
inline constexpr std::array active_powers = {active_power_import, active_power_export};
inline constexpr std::array powers = {active_power_import, active_power_export, reactive_power_import,
                                      reactive_power_export};
inline constexpr std::array currents = {current_l1, current_l2, current_l3};
inline constexpr std::array voltages = {voltage_l1, voltage_l2, voltage_l3};
inline constexpr std::array just_clock = {Field::clock};
inline constexpr std::array registers = {active_energy_import, active_energy_export, reactive_energy_import,
                                         reactive_energy_export};
inline constexpr std::array phase_imports = {active_power_import_l1, active_power_import_l2,
                                             active_power_import_l3};
inline constexpr std::array phase_exports = {active_power_export_l1, active_power_export_l2,
                                             active_power_export_l3};
inline constexpr std::array energies_of_tariffs = {active_energy_import,    active_energy_import_t1,
                                                   active_energy_import_t2, active_energy_export,
                                                   active_energy_export_t1, active_energy_export_t2};

// Lists of several makers.
inline constexpr std::array only_power = {active_power_import};
inline constexpr auto three_phase = join(identity, powers, currents, voltages);
inline constexpr auto three_phase_hour = join(three_phase, just_clock, registers);
inline constexpr auto one_phase = join(identity, powers, std::array{current_l1, voltage_l1});
inline constexpr auto one_phase_hour = join(one_phase, just_clock, registers);
static_assert(three_phase.size() == 13 && three_phase_hour.size() == 18);
static_assert(one_phase.size() == 9 && one_phase_hour.size() == 14);

inline constexpr Obis clock_0_0 = {0, 0, 1, 0, 0, 255};
inline constexpr Obis id_0_0 = {0, 0, 96, 1, 0, 255};
inline constexpr Obis model_0_0 = {0, 0, 96, 1, 7, 255};

// The Aidon dialect for Norway, which Landis+Gyr speaks there, too; 0.1 A, 0.1 V, 10 Wh and 10 varh, all said
// on the wire. aidon-6534-no-list3-dst-clock: standard time all year with a deviation of 0, which is false;
// Sunday is 0.
inline constexpr std::array<std::uint8_t, 1> aidon_client = {0x41};
inline constexpr std::array<std::uint8_t, 2> aidon_server = {0x08, 0x83};
inline constexpr Dialect aidon_no = {
    .shape = Shape::described,
    .header = {aidon_client, aidon_server, 0x13},
    .invoke_id = 0x40,
    .notification_time = DateTimeSpelling::none,
    .text = Tag::visible_string,
    .list_version = Obis{1, 1, 0, 2, 129, 255},
    .meter_id = id_0_0,
    .meter_model = model_0_0,
    .clock = clock_0_0,
    .group_b = 0,
    .power = {Tag::uint32, 0},
    .current = {Tag::int16, -1},
    .voltage = {Tag::uint16, -1},
    .energy = {Tag::uint32, 1},
    .habit = {SummerTime::ignored, Deviation::false_zero, 0x00, 0},
};

// From the examples of the DLMS Green Book; meters in the field have secret ones.
inline constexpr std::string_view test_key = "000102030405060708090A0B0C0D0E0F";
inline constexpr std::string_view test_authentication_key = "D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF";

inline constexpr LineSettings even_2400 = {.baud = 2400, .parity = Parity::even};
inline constexpr LineSettings plain_2400 = {.baud = 2400};
inline constexpr LineSettings plain_9600 = {.baud = 9600};
inline constexpr LineSettings plain_115200 = {.baud = 115'200};

}  // namespace tables
}  // namespace simulator
