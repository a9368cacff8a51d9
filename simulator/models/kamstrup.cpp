#include "simulator/models/tables.hpp"

namespace simulator {
namespace {

using namespace std::chrono_literals;
using namespace tables;  // NOLINT(google-build-using-namespace): the tables are its only reader

constexpr std::array two_absent = {absent_pair, absent_pair};

// kamstrup-6861-no-1ph-amshan: the count stays that of three phases, L2 and L3 are null-data.
constexpr auto padded =
    join(identity, powers, std::array{current_l1}, two_absent, std::array{voltage_l1}, two_absent);
constexpr auto padded_hour = join(padded, just_clock, registers);

// kamstrup-omnipower-dk-plain-apdu-2020.
constexpr auto omnia =
    join(std::array{list_version}, registers, std::array{serial_number}, powers, just_clock, voltages,
         currents, phase_imports, std::array{power_factor_l1, power_factor_l2, power_factor_l3, power_factor},
         phase_exports, std::array{active_energy_export_l1, active_energy_export_l2, active_energy_export_l3},
         std::array{active_energy_import_l1, active_energy_import_l2, active_energy_import_l3});
static_assert(omnia.size() * 2 - 1 == 0x41);

constexpr std::array<std::uint8_t, 1> client = {0x2B};
constexpr std::array<std::uint8_t, 1> server = {0x21};
constexpr std::array<std::uint8_t, 1> client_dk = {0x41};
constexpr std::array<std::uint8_t, 1> server_dk = {0x03};
constexpr std::array without_obis = {list_version};

// 0.01 A, whole V, 10 Wh and 10 varh. Clock: local time, deviation unspecified.
constexpr Dialect norway = {
    .shape = Shape::pairs,
    .header = {client, server, 0x13},
    .invoke_id = 0x00,
    .notification_time = DateTimeSpelling::plain,
    .text = Tag::visible_string,
    .bare = without_obis,
    .list_version = {},
    .meter_id = {1, 1, 0, 0, 5, 255},
    .meter_model = {1, 1, 96, 1, 1, 255},
    .clock = {0, 1, 1, 0, 0, 255},
    .group_b = 1,
    .energy_groups = {1, 1},
    .power = {Tag::uint32, 0},
    .current = {Tag::uint32, -2},
    .voltage = {Tag::uint16, 0},
    .energy = {Tag::uint32, 1},
    .power_factor = {Tag::uint16, -2},
    .habit = {SummerTime::observed, Deviation::unspecified, 0x00, 7},
};

constexpr Dialect firmware_of_2017 = [] {
  Dialect dialect = norway;
  dialect.notification_time = DateTimeSpelling::octet_string;
  return dialect;
}();

constexpr Dialect sweden = [] {
  Dialect dialect = norway;
  dialect.energy = {Tag::uint32, 0};
  return dialect;
}();

// kamstrup-6841131-dk-encrypted-list25-gh111: `82 00 e7`, security 30; its plaintext has status 80 in summer
// although the deviation is unspecified.
constexpr Dialect denmark = [] {
  Dialect dialect = norway;
  dialect.header = {client_dk, server_dk, 0x13};
  dialect.cipher = Cipher{"KAME", 0x30, BerLength::two_octets};
  dialect.habit.summer_status = SummerStatus::always;
  return dialect;
}();

// kamstrup-omnipower-dk-bornholm-plain-apdu: 0.01 V.
constexpr Dialect bornholm = [] {
  Dialect dialect = denmark;
  dialect.voltage = {Tag::uint16, -2};
  dialect.habit.summer_status = SummerStatus::with_deviation;
  return dialect;
}();

// kamstrup-ct-dk-plain-gh216: mA.
constexpr Dialect current_transformers = [] {
  Dialect dialect = norway;
  dialect.current = {Tag::uint32, -3};
  return dialect;
}();

// The hourly list comes between two others: at hh:00:05 in the 2017 session and the maker's document, at
// hh:00:25 in kamstrup-6861-no-1ph-amshan, at hh:00:35 in kamstrup-6841131-se-gh239.
constexpr std::array lists = {List{three_phase, 10s}, List{three_phase_hour, 1h, 5s}};
constexpr std::array one_phase_lists = {List{padded, 10s}, List{padded_hour, 1h, 25s}};
constexpr std::array swedish_lists = {List{three_phase, 10s}, List{three_phase_hour, 1h, 35s}};
constexpr std::array omnia_lists = {List{omnia, 10s}};

// Nothing on the wire tells the scaling, so random telegrams must make sense.
constexpr Model meter(std::string_view name, std::string_view description, std::string_view type,
                      const Dialect& dialect, std::span<const List> sent) {
  return {.name = name,
          .description = description,
          .maker = "Kamstrup",
          .country = "NO",
          .line = plain_2400,
          .meter_model = type,
          .list_version = "Kamstrup_V0001",
          .id_prefix = "57065672",
          .draw = Draw::consistent,
          .dialect = &dialect,
          .lists = sent};
}

constexpr Model one_phase_meter(Model model) {
  model.network = Network::one_phase;
  return model;
}

constexpr Model abroad(Model model, std::string_view country) {
  model.country = country;
  model.id_prefix = "57065673";
  return model;
}

constexpr Model encrypted(Model model) {
  model.key = test_key;
  model.authentication_key = test_authentication_key;
  return model;
}

constexpr std::array meters = {
    meter("kamstrup", "6841121: 0x19 items, hourly 0x23, registers in 10 Wh", "6841121BN243101040", norway,
          lists),
    one_phase_meter(meter("kamstrup-1ph", "6861111, one-phase: as kamstrup, L2 and L3 are null-data",
                          "6861111BN242101040", norway, one_phase_lists)),
    meter("kamstrup-2017", "6841121, firmware of 2017: date-time as an octet-string", "6841121BN243101040",
          firmware_of_2017, lists),
    abroad(meter("kamstrup-se", "6841131: as kamstrup, registers in Wh", "6841131BN245101092", sweden,
                 swedish_lists),
           "SE"),
    encrypted(abroad(
        meter("kamstrup-dk", "6841131, encrypted: as kamstrup", "6841131BN245101013", denmark, lists), "DK")),
    encrypted(abroad(meter("kamstrup-dk-omnia", "Omnia, encrypted: 0x41 items, currents in 0.01 A", "",
                           denmark, omnia_lists),
                     "DK")),
    abroad(meter("kamstrup-dk-ct", "Omnia with current transformers: 0x41 items, currents in mA", "",
                 current_transformers, omnia_lists),
           "DK"),
    encrypted(abroad(meter("kamstrup-dk-bornholm", "6841138, encrypted: as kamstrup-dk, voltages in 0.01 V",
                           "6841138BN243101010", bornholm, lists),
                     "DK")),
    abroad(meter("kamstrup-ch", "6841131: as kamstrup", "6841131BN240101063", norway, lists), "CH"),
};

}  // namespace

std::span<const Model> kamstrup_models() {
  return meters;
}

}  // namespace simulator
