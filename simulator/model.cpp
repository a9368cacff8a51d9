#include "simulator/model.hpp"

#include <algorithm>

namespace simulator {
namespace {

using namespace std::chrono_literals;

constexpr std::array quantities = {
    Quantity{Field::active_power_import, "active_power_import_w", 1, 7, Kind::active_power, 0, 1},
    Quantity{Field::active_power_export, "active_power_export_w", 2, 7, Kind::active_power, 0, -1},
    Quantity{Field::reactive_power_import, "reactive_power_import_var", 3, 7, Kind::reactive_power, 0, 1},
    Quantity{Field::reactive_power_export, "reactive_power_export_var", 4, 7, Kind::reactive_power, 0, -1},
    Quantity{Field::current_l1, "current_l1_a", 31, 7, Kind::current, 1, 1},
    Quantity{Field::current_l2, "current_l2_a", 51, 7, Kind::current, 2, 1},
    Quantity{Field::current_l3, "current_l3_a", 71, 7, Kind::current, 3, 1},
    Quantity{Field::voltage_l1, "voltage_l1_v", 32, 7, Kind::voltage, 1, 1},
    Quantity{Field::voltage_l2, "voltage_l2_v", 52, 7, Kind::voltage, 2, 1},
    Quantity{Field::voltage_l3, "voltage_l3_v", 72, 7, Kind::voltage, 3, 1},
    Quantity{Field::voltage_l2_unmeasured, "voltage_l2_v", 52, 7, Kind::voltage, 2, 0},
    Quantity{Field::active_power_import_l1, "active_power_import_l1_w", 21, 7, Kind::active_power, 1, 1},
    Quantity{Field::active_power_export_l1, "active_power_export_l1_w", 22, 7, Kind::active_power, 1, -1},
    Quantity{Field::reactive_power_import_l1, "reactive_power_import_l1_var", 23, 7, Kind::reactive_power, 1,
             1},
    Quantity{Field::reactive_power_export_l1, "reactive_power_export_l1_var", 24, 7, Kind::reactive_power, 1,
             -1},
    Quantity{Field::active_power_import_l2, "active_power_import_l2_w", 41, 7, Kind::active_power, 2, 1},
    Quantity{Field::active_power_export_l2, "active_power_export_l2_w", 42, 7, Kind::active_power, 2, -1},
    Quantity{Field::reactive_power_import_l2, "reactive_power_import_l2_var", 43, 7, Kind::reactive_power, 2,
             1},
    Quantity{Field::reactive_power_export_l2, "reactive_power_export_l2_var", 44, 7, Kind::reactive_power, 2,
             -1},
    Quantity{Field::active_power_import_l3, "active_power_import_l3_w", 61, 7, Kind::active_power, 3, 1},
    Quantity{Field::active_power_export_l3, "active_power_export_l3_w", 62, 7, Kind::active_power, 3, -1},
    Quantity{Field::reactive_power_import_l3, "reactive_power_import_l3_var", 63, 7, Kind::reactive_power, 3,
             1},
    Quantity{Field::reactive_power_export_l3, "reactive_power_export_l3_var", 64, 7, Kind::reactive_power, 3,
             -1},
    Quantity{Field::active_energy_import, "active_energy_import_kwh", 1, 8, Kind::active_energy, 0, 1},
    Quantity{Field::active_energy_export, "active_energy_export_kwh", 2, 8, Kind::active_energy, 0, -1},
    Quantity{Field::reactive_energy_import, "reactive_energy_import_kvarh", 3, 8, Kind::reactive_energy, 0,
             1},
    Quantity{Field::reactive_energy_export, "reactive_energy_export_kvarh", 4, 8, Kind::reactive_energy, 0,
             -1},
};
constexpr std::size_t first_quantity = static_cast<std::size_t>(Field::active_power_import);
static_assert(quantities.size() == field_count - first_quantity);
static_assert(std::ranges::is_sorted(quantities, {}, &Quantity::field));

// The lists, put together from the groups that all makers keep in the same order.

template <std::size_t... sizes>
constexpr auto join(const std::array<Field, sizes>&... groups) {
  std::array<Field, (sizes + ...)> all{};
  auto end = all.begin();
  ((end = std::ranges::copy(groups, end).out), ...);
  return all;
}

using enum Field;
constexpr std::array identity = {list_version, meter_id, meter_model};
constexpr std::array powers = {active_power_import, active_power_export, reactive_power_import,
                               reactive_power_export};
constexpr std::array currents = {current_l1, current_l2, current_l3};
constexpr std::array voltages = {voltage_l1, voltage_l2, voltage_l3};
constexpr std::array two_absent = {absent_pair, absent_pair};
constexpr std::array just_clock = {Field::clock};
constexpr std::array registers = {active_energy_import, active_energy_export, reactive_energy_import,
                                  reactive_energy_export};
constexpr std::array phase_powers = {
    active_power_import_l1, active_power_export_l1, reactive_power_import_l1, reactive_power_export_l1,
    active_power_import_l2, active_power_export_l2, reactive_power_import_l2, reactive_power_export_l2,
    active_power_import_l3, active_power_export_l3, reactive_power_import_l3, reactive_power_export_l3};

constexpr std::array only_power = {active_power_import};
constexpr auto three_phase = join(identity, powers, currents, voltages);
constexpr auto three_phase_hour = join(three_phase, just_clock, registers);
constexpr auto one_phase = join(identity, powers, std::array{current_l1, voltage_l1});
constexpr auto one_phase_hour = join(one_phase, just_clock, registers);
// kaifa-ma304h3e-no-lists123: in a three-wire IT network I2 is sent and U2 is 0.
constexpr auto without_u2 =
    join(identity, powers, currents, std::array{voltage_l1, voltage_l2_unmeasured, voltage_l3});
constexpr auto without_u2_hour = join(without_u2, just_clock, registers);
// aidon-6525-no-it3w-hantomqtt: in a three-wire IT network I2 is left out and U2 is sent.
constexpr auto without_i2 = join(identity, powers, std::array{current_l1, current_l3}, voltages);
constexpr auto without_i2_hour = join(without_i2, just_clock, registers);
// kamstrup-6861-no-1ph-amshan: the count stays that of three phases, L2 and L3 are null-data.
constexpr auto padded =
    join(identity, powers, std::array{current_l1}, two_absent, std::array{voltage_l1}, two_absent);
constexpr auto padded_hour = join(padded, just_clock, registers);
// aidon-rj45-se-27item-gh143: the clock first, no identity at all.
constexpr auto aidon_se_27 = join(just_clock, powers, currents, voltages, phase_powers, registers);
static_assert(three_phase.size() == 13 && three_phase_hour.size() == 18);
static_assert(one_phase.size() == 9 && one_phase_hour.size() == 14);
static_assert(without_i2.size() == 12 && aidon_se_27.size() == 27);

// Addresses as captured. The control octet: unnumbered information, final bit set (Kaifa 10, the others 13).
constexpr std::array<std::uint8_t, 1> kaifa_client = {0x01};
constexpr std::array<std::uint8_t, 2> kaifa_no_server = {0x02, 0x01};
constexpr std::array<std::uint8_t, 2> kaifa_se_server = {0x00, 0x01};
constexpr std::array<std::uint8_t, 1> aidon_client = {0x41};
constexpr std::array<std::uint8_t, 2> aidon_server = {0x08, 0x83};
constexpr std::array<std::uint8_t, 1> kamstrup_client = {0x2B};
constexpr std::array<std::uint8_t, 1> kamstrup_server = {0x21};

constexpr Obis clock_0_0 = {0, 0, 1, 0, 0, 255};
constexpr Obis id_0_0 = {0, 0, 96, 1, 0, 255};
constexpr Obis model_0_0 = {0, 0, 96, 1, 7, 255};

// mA, 0.1 V, Wh and varh. Clock: local time, deviation unspecified, status 0 also in summer.
constexpr Dialect kaifa_no = {
    .shape = Shape::positional,
    .header = {kaifa_client, kaifa_no_server, 0x10},
    .invoke_id = 0x40,
    .notification_time = DateTimeSpelling::octet_string,
    .text = Tag::octet_string,
    .list_version = Obis{1, 0, 0, 2, 129, 255},
    .meter_id = id_0_0,
    .meter_model = model_0_0,
    .clock = clock_0_0,
    .group_b = 0,
    .power = {Tag::uint32, 0},
    .current = {Tag::uint32, -3},
    .voltage = {Tag::uint32, -1},
    .energy = {Tag::uint32, 0},
    .habit = {SummerTime::observed, Deviation::unspecified, 0x00, 7},
};

// kaifa-ma304h4-se-obis-amshan: deviation FFC4 and status 0 in September, so it stays on standard time.
constexpr Dialect kaifa_se = [] {
  Dialect dialect = kaifa_no;
  dialect.shape = Shape::pairs;
  dialect.header.source = kaifa_se_server;
  dialect.notification_time = DateTimeSpelling::none;
  dialect.habit = {SummerTime::ignored, Deviation::actual, 0x00, 7};
  return dialect;
}();

// kaifa-ma304-se-malarenergi, frame 3: the current transformer meter sends the Norwegian list, energies in
// uint64.
constexpr Dialect kaifa_se_ct = [] {
  Dialect dialect = kaifa_no;
  dialect.header.source = kaifa_se_server;
  dialect.energy = {Tag::uint64, 0};
  return dialect;
}();

// 0.1 A, 0.1 V, 10 Wh and 10 varh, all said on the wire. aidon-6534-no-list3-dst-clock: standard time all
// year with a deviation of 0, which is false; Sunday is 0.
constexpr Dialect aidon_no = {
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

// Wh and varh. Deviation and status unspecified; that the clock keeps summer time is inferred (all captures
// are from December), as is Sunday being 7.
constexpr Dialect aidon_se = [] {
  Dialect dialect = aidon_no;
  dialect.energy = {Tag::uint32, 0};
  dialect.habit = {SummerTime::observed, Deviation::unspecified, 0xFF, 7};
  return dialect;
}();

// 0.01 A, whole V, 10 Wh and 10 varh. Clock: local time, deviation unspecified.
constexpr Dialect kamstrup_no = {
    .shape = Shape::pairs,
    .header = {kamstrup_client, kamstrup_server, 0x13},
    .invoke_id = 0x00,
    .notification_time = DateTimeSpelling::plain,
    .text = Tag::visible_string,
    .list_version = std::nullopt,
    .meter_id = {1, 1, 0, 0, 5, 255},
    .meter_model = {1, 1, 96, 1, 1, 255},
    .clock = {0, 1, 1, 0, 0, 255},
    .group_b = 1,
    .power = {Tag::uint32, 0},
    .current = {Tag::uint32, -2},
    .voltage = {Tag::uint16, 0},
    .energy = {Tag::uint32, 1},
    .habit = {SummerTime::observed, Deviation::unspecified, 0x00, 7},
};

constexpr Dialect kamstrup_2017 = [] {
  Dialect dialect = kamstrup_no;
  dialect.notification_time = DateTimeSpelling::octet_string;
  return dialect;
}();

constexpr Dialect kamstrup_se = [] {
  Dialect dialect = kamstrup_no;
  dialect.energy = {Tag::uint32, 0};
  return dialect;
}();

// Nobody's meter: types, scalers, address lengths and date-time spelling that the three makers do not use.
constexpr std::array<std::uint8_t, 2> generic_client = {0xCE, 0xFF};
constexpr Dialect generic = [] {
  Dialect dialect = aidon_no;
  dialect.header = {generic_client, kaifa_client, 0x13};
  dialect.notification_time = DateTimeSpelling::tagged;
  dialect.power = {Tag::int32, -1};
  dialect.current = {Tag::uint16, -2};
  dialect.voltage = {Tag::uint32, -3};
  dialect.energy = {Tag::uint64, -1};
  dialect.habit = {SummerTime::observed, Deviation::actual, 0x00, 7};
  return dialect;
}();

// Kaifa: the clocks of the 22,973 frames in kaifa-ma304h3e-no-longrun are 2 s apart; the longer list comes
// when the second ends in 0, in place of the list of one item; the hourly list at hh:00:10, in place of that
// one.
constexpr std::array kaifa_lists = {List{only_power, 2s}, List{three_phase, 10s},
                                    List{three_phase_hour, 1h, 10s}};
constexpr std::array kaifa_one_phase_lists = {List{only_power, 2s}, List{one_phase, 10s},
                                              List{one_phase_hour, 1h, 10s}};
constexpr std::array kaifa_it_lists = {List{only_power, 2s}, List{without_u2, 10s},
                                       List{without_u2_hour, 1h, 10s}};
constexpr std::array kaifa_se_lists = {List{three_phase_hour, 10s}};

// Aidon: the hourly list arrives at hh:00:10 and says hh:00:00 (aidon-6534-no-list3-dst-clock).
constexpr std::array aidon_lists = {List{only_power, 2500ms, 0ms, Maker::untold}, List{three_phase, 10s},
                                    List{three_phase_hour, 1h, 10s, Maker::told, 10s}};
constexpr std::array aidon_one_phase_lists = {List{only_power, 2500ms, 0ms, Maker::untold},
                                              List{one_phase, 10s},
                                              List{one_phase_hour, 1h, 10s, Maker::told, 10s}};
constexpr std::array aidon_it_lists = {List{only_power, 2500ms, 0ms, Maker::untold}, List{without_i2, 10s},
                                       List{without_i2_hour, 1h, 10s, Maker::told, 10s}};
constexpr std::array aidon_se_lists = {List{aidon_se_27, 10s}};

// Kamstrup: the hourly list comes between two others: at hh:00:05 in the 2017 session and the maker's
// document, at hh:00:25 in kamstrup-6861-no-1ph-amshan, at hh:00:35 in kamstrup-6841131-se-gh239.
constexpr std::array kamstrup_lists = {List{three_phase, 10s}, List{three_phase_hour, 1h, 5s}};
constexpr std::array kamstrup_one_phase_lists = {List{padded, 10s}, List{padded_hour, 1h, 25s}};
constexpr std::array kamstrup_se_lists = {List{three_phase, 10s}, List{three_phase_hour, 1h, 35s}};

constexpr std::array generic_lists = {List{three_phase, 10s}, List{three_phase_hour, 1h, 10s}};

constexpr std::array all_models = {
    Model{"kaifa", "Kaifa MA304H4, Norway, three-phase TN: 1, 13 and 18 items without OBIS codes", "Kaifa",
          "MA304H4", "KFM_001", "69706314", Network::tn, &kaifa_no, kaifa_lists},
    Model{"kaifa-1ph", "Kaifa MA105H2E, Norway, one-phase: 1, 9 and 14 items without OBIS codes", "Kaifa",
          "MA105H2E", "KFM_001", "69706314", Network::one_phase, &kaifa_no, kaifa_one_phase_lists},
    Model{"kaifa-it", "Kaifa MA304H3E, Norway, three-wire IT: as kaifa, with U2 sent as 0", "Kaifa",
          "MA304H3E", "KFM_001", "69706314", Network::it, &kaifa_no, kaifa_it_lists},
    Model{"kaifa-se", "Kaifa MA304H4, Sweden: OBIS list of 0x24 items without scalers", "Kaifa", "MA304H4",
          "KFM_001", "73401570", Network::tn, &kaifa_se, kaifa_se_lists},
    Model{"kaifa-se-ct", "Kaifa MA304T4, Sweden, current transformers: 18 items, energies in uint64", "Kaifa",
          "MA304T4", "KFM_001", "73401570", Network::tn, &kaifa_se_ct, kaifa_se_lists},
    Model{"aidon", "Aidon 6534, Norway, three-phase TN: 1 and 13 OBIS items, hourly 18", "Aidon", "6534",
          "AIDON_V0001", "73599928", Network::tn, &aidon_no, aidon_lists},
    Model{"aidon-1ph", "Aidon 6515, Norway, one-phase: 1 and 9 OBIS items, hourly 14", "Aidon", "6515",
          "AIDON_V0001", "73599928", Network::one_phase, &aidon_no, aidon_one_phase_lists},
    Model{"aidon-it", "Aidon 6525, Norway, three-wire IT: as aidon, without the current of L2", "Aidon",
          "6525", "AIDON_V0001", "73599928", Network::it, &aidon_no, aidon_it_lists},
    Model{"aidon-se", "Aidon, Sweden: 27 OBIS items with the powers of each phase, no meter id", "Aidon", "",
          "", "", Network::tn, &aidon_se, aidon_se_lists},
    Model{"kamstrup", "Kamstrup 6841121, Norway: 0x19 items, hourly 0x23, registers in 10 Wh", "Kamstrup",
          "6841121BN243101040", "Kamstrup_V0001", "57065672", Network::tn, &kamstrup_no, kamstrup_lists},
    Model{"kamstrup-1ph", "Kamstrup 6861111, Norway, one-phase: as kamstrup, L2 and L3 are null-data",
          "Kamstrup", "6861111BN242101040", "Kamstrup_V0001", "57065672", Network::one_phase, &kamstrup_no,
          kamstrup_one_phase_lists},
    Model{"kamstrup-2017", "Kamstrup 6841121, Norway, firmware of 2017: date-time as an octet-string",
          "Kamstrup", "6841121BN243101040", "Kamstrup_V0001", "57065672", Network::tn, &kamstrup_2017,
          kamstrup_lists},
    Model{"kamstrup-se", "Kamstrup 6841131, Sweden: as kamstrup, registers in Wh", "Kamstrup",
          "6841131BN245101092", "Kamstrup_V0001", "57065673", Network::tn, &kamstrup_se, kamstrup_se_lists},
    Model{"generic", "A meter of no known maker: OBIS items with scalers and units of its own", "", "G-3000",
          "NORDAN_V0003", "99990001", Network::tn, &generic, generic_lists},
};

}  // namespace

const Quantity* find_quantity(Field field) {
  const auto index = static_cast<std::size_t>(field);
  return index < first_quantity ? nullptr : &quantities.at(index - first_quantity);
}

std::span<const Model> models() {
  return all_models;
}

const Model* find_model(std::string_view name) {
  const auto* const found = std::ranges::find(all_models, name, &Model::name);
  return found == all_models.end() ? nullptr : found;
}

}  // namespace simulator
