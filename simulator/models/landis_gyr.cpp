#include "simulator/models/tables.hpp"

namespace simulator {
namespace {

using namespace std::chrono_literals;
using namespace tables;  // NOLINT(google-build-using-namespace): the tables are its only reader

constexpr std::array push = {push_setup, push_name, meter_id};

// lg-e450-ch-gbt-gh740.
constexpr auto e450_energies = join(
    push, active_powers, std::array{active_energy_import, active_energy_export},
    std::array{reactive_energy_q1, reactive_energy_q2, reactive_energy_q3, reactive_energy_q4}, currents);
// lg-e450-ch-apdu-gh934.
constexpr auto e450_phases =
    join(push, std::array{active_power_import, active_energy_import}, currents, voltages, phase_imports);
// lg-e450-ch-gbt-lng.
constexpr auto e450_power = join(push, active_powers);
// lg-e450-at-gbt-encrypted-2.
constexpr std::array e450_at = {
    Field::clock,          active_energy_import,   active_energy_import_t1,   active_energy_import_t2,
    active_power_import,   active_energy_export,   active_energy_export_t1,   active_energy_export_t2,
    active_power_export,   reactive_energy_import, reactive_energy_import_t1, reactive_energy_import_t2,
    reactive_power_import, reactive_energy_export, reactive_energy_export_t1, reactive_energy_export_t2,
    reactive_power_export};
static_assert(e450_energies.size() == 0x0E && e450_phases.size() == 0x0E && e450_power.size() == 0x05);
static_assert(e450_at.size() * 2 - 1 == 0x21);

// lg-e350-no-embriq-log: in a three-wire IT network I2 and U2 are sent as 0.
constexpr auto e350_it = join(identity, powers, std::array{current_l1, current_l2_unmeasured, current_l3},
                              std::array{voltage_l1, voltage_l2_unmeasured, voltage_l3});
constexpr auto e350_it_hour = join(e350_it, just_clock, registers);

constexpr std::array<std::uint8_t, 2> client = {0xCE, 0xFF};
constexpr std::array<std::uint8_t, 1> server = {0x03};
constexpr std::size_t information_of_a_frame = 129;

// 0.01 A, whole volts, Wh, all without scaler. Clock: local time, deviation unspecified.
constexpr Dialect e450_ch = {
    .shape = Shape::captured,
    .carrier = {Transport::blocks, information_of_a_frame},
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
    .energy_groups = {1, 1},
    .power = {Tag::uint32, 0},
    .current = {Tag::uint16, -2},
    .voltage = {Tag::uint16, 0},
    .energy = {Tag::uint32, 0},
    .habit = {SummerTime::observed, Deviation::unspecified, 0x00, 7},
};

// lg-e450-ch-gbt-lng: the id is of 6 octets and could be taken for an OBIS code.
constexpr Dialect e450_short_id = [] {
  Dialect dialect = e450_ch;
  dialect.meter_id = {0, 0, 96, 1, 1, 255};
  return dialect;
}();

constexpr Dialect e450_austria = [] {
  Dialect dialect = e450_ch;
  dialect.shape = Shape::pairs;
  dialect.bare = just_clock;
  dialect.energy_groups = {1, 0};
  dialect.cipher = Cipher{"LGZgs", 0x30, BerLength::shortest};
  return dialect;
}();

// Addresses and shape are Aidon's; 0.01 A, Wh, the id filled up with NUL. The deviation is 0 as Aidon's, but
// here nobody has shown it to be false.
constexpr Dialect e350 = [] {
  Dialect dialect = aidon_no;
  dialect.padded_id = 16;
  dialect.current = {Tag::int16, -2};
  dialect.energy = {Tag::uint32, 0};
  dialect.habit = {SummerTime::utc, Deviation::actual, 0x00, 0};
  return dialect;
}();

// lg-zmf100-no-embriq: `06 09` where the currents should have `09 06`; registers under 0.0.x.8.0.
constexpr Dialect zmf100 = [] {
  Dialect dialect = e350;
  dialect.energy_groups = {0, 0};
  dialect.odd_obis = OddObis{Kind::current, {0x06, 0x09}};
  return dialect;
}();

constexpr std::array e450_energies_lists = {List{e450_energies, 10s}};
constexpr std::array e450_phases_lists = {List{e450_phases, 10s}};
constexpr std::array e450_power_lists = {List{e450_power, 5s}};
constexpr std::array e450_at_lists = {List{e450_at, 10s}};
constexpr std::array norwegian_lists = {List{only_power, 2500ms, 0ms, Maker::untold}, List{three_phase, 10s},
                                        List{three_phase_hour, 1h, 10s}};
constexpr std::array norwegian_it_lists = {List{only_power, 2500ms, 0ms, Maker::untold}, List{e350_it, 10s},
                                           List{e350_it_hour, 1h, 10s}};

constexpr Model e450(std::string_view name, std::string_view description, const Dialect& dialect,
                     std::span<const List> sent) {
  return {.name = name,
          .description = description,
          .maker = "Landis+Gyr",
          .country = "CH",
          .line = even_2400,
          .dialect = &dialect,
          .lists = sent};
}

constexpr Model with_short_id(Model model) {
  model.id_digits = 6;
  return model;
}

constexpr Model austrian(Model model) {
  model.country = "AT";
  model.key = test_key;
  model.authentication_key = test_authentication_key;
  return model;
}

constexpr Model norwegian(std::string_view name, std::string_view description, std::string_view type,
                          Network network, const Dialect& dialect, std::span<const List> sent) {
  return {.name = name,
          .description = description,
          .maker = "Landis+Gyr",
          .country = "NO",
          .line = plain_2400,
          .meter_model = type,
          .list_version = "EMBRIQ_V1_1",
          .network = network,
          .dialect = &dialect,
          .lists = sent};
}

constexpr std::array meters = {
    e450("lg-e450-ch", "E450: 11 values described by capture objects, in 3 blocks", e450_ch,
         e450_energies_lists),
    e450("lg-e450-ch-phases", "E450: the values of each phase, in 3 blocks", e450_ch, e450_phases_lists),
    with_short_id(e450("lg-e450-ch-power", "E450: two powers and an id of 6 digits, in 2 blocks",
                       e450_short_id, e450_power_lists)),
    austrian(e450("lg-e450-at", "E450, encrypted: 0x21 items, in 3 blocks", e450_austria, e450_at_lists)),
    norwegian("lg-e350", "E350, three-wire IT: 1 and 13 OBIS items, hourly 18, I2 and U2 sent as 0", "ZFF1",
              Network::it, e350, norwegian_it_lists),
    norwegian("lg-e360", "E360, three-phase TN: 1 and 13 OBIS items, hourly 18", "ZCF1", Network::tn, e350,
              norwegian_lists),
    norwegian("lg-zmf100", "ZMF100: as lg-e360, with wrong tags before the OBIS codes of the currents",
              "ZMF1", Network::tn, zmf100, norwegian_lists),
};

}  // namespace

std::span<const Model> landis_gyr_models() {
  return meters;
}

}  // namespace simulator
