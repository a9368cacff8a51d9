#include "simulator/models/tables.hpp"

namespace simulator {
namespace {

using namespace std::chrono_literals;
using namespace tables;  // NOLINT(google-build-using-namespace): the tables are its only reader

constexpr std::array phase_powers = {
    active_power_import_l1, active_power_export_l1, reactive_power_import_l1, reactive_power_export_l1,
    active_power_import_l2, active_power_export_l2, reactive_power_import_l2, reactive_power_export_l2,
    active_power_import_l3, active_power_export_l3, reactive_power_import_l3, reactive_power_export_l3};

// aidon-6525-no-it3w-hantomqtt: in a three-wire IT network I2 is left out and U2 is sent.
constexpr auto without_i2 = join(identity, powers, std::array{current_l1, current_l3}, voltages);
constexpr auto without_i2_hour = join(without_i2, just_clock, registers);
// aidon-rj45-se-27item-gh143: the clock first, no identity at all.
constexpr auto swedish_27 = join(just_clock, powers, currents, voltages, phase_powers, registers);
static_assert(without_i2.size() == 12 && swedish_27.size() == 27);

// Wh and varh. Deviation and status unspecified; that the clock keeps summer time is inferred (all captures
// are from December), as is Sunday being 7.
constexpr Dialect sweden = [] {
  Dialect dialect = aidon_no;
  dialect.energy = {Tag::uint32, 0};
  dialect.habit = {SummerTime::observed, Deviation::unspecified, 0xFF, 7};
  return dialect;
}();

// The hourly list arrives at hh:00:10 and says hh:00:00 (aidon-6534-no-list3-dst-clock).
constexpr std::array lists = {List{only_power, 2500ms, 0ms, Maker::untold}, List{three_phase, 10s},
                              List{three_phase_hour, 1h, 10s, Maker::told, 10s}};
constexpr std::array one_phase_lists = {List{only_power, 2500ms, 0ms, Maker::untold}, List{one_phase, 10s},
                                        List{one_phase_hour, 1h, 10s, Maker::told, 10s}};
constexpr std::array it_lists = {List{only_power, 2500ms, 0ms, Maker::untold}, List{without_i2, 10s},
                                 List{without_i2_hour, 1h, 10s, Maker::told, 10s}};
constexpr std::array swedish_lists = {List{swedish_27, 10s}};

constexpr Model norwegian(std::string_view name, std::string_view description, std::string_view type,
                          Network network, std::span<const List> sent) {
  return {.name = name,
          .description = description,
          .maker = "Aidon",
          .country = "NO",
          .link = Link::hdlc,
          .line = even_2400,
          .meter_model = type,
          .list_version = "AIDON_V0001",
          .id_prefix = "73599928",
          .network = network,
          .dialect = &aidon_no,
          .lists = sent};
}

constexpr std::array meters = {
    norwegian("aidon", "6534, three-phase TN: 1 and 13 OBIS items, hourly 18", "6534", Network::tn, lists),
    norwegian("aidon-1ph", "6515, one-phase: 1 and 9 OBIS items, hourly 14", "6515", Network::one_phase,
              one_phase_lists),
    norwegian("aidon-it", "6525, three-wire IT: as aidon, without the current of L2", "6525", Network::it,
              it_lists),
    Model{.name = "aidon-se",
          .description = "27 OBIS items with the powers of each phase, no meter id",
          .maker = "Aidon",
          .country = "SE",
          .line = even_2400,
          .dialect = &sweden,
          .lists = swedish_lists},
};

}  // namespace

std::span<const Model> aidon_models() {
  return meters;
}

}  // namespace simulator
