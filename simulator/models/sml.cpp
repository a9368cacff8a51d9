#include "simulator/models/tables.hpp"

namespace simulator {
namespace {

using namespace std::chrono_literals;
using namespace std::string_view_literals;

constexpr std::array<std::uint8_t, 6> vendor_old = {129, 129, 199, 130, 3, 255};
constexpr std::array<std::uint8_t, 6> public_key = {129, 129, 199, 130, 5, 255};
constexpr std::array<std::uint8_t, 6> server_id_old = {1, 0, 0, 0, 9, 255};
constexpr std::array<std::uint8_t, 6> vendor_new = {1, 0, 96, 50, 1, 1};
constexpr std::array<std::uint8_t, 6> server_id_new = {1, 0, 96, 1, 0, 255};

constexpr SmlInteger unsigned32 = {false, 4};
constexpr SmlInteger unsigned64 = {false, 8};
constexpr SmlInteger signed32 = {true, 4};
constexpr SmlInteger signed40 = {true, 5};
constexpr SmlInteger signed64 = {true, 8};
constexpr SmlInteger short_signed32 = {true, 4, SmlLength::shortest};
constexpr SmlInteger short_signed64 = {true, 8, SmlLength::shortest};
constexpr SmlInteger short_unsigned64 = {false, 8, SmlLength::shortest};

// Four escape octets in a key must be doubled on the wire.
constexpr std::string_view key_with_escapes =
    "\x8B\x6A\x0E\x6E\x12\xF5\xD9\x80\x1B\x1B\x1B\x1B\x5E\x19\x41\x83\x4E\xB0\xE4\x3E\x4A\x63\x23\xD9"
    "\x99\x25\x95\x56\xF5\xE5\x6E\x04\x1B\x1B\x1B\x1B\x1B\xFF\x87\x85\xB0\x45\xD8\x4E\x0D\x60\x1B\x1B"sv;
static_assert(key_with_escapes.size() == 48);

constexpr SmlEntry register_of(std::uint8_t c, std::uint8_t e, Field field, SmlInteger type,
                               std::int8_t scaler, std::string_view status = {}) {
  return {.obis = {1, 0, c, 8, e, 255}, .field = field, .type = type, .scaler = scaler, .status = status};
}

constexpr SmlEntry power_of(std::uint8_t c, Field field, SmlInteger type, std::int8_t scaler) {
  return {.obis = {1, 0, c, 7, 0, 255}, .field = field, .type = type, .scaler = scaler};
}

// sml-iskra-mt691.
constexpr std::array mt691_entries = {
    SmlEntry{.obis = vendor_new, .octets = "ISK"}, SmlEntry{.obis = server_id_new},
    register_of(1, 0, Field::active_energy_import, unsigned32, -1, "\x00\x1C\x81\x04"sv),
    power_of(16, Field::active_power_net, short_signed32, 0)};
// sml-iskra-mt175.
constexpr std::array mt175_entries = {
    SmlEntry{.obis = vendor_old, .octets = "ISK"},
    SmlEntry{.obis = server_id_old},
    register_of(1, 0, Field::active_energy_import, signed64, -1, "\x00\x00\x01\x82"sv),
    register_of(1, 1, Field::active_energy_import_t1, signed64, -1),
    register_of(1, 2, Field::active_energy_import_t2, signed64, -1),
    power_of(16, Field::active_power_net, signed32, 0),
    power_of(36, Field::active_power_net_l1, signed32, 0),
    power_of(56, Field::active_power_net_l2, signed32, 0),
    power_of(76, Field::active_power_net_l3, signed32, 0),
    SmlEntry{.obis = public_key, .octets = key_with_escapes}};
// sml-emh-ehz-iw8-error.
constexpr std::array emh_iw8_entries = {
    SmlEntry{.obis = vendor_old, .octets = "EMH"},
    SmlEntry{.obis = server_id_old},
    register_of(1, 0, Field::active_energy_import, signed40, -1, "\x00\x01\x82"sv),
    register_of(1, 1, Field::active_energy_import_t1, signed40, -1),
    register_of(1, 2, Field::active_energy_import_t2, signed40, -1),
    power_of(16, Field::active_power_net, signed32, -1),
    SmlEntry{.obis = public_key, .octets = key_with_escapes}};
// sml-emh-ehz-hw8: an absolute power.
constexpr std::array emh_hw8_entries = {
    SmlEntry{.obis = vendor_old, .octets = "EMH"},
    SmlEntry{.obis = server_id_old},
    register_of(1, 0, Field::active_energy_import, signed40, -1, "\x01\x82"sv),
    register_of(1, 1, Field::active_energy_import_t1, signed40, -1),
    register_of(1, 2, Field::active_energy_import_t2, signed40, -1),
    power_of(15, Field::active_power_absolute, signed32, -1),
    SmlEntry{.obis = public_key, .octets = key_with_escapes}};
// sml-dzg-dvs7412.
constexpr std::array dzg_entries = {
    SmlEntry{.obis = vendor_new, .octets = "DZG"}, SmlEntry{.obis = server_id_new},
    register_of(1, 0, Field::active_energy_import, short_unsigned64, -1, "\x1C\x01\x04"sv),
    register_of(2, 0, Field::active_energy_export, short_unsigned64, -1),
    power_of(16, Field::active_power_net, short_signed64, -2)};
// sml-easymeter-q3a: 0.0001 Wh.
constexpr std::array easymeter_entries = {
    SmlEntry{.obis = vendor_old, .octets = "ESY"},
    SmlEntry{.obis = server_id_old},
    register_of(1, 0, Field::active_energy_import, signed64, -4, "\x00\x00\x80"sv),
    register_of(2, 0, Field::active_energy_export, signed64, -4, "\x00\x00\x80"sv),
    power_of(16, Field::active_power_net, signed64, -2),
    power_of(36, Field::active_power_net_l1, signed64, -2),
    power_of(56, Field::active_power_net_l2, signed64, -2),
    power_of(76, Field::active_power_net_l3, signed64, -2),
    SmlEntry{.obis = public_key, .octets = key_with_escapes},
    power_of(32, Field::voltage_l1, {false, 2}, -1),
    power_of(52, Field::voltage_l2, {false, 2}, -1),
    power_of(72, Field::voltage_l3, {false, 2}, -1)};
// No capture; after the firmware that checks with CRC-16/Kermit. More than 15 entries need two octets.
constexpr std::array holley_entries = {
    SmlEntry{.obis = vendor_new, .octets = "HLY"},
    SmlEntry{.obis = server_id_new},
    register_of(1, 0, Field::active_energy_import, unsigned64, -1, "\x1C\x01\x04"sv),
    register_of(1, 1, Field::active_energy_import_t1, unsigned64, -1),
    register_of(1, 2, Field::active_energy_import_t2, unsigned64, -1),
    register_of(2, 0, Field::active_energy_export, unsigned64, -1),
    power_of(16, Field::active_power_net, signed32, 0),
    power_of(36, Field::active_power_net_l1, signed32, 0),
    power_of(56, Field::active_power_net_l2, signed32, 0),
    power_of(76, Field::active_power_net_l3, signed32, 0),
    power_of(32, Field::voltage_l1, {false, 2}, -1),
    power_of(52, Field::voltage_l2, {false, 2}, -1),
    power_of(72, Field::voltage_l3, {false, 2}, -1),
    power_of(31, Field::current_l1, {false, 2}, -2),
    power_of(51, Field::current_l2, {false, 2}, -2),
    power_of(71, Field::current_l3, {false, 2}, -2),
    power_of(14, Field::frequency, {false, 2}, -1)};
static_assert(holley_entries.size() > 15);

constexpr SmlDialect mt691 = {.server_id = "\x0A\x01ISK\x00"sv, .entries = mt691_entries};
constexpr SmlDialect mt175 = {.server_id = "\x09\x01ISK\x00"sv, .entries = mt175_entries};
constexpr SmlDialect emh_iw8 = {.server_id =
                                    "\x06"
                                    "EMH\x01\x07"sv,
                                .entries = emh_iw8_entries};
constexpr SmlDialect emh_hw8 = {.server_id =
                                    "\x06"
                                    "EMH\x01\x02"sv,
                                .entries = emh_hw8_entries,
                                .says_time = false};
constexpr SmlDialect dzg = {.server_id =
                                "\x0A\x01"
                                "DZG\x00"sv,
                            .entries = dzg_entries,
                            .optional = SmlOptional::zeros};
constexpr SmlDialect easymeter = {.server_id =
                                      "\x09\x01"
                                      "ESY\x11"sv,
                                  .entries = easymeter_entries};
constexpr SmlDialect holley = {
    .server_id = "\x0A\x01HLY\x02"sv, .entries = holley_entries, .check = SmlCheck::kermit};

constexpr std::array lists = {List{{}, 1s}};

constexpr Model meter(std::string_view name, std::string_view description, std::string_view maker,
                      const SmlDialect& dialect) {
  return {.name = name,
          .description = description,
          .maker = maker,
          .country = "DE",
          .link = Link::sml,
          .line = tables::plain_9600,
          .sml = &dialect,
          .lists = lists};
}

constexpr std::array meters = {
    meter("sml-iskra-mt691", "MT691: an energy and the net power", "Iskraemeco", mt691),
    meter("sml-iskra-mt175", "MT175: energies of two tariffs, the net power of each phase", "Iskraemeco",
          mt175),
    meter("sml-emh-iw8", "eHZ-IW8: integers of 5 octets, escapes in the public key", "EMH", emh_iw8),
    meter("sml-emh-hw8", "eHZ-HW8: the absolute power", "EMH", emh_hw8),
    meter("sml-dzg", "DVS74: integers as short as can be", "DZG", dzg),
    meter("sml-easymeter", "Q3A: energies in 0.0001 Wh, voltages", "EasyMeter", easymeter),
    meter("sml-holley", "DTZ541: checked with CRC-16/Kermit", "Holley", holley),
};

}  // namespace

std::span<const Model> sml_models() {
  return meters;
}

}  // namespace simulator
