#include "simulator/models/tables.hpp"

namespace simulator {
namespace {

using namespace std::chrono_literals;
using namespace tables;  // NOLINT(google-build-using-namespace): the tables are its only reader

constexpr std::array named = {meter_id, profile};
constexpr std::array reactive_registers = {reactive_energy_import, reactive_energy_export};

// iskra-am550-si-ljubljana-gh615: every 5 s and every 15 minutes.
constexpr auto slovenian_18 = join(named, powers, voltages, currents, phase_imports, phase_exports);
constexpr auto slovenian_12 =
    join(named, std::array{switch_state, active_tariff}, energies_of_tariffs, reactive_registers);
// iskra-am550-si-gh869-apdu and -hdlc, one-phase.
constexpr std::array slovenian_10 = {meter_id,
                                     short_name,
                                     active_power_import,
                                     active_power_export,
                                     reactive_power_import,
                                     reactive_power_export,
                                     voltage_l1,
                                     current_l1,
                                     active_power_import_l1,
                                     active_power_export_l1};
constexpr std::array slovenian_9_voltage = {meter_id,
                                            short_name,
                                            active_power_import,
                                            active_power_export,
                                            reactive_power_import,
                                            reactive_power_export,
                                            voltage_l1,
                                            unknown,
                                            unknown};
constexpr auto slovenian_9 = join(std::array{meter_id}, active_powers, energies_of_tariffs);
constexpr std::array slovenian_4 = {bare_meter_id, no_error, active_energy_import, active_energy_export};
// iskra-ie5-hr-apdu-gh1072. What the items are is inferred from total = T1 + T2, P = P1 + P2 + P3. Nothing
// confirms the quadrants, and the power factor disagrees with P, U and I.
constexpr std::array doubtful = {reactive_energy_q1, reactive_energy_q2, reactive_energy_q3,
                                 reactive_energy_q4, power_factor};
constexpr auto croatian =
    join(std::array{bare_meter_id, time_of_day, date}, energies_of_tariffs,
         std::array{reactive_energy_q1, reactive_energy_q2, reactive_energy_q3, reactive_energy_q4},
         active_powers, std::array{power_factor}, phase_imports, phase_exports, voltages, currents,
         std::array{power_limit, fuse_limit, fuse_limit, fuse_limit, breaker_state});
// iskra-am550-at-wienernetze-encrypted.
constexpr auto austrian = join(just_clock, registers, powers);
// iskra-mt-espl-segmented.
constexpr auto with_obis = join(std::array{meter_id, second_id}, active_powers,
                                std::array{active_energy_import, active_energy_export}, voltages, currents,
                                std::array{active_energy_import_t1, active_energy_import_t2,
                                           active_energy_export_t1, active_energy_export_t2});
static_assert(slovenian_18.size() == 0x12 && slovenian_12.size() == 0x0C && slovenian_9.size() == 9);
static_assert(croatian.size() == 0x21 && austrian.size() == 9 && with_obis.size() == 0x10);

constexpr std::array<std::uint8_t, 1> client = {0xCF};
constexpr std::array<std::uint8_t, 2> server = {0x02, 0x23};
constexpr std::size_t information_of_a_segment = 154;

// 0.1 V, 0.01 A, Wh. Clock: the actual deviation, hundredths 0.
constexpr Dialect positional = {
    .shape = Shape::positional,
    .header = {client, server, 0x13},
    .invoke_id = 0x00,
    .invoking = Invoking::counted,
    .notification_time = DateTimeSpelling::plain,
    .text = Tag::octet_string,
    .list_version = {},
    .meter_id = id_0_0,
    .meter_model = {},
    .clock = clock_0_0,
    .group_b = 0,
    .power = {Tag::uint32, 0},
    .current = {Tag::uint16, -2},
    .voltage = {Tag::uint16, -1},
    .energy = {Tag::uint32, 0},
    .habit = {SummerTime::observed, Deviation::actual, 0x00, 7, 0x00},
};

constexpr Dialect segmented = [] {
  Dialect dialect = positional;
  dialect.carrier = {Transport::segments, information_of_a_segment};
  return dialect;
}();

constexpr Dialect segmented_positional = [] {
  Dialect dialect = segmented;
  dialect.doubtful = doubtful;
  return dialect;
}();

constexpr Dialect segmented_obis = [] {
  Dialect dialect = segmented;
  dialect.shape = Shape::nested;
  return dialect;
}();

constexpr Dialect encrypted = [] {
  Dialect dialect = positional;
  dialect.cipher = Cipher{"ISKht", 0x20, BerLength::shortest};
  return dialect;
}();

constexpr std::array slovenian_lists = {List{slovenian_18, 5s, 0ms, Maker::told, 0s, "16820005"},
                                        List{slovenian_12, 15min, 0ms, Maker::told, 0s, "16820006"}};
constexpr std::array one_phase_lists = {List{slovenian_10, 5s}, List{slovenian_4, 15min}};
constexpr std::array old_one_phase_lists = {List{slovenian_9_voltage, 5s}, List{slovenian_4, 15min}};
constexpr std::array energy_lists = {List{slovenian_9, 15min, 1s}, List{slovenian_4, 15min}};
constexpr std::array croatian_lists = {List{croatian, 10s}};
constexpr std::array austrian_lists = {List{austrian, 1s}};
constexpr std::array obis_lists = {List{with_obis, 5s, 0ms, Maker::told}};

constexpr Model meter(std::string_view name, std::string_view description, std::string_view country,
                      std::string_view id_prefix, const Dialect& dialect, std::span<const List> sent) {
  return {.name = name,
          .description = description,
          .maker = "Iskraemeco",
          .country = country,
          .line = plain_115200,
          .id_prefix = id_prefix,
          .dialect = &dialect,
          .lists = sent};
}

constexpr Model one_phase_meter(Model model) {
  model.network = Network::one_phase;
  return model;
}

constexpr Model with_key(Model model) {
  model.line = plain_9600;
  model.key = test_key;
  return model;
}

constexpr std::array meters = {
    meter("iskra-si", "AM550: 18 items without OBIS codes, every quarter of an hour 12", "SI", "ISK10307",
          positional, slovenian_lists),
    one_phase_meter(meter("iskra-si-1ph", "AM550, one-phase: 10 items, every quarter of an hour 4", "SI",
                          "ISK10207", positional, one_phase_lists)),
    one_phase_meter(meter("iskra-si-1ph-old",
                          "AM550, one-phase: as iskra-si-1ph, 9 items without the current", "SI", "ISK10207",
                          positional, old_one_phase_lists)),
    meter("iskra-si-energy", "AM550: every quarter of an hour 4 and 9 items, most of them energies", "SI",
          "ISK10307", positional, energy_lists),
    meter("iskra-hr", "IE.5: 33 items in 2 HDLC segments", "HR", "", segmented_positional, croatian_lists),
    meter("iskra-obis", "AM550: 16 OBIS items in 3 HDLC segments", "AT", "", segmented_obis, obis_lists),
    with_key(meter("iskra-at", "AM550, encrypted: clock and 8 values", "AT", "", encrypted, austrian_lists)),
};

}  // namespace

std::span<const Model> iskraemeco_models() {
  return meters;
}

}  // namespace simulator
