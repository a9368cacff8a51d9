// Kaifa and Sagemcom meters on M-Bus. The networks of Austria and Poland prescribe much, so that the two
// makers share lists.
#include "simulator/models/tables.hpp"

namespace simulator {
namespace {

using namespace std::chrono_literals;
using namespace tables;  // NOLINT(google-build-using-namespace): the tables are its only reader

constexpr std::array named = {Field::clock, meter_id, device_name};
// kaifa-at-salzburg-plain-apdu.
constexpr auto kaifa_16 = join(named, voltages, currents, active_powers, registers);
// kaifa-ma110-at-tinetz-doc-encrypted.
constexpr auto kaifa_12 = join(named, std::array{voltage_l1, current_l1}, active_powers, registers);
// kaifa-at-evn-inplace-decrypted-gh247, sagemcom-t210d-at-plain-apdu-gh867.
constexpr auto evn = join(just_clock, std::array{active_energy_import, active_energy_export}, active_powers,
                          voltages, currents, std::array{power_factor, meter_id});
static_assert(kaifa_16.size() + 1 == 0x10 && kaifa_12.size() + 1 == 0x0C);

constexpr std::size_t data_of_a_frame = 0xFA - 5;
constexpr std::size_t data_of_a_frame_that_overflows = 257 - 5;
constexpr std::array without_obis = {Field::clock, meter_id};

// 0.1 V, 0.01 A, Wh and varh, all said on the wire. Clock: the actual deviation, hundredths 0.
constexpr Dialect kaifa = {
    .shape = Shape::nested,
    .carrier = {Transport::mbus, data_of_a_frame},
    .header = {},
    .cipher = Cipher{"KFM\x10\x20", 0x21, BerLength::shortest},
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

constexpr Dialect kaifa_one_phase = [] {
  Dialect dialect = kaifa;
  dialect.cipher->title = "KFM\x10\x10";
  return dialect;
}();

constexpr Dialect kaifa_evn = [] {
  Dialect dialect = kaifa;
  dialect.shape = Shape::flat;
  dialect.bare = without_obis;
  dialect.cipher = Cipher{"KFMgP", 0x20, BerLength::shortest};
  dialect.invoke_id = 0x80;
  return dialect;
}();

// The clock calls itself doubtful.
constexpr Dialect sagemcom = [] {
  Dialect dialect = kaifa_evn;
  dialect.cipher->title = "SAGY";
  dialect.habit.status = 0x02;
  return dialect;
}();

// sagemcom-t210d-at-encrypted-gh248: L = 01 stands for 257.
constexpr Dialect sagemcom_old = [] {
  Dialect dialect = sagemcom;
  dialect.carrier.most_octets = data_of_a_frame_that_overflows;
  return dialect;
}();

constexpr std::array lists_16 = {List{kaifa_16, 5s}};
constexpr std::array lists_12 = {List{kaifa_12, 5s}};
constexpr std::array evn_lists = {List{evn, 5s}};

constexpr Model meter(std::string_view name, std::string_view description, std::string_view maker,
                      const Dialect& dialect, std::span<const List> sent) {
  return {.name = name,
          .description = description,
          .maker = maker,
          .country = "AT",
          .link = Link::mbus,
          .line = even_2400,
          .id_prefix = "1812",
          .key = test_key,
          .dialect = &dialect,
          .lists = sent};
}

constexpr Model named_by_kaifa(Model model, std::string_view country, std::string_view id_prefix,
                               std::string_view device_name_prefix) {
  model.country = country;
  model.id_prefix = id_prefix;
  model.device_name_prefix = device_name_prefix;
  return model;
}

constexpr Model one_phase_meter(Model model) {
  model.network = Network::one_phase;
  return model;
}

constexpr std::array meters = {
    named_by_kaifa(meter("kaifa-at", "MA309M, encrypted 0x21: 16 OBIS items", "Kaifa", kaifa, lists_16), "AT",
                   "1KFM02", "KFM12002"),
    one_phase_meter(named_by_kaifa(meter("kaifa-at-1ph", "MA110, one-phase, encrypted 0x21: 12 OBIS items",
                                         "Kaifa", kaifa_one_phase, lists_12),
                                   "AT", "1KFM01", "KFM11001")),
    meter("kaifa-at-evn", "MA309, encrypted 0x20: the list of EVN and Wiener Netze, 0x23 items", "Kaifa",
          kaifa_evn, evn_lists),
    named_by_kaifa(meter("kaifa-pl", "MA309, encrypted 0x21: as kaifa-at", "Kaifa", kaifa, lists_16), "PL",
                   "1KFM02", "KFM12002"),
    meter("sagemcom-at-evn", "T210-D, encrypted 0x20: the list of EVN and Wiener Netze, 0x23 items",
          "Sagemcom", sagemcom, evn_lists),
    meter("sagemcom-at-overflow",
          "T210-D, older firmware: as sagemcom-at-evn, L of the first frame overflows", "Sagemcom",
          sagemcom_old, evn_lists),
};

}  // namespace

std::span<const Model> austrian_mbus_models() {
  return meters;
}

}  // namespace simulator
