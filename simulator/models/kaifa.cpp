#include "simulator/models/tables.hpp"

namespace simulator {
namespace {

using namespace std::chrono_literals;
using namespace tables;  // NOLINT(google-build-using-namespace): the tables are its only reader

// kaifa-ma304h3e-no-lists123: in a three-wire IT network I2 is sent and U2 is 0.
constexpr auto without_u2 =
    join(identity, powers, currents, std::array{voltage_l1, voltage_l2_unmeasured, voltage_l3});
constexpr auto without_u2_hour = join(without_u2, just_clock, registers);

// Addresses as captured. The control octet: unnumbered information, final bit set (here 10, elsewhere 13).
constexpr std::array<std::uint8_t, 1> client = {0x01};
constexpr std::array<std::uint8_t, 2> server_no = {0x02, 0x01};
constexpr std::array<std::uint8_t, 2> server_se = {0x00, 0x01};

// mA, 0.1 V, Wh and varh. Clock: local time, deviation unspecified, status 0 also in summer.
constexpr Dialect norway = {
    .shape = Shape::positional,
    .header = {client, server_no, 0x10},
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
constexpr Dialect sweden = [] {
  Dialect dialect = norway;
  dialect.shape = Shape::pairs;
  dialect.header.source = server_se;
  dialect.notification_time = DateTimeSpelling::none;
  dialect.habit = {SummerTime::ignored, Deviation::actual, 0x00, 7};
  return dialect;
}();

// kaifa-ma304-se-malarenergi, frame 1: firmware that sends the Norwegian list.
constexpr Dialect sweden_positional = [] {
  Dialect dialect = norway;
  dialect.header.source = server_se;
  return dialect;
}();

// kaifa-ma304-se-malarenergi, frame 3: the current transformer meter sends energies in uint64.
constexpr Dialect sweden_ct = [] {
  Dialect dialect = sweden_positional;
  dialect.energy = {Tag::uint64, 0};
  return dialect;
}();

// The clocks of the 22,973 frames in kaifa-ma304h3e-no-longrun are 2 s apart; the longer list comes when the
// second ends in 0, in place of the list of one item; the hourly list at hh:00:10, in place of that one.
constexpr std::array lists = {List{only_power, 2s}, List{three_phase, 10s}, List{three_phase_hour, 1h, 10s}};
constexpr std::array one_phase_lists = {List{only_power, 2s}, List{one_phase, 10s},
                                        List{one_phase_hour, 1h, 10s}};
constexpr std::array it_lists = {List{only_power, 2s}, List{without_u2, 10s}, List{without_u2_hour, 1h, 10s}};
constexpr std::array swedish_lists = {List{three_phase_hour, 10s}};

constexpr Model meter = {.name = {},
                         .description = {},
                         .maker = "Kaifa",
                         .country = "NO",
                         .link = Link::hdlc,
                         .line = even_2400,
                         .list_version = "KFM_001",
                         .id_prefix = "69706314",
                         .dialect = &norway,
                         .lists = lists};

constexpr Model swedish(std::string_view name, std::string_view description, std::string_view type,
                        const Dialect& dialect) {
  Model model = meter;
  model.name = name;
  model.description = description;
  model.country = "SE";
  model.meter_model = type;
  model.id_prefix = "73401570";
  model.dialect = &dialect;
  model.lists = swedish_lists;
  return model;
}

constexpr Model norwegian(std::string_view name, std::string_view description, std::string_view type,
                          Network network, std::span<const List> sent) {
  Model model = meter;
  model.name = name;
  model.description = description;
  model.meter_model = type;
  model.network = network;
  model.lists = sent;
  return model;
}

constexpr std::array meters = {
    norwegian("kaifa", "MA304H4, three-phase TN: 1, 13 and 18 items without OBIS codes", "MA304H4",
              Network::tn, lists),
    norwegian("kaifa-1ph", "MA105H2E, one-phase: 1, 9 and 14 items without OBIS codes", "MA105H2E",
              Network::one_phase, one_phase_lists),
    norwegian("kaifa-it", "MA304H3E, three-wire IT: as kaifa, with U2 sent as 0", "MA304H3E", Network::it,
              it_lists),
    swedish("kaifa-se", "MA304H4: OBIS list of 0x24 items without scalers", "MA304H4", sweden),
    swedish("kaifa-se-positional", "MA304H4D: the Norwegian list of 18 items", "MA304H4D", sweden_positional),
    swedish("kaifa-se-ct", "MA304T4, current transformers: 18 items, energies in uint64", "MA304T4",
            sweden_ct),
};

}  // namespace

std::span<const Model> kaifa_models() {
  return meters;
}

}  // namespace simulator
