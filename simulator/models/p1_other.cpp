// P1 outside the Netherlands and Belgium.
#include "simulator/models/p1_lines.hpp"
#include "simulator/models/tables.hpp"

namespace simulator {
namespace {

using namespace std::chrono_literals;
using namespace p1_lines;  // NOLINT(google-build-using-namespace): the tables are its only reader

constexpr std::array<P1Line, 4> energies(unsigned digits, unsigned decimals, std::string_view active,
                                         std::string_view reactive) {
  return {number("1-0:1.8.0", Field::active_energy_import, digits, decimals, active),
          number("1-0:2.8.0", Field::active_energy_export, digits, decimals, active),
          number("1-0:3.8.0", Field::reactive_energy_import, digits, decimals, reactive),
          number("1-0:4.8.0", Field::reactive_energy_export, digits, decimals, reactive)};
}

constexpr std::array<P1Line, 4> powers(unsigned digits, unsigned decimals, std::string_view active,
                                       std::string_view reactive) {
  return {number("1-0:1.7.0", Field::active_power_import, digits, decimals, active),
          number("1-0:2.7.0", Field::active_power_export, digits, decimals, active),
          number("1-0:3.7.0", Field::reactive_power_import, digits, decimals, reactive),
          number("1-0:4.7.0", Field::reactive_power_export, digits, decimals, reactive)};
}

// The order of p1-aidon-6534-se-2022 and p1-lg-e360-se-d.
constexpr auto phase_pairs(std::string_view reactive) {
  return std::array{number("1-0:21.7.0", Field::active_power_import_l1, 4, 3, "kW"),
                    number("1-0:22.7.0", Field::active_power_export_l1, 4, 3, "kW"),
                    number("1-0:41.7.0", Field::active_power_import_l2, 4, 3, "kW"),
                    number("1-0:42.7.0", Field::active_power_export_l2, 4, 3, "kW"),
                    number("1-0:61.7.0", Field::active_power_import_l3, 4, 3, "kW"),
                    number("1-0:62.7.0", Field::active_power_export_l3, 4, 3, "kW"),
                    number("1-0:23.7.0", Field::reactive_power_import_l1, 4, 3, reactive),
                    number("1-0:24.7.0", Field::reactive_power_export_l1, 4, 3, reactive),
                    number("1-0:43.7.0", Field::reactive_power_import_l2, 4, 3, reactive),
                    number("1-0:44.7.0", Field::reactive_power_export_l2, 4, 3, reactive),
                    number("1-0:63.7.0", Field::reactive_power_import_l3, 4, 3, reactive),
                    number("1-0:64.7.0", Field::reactive_power_export_l3, 4, 3, reactive)};
}

// The order of p1-kamstrup-omnia-se and p1-sagemcom-smarty-lu-plain.
constexpr auto phase_triples(unsigned digits, std::string_view reactive) {
  return std::array{number("1-0:21.7.0", Field::active_power_import_l1, digits, 3, "kW"),
                    number("1-0:41.7.0", Field::active_power_import_l2, digits, 3, "kW"),
                    number("1-0:61.7.0", Field::active_power_import_l3, digits, 3, "kW"),
                    number("1-0:22.7.0", Field::active_power_export_l1, digits, 3, "kW"),
                    number("1-0:42.7.0", Field::active_power_export_l2, digits, 3, "kW"),
                    number("1-0:62.7.0", Field::active_power_export_l3, digits, 3, "kW"),
                    number("1-0:23.7.0", Field::reactive_power_import_l1, digits, 3, reactive),
                    number("1-0:43.7.0", Field::reactive_power_import_l2, digits, 3, reactive),
                    number("1-0:63.7.0", Field::reactive_power_import_l3, digits, 3, reactive),
                    number("1-0:24.7.0", Field::reactive_power_export_l1, digits, 3, reactive),
                    number("1-0:44.7.0", Field::reactive_power_export_l2, digits, 3, reactive),
                    number("1-0:64.7.0", Field::reactive_power_export_l3, digits, 3, reactive)};
}

constexpr auto nordic_lines =
    join_lines(std::array{clock_line}, energies(8, 3, "kWh", "kVArh"), powers(4, 3, "kW", "kVAr"),
               phase_pairs("kVAr"), voltages(3), currents(3, 1));
constexpr auto kamstrup_lines =
    join_lines(std::array{clock_line}, energies(8, 3, "kWh", "kVArh"), powers(4, 3, "kW", "kVAr"),
               phase_triples(4, "kVAr"), voltages(3), currents(3, 1));
// p1-sagemcom-t210dr-at.
constexpr std::array austrian_lines = {fixed("1-3:0.2.8(50)"),
                                       clock_line,
                                       number("1-0:1.8.0", Field::active_energy_import, 9, 0, "Wh"),
                                       number("1-0:1.8.1", Field::active_energy_import_t1, 9, 0, "Wh"),
                                       number("1-0:1.8.2", Field::active_energy_import_t2, 9, 0, "Wh"),
                                       number("1-0:1.7.0", Field::active_power_import, 9, 0, "W"),
                                       number("1-0:2.8.0", Field::active_energy_export, 9, 0, "Wh"),
                                       number("1-0:2.8.1", Field::active_energy_export_t1, 9, 0, "Wh"),
                                       number("1-0:2.8.2", Field::active_energy_export_t2, 9, 0, "Wh"),
                                       number("1-0:2.7.0", Field::active_power_export, 9, 0, "W"),
                                       number("1-0:3.8.0", Field::reactive_energy_import, 9, 0, "varh"),
                                       number("1-0:3.8.1", Field::reactive_energy_import_t1, 9, 0, "varh"),
                                       number("1-0:3.8.2", Field::reactive_energy_import_t2, 9, 0, "varh"),
                                       number("1-0:3.7.0", Field::reactive_power_import, 9, 0, "var"),
                                       number("1-0:4.8.0", Field::reactive_energy_export, 9, 0, "varh"),
                                       number("1-0:4.8.1", Field::reactive_energy_export_t1, 9, 0, "varh"),
                                       number("1-0:4.8.2", Field::reactive_energy_export_t2, 9, 0, "varh"),
                                       number("1-0:4.7.0", Field::reactive_power_export, 9, 0, "var")};
// p1-sagemcom-smarty-lu-plain.
constexpr auto luxembourg_lines =
    join_lines(std::array{fixed("1-3:0.2.8(42)"), clock_line, device_name_line},
               energies(6, 3, "kWh", "kvarh"), powers(2, 3, "kW", "kvar"),
               std::array{number("1-0:9.7.0", Field::apparent_power_import, 2, 3, "kVA"),
                          number("1-0:10.7.0", Field::apparent_power_export, 2, 3, "kVA"),
                          fixed("1-1:31.4.0(100*A)(-100*A)"), breaker_line, fixed("0-1:96.3.10(0)"),
                          fixed("0-2:96.3.10(0)"), failures_line, fixed("0-0:96.13.0()"),
                          fixed("0-0:96.13.2()"), fixed("0-0:96.13.3()")},
               voltages(3), currents(3, 0), phase_triples(2, "kvar"));
// p1-sagemcom-eon-hu.
constexpr auto hungarian_values = join_lines(
    std::array{tariff_line, breaker_line, number("0-0:17.0.0", Field::power_limit, 2, 3, "kW"),
               number("1-0:1.8.0", Field::active_energy_import, 6, 3, "kWh"),
               number("1-0:1.8.1", Field::active_energy_import_t1, 6, 3, "kWh"),
               number("1-0:1.8.2", Field::active_energy_import_t2, 6, 3, "kWh"),
               number("1-0:2.8.0", Field::active_energy_export, 6, 3, "kWh"),
               number("1-0:2.8.1", Field::active_energy_export_t1, 6, 3, "kWh"),
               number("1-0:2.8.2", Field::active_energy_export_t2, 6, 3, "kWh"),
               number("1-0:3.8.0", Field::reactive_energy_import, 6, 3, "kvarh"),
               number("1-0:4.8.0", Field::reactive_energy_export, 6, 3, "kvarh"),
               number("1-0:5.8.0", Field::reactive_energy_q1, 6, 3, "kvarh"),
               number("1-0:6.8.0", Field::reactive_energy_q2, 6, 3, "kvarh"),
               number("1-0:7.8.0", Field::reactive_energy_q3, 6, 3, "kvarh"),
               number("1-0:8.8.0", Field::reactive_energy_q4, 6, 3, "kvarh"),
               fixed("1-0:15.8.0(000800.817*kWh)")},
    voltages(3), currents(3, 0),
    std::array{number("1-0:13.7.0", Field::power_factor, 1, 3),
               number("1-0:33.7.0", Field::power_factor_l1, 1, 3),
               number("1-0:53.7.0", Field::power_factor_l2, 1, 3),
               number("1-0:73.7.0", Field::power_factor_l3, 1, 3),
               number("1-0:14.7.0", Field::frequency, 2, 2, "Hz")},
    p1_lines::active_powers(2, 3),
    std::array{fixed("1-0:5.7.0(00.000*kvar)"), fixed("1-0:31.4.0(200.00*A)"),
               fixed("0-0:98.1.0(230701000000S)(000040.777*kWh)(000008.950*kWh)(000031.827*kWh)")});
constexpr std::array hungarian_head = {clock_line, device_name_line, old_id_line};
constexpr auto sagemcom_lines =
    join_lines(hungarian_head, hungarian_values, std::array{fixed("0-0:96.13.0()")});
constexpr unsigned filled_message = 1024;
constexpr auto sanxing_lines = join_lines(
    hungarian_head, hungarian_values, std::array{P1Line{.head = "0-0:96.13.0", .filler = filled_message}});
// No captures: clock and units as readers of these meters report them.
constexpr auto nes_lines =
    join_lines(std::array{clock_line, old_id_line}, energies(6, 3, "kWh", "kvarh"), powers(5, 0, "W", "VAr"),
               voltages(3), currents(3, 1), std::array{number("1-0:14.7.0", Field::frequency, 2, 1, "Hz")});
constexpr auto elgama_lines = join_lines(std::array{clock_line, old_id_line}, energies(8, 3, "kWh", "kVArh"),
                                         powers(5, 3, "kW", "kVAr"), voltages(3), currents(3, 2));

// p1-iskra-m551t-si-nocrc-gh1037.
constexpr auto slovenian_lines =
    join_lines(std::array{old_id_line, fixed("0-0:97.97.0(00000000)"),
                          number("1-0:1.8.0", Field::active_energy_import, 6, 3, "kWh"),
                          number("1-0:1.8.1", Field::active_energy_import_t1, 6, 3, "kWh"),
                          number("1-0:1.8.2", Field::active_energy_import_t2, 6, 3, "kWh"),
                          number("1-0:2.8.0", Field::active_energy_export, 6, 3, "kWh"),
                          number("1-0:2.8.1", Field::active_energy_export_t1, 6, 3, "kWh"),
                          number("1-0:2.8.2", Field::active_energy_export_t2, 6, 3, "kWh"),
                          number("1-0:1.7.0", Field::active_power_import, 2, 3, "kW")},
               phase_imports, std::array{number("1-0:2.7.0", Field::active_power_export, 2, 3, "kW")},
               phase_exports, voltages(5), currents(3, 0));
// d0-easymeter-q3da-de: group F is sent, and lines follow the '!'.
constexpr std::array easymeter_lines = {fixed("1-0:0.0.0*255(1336001560)"),
                                        number("1-0:1.8.0*255", Field::active_energy_import, 8, 7, "kWh"),
                                        number("1-0:21.7.0*255", Field::active_power_import_l1, 6, 2, "W"),
                                        number("1-0:41.7.0*255", Field::active_power_import_l2, 6, 2, "W"),
                                        number("1-0:61.7.0*255", Field::active_power_import_l3, 6, 2, "W"),
                                        number("1-0:1.7.0*255", Field::active_power_import, 6, 2, "W"),
                                        fixed("1-0:96.5.5*255(80)"),
                                        fixed("0-0:96.1.255*255(1ESY1336001560)")};

constexpr P1Dialect aidon_se = {.ident = "ADN9 6534", .lines = nordic_lines};
constexpr P1Dialect aidon_fi = {.ident = "ADN9 7534", .lines = nordic_lines};
constexpr P1Dialect landis_gyr_se = {.ident = "LGF5E360", .lines = nordic_lines};
constexpr P1Dialect kamstrup_se = {.ident = "KAM5", .lines = kamstrup_lines};
constexpr P1Dialect austria = {.ident = "EST5\\253710000_A", .lines = austrian_lines};
constexpr P1Dialect luxembourg = {.ident = "Lux5\\253663653_B",
                                  .lines = luxembourg_lines,
                                  .cipher = Cipher{"SAGgp", 0x30, BerLength::two_octets}};
constexpr P1Dialect sagemcom_hu = {.ident = "SAG5SAG-METER", .lines = sagemcom_lines};
constexpr P1Dialect sanxing_hu = {.ident = "AUX5SANXING-METER", .lines = sanxing_lines};
constexpr P1Dialect nes = {.ident = "NES5\\G4", .clock = P1Clock::nes, .id = P1Id::plain, .lines = nes_lines};
constexpr P1Dialect elgama = {.ident = "EGM5G35", .id = P1Id::plain, .lines = elgama_lines};

constexpr P1Dialect slovenia = {
    .ident = "ISK9\\2M551T-200", .check = P1Check::none, .id = P1Id::plain, .lines = slovenian_lines};
constexpr P1Dialect easymeter = {.ident = "ESY5Q3DA1004 V3.04",
                                 .check = P1Check::none,
                                 .lines = easymeter_lines,
                                 .trailer = "  25818685\r\nDE0000000000000000000000000000003\r\n"};

// Public: prescribed for all meters of Luxembourg.
constexpr std::string_view luxembourg_authentication_key = "00112233445566778899AABBCCDDEEFF";

constexpr std::array every_ten_seconds = {List{{}, 10s}};

constexpr Model meter(std::string_view name, std::string_view description, std::string_view maker,
                      std::string_view country, const P1Dialect& dialect) {
  return {.name = name,
          .description = description,
          .maker = maker,
          .country = country,
          .link = Link::p1,
          .line = tables::plain_115200,
          .p1 = &dialect,
          .lists = every_ten_seconds};
}

constexpr Model with_id(Model model, std::string_view id_prefix, std::string_view device_name_prefix = {}) {
  model.id_prefix = id_prefix;
  model.device_name_prefix = device_name_prefix;
  return model;
}

constexpr Model with_keys(Model model) {
  model.key = tables::test_key;
  model.authentication_key = luxembourg_authentication_key;
  return model;
}

constexpr std::array meters = {
    meter("p1-se-aidon", "6534: kVAr and kVArh, the digit after its letters is 9", "Aidon", "SE", aidon_se),
    meter("p1-se-lg", "E360: kVAr and kVArh", "Landis+Gyr", "SE", landis_gyr_se),
    meter("p1-se-kamstrup", "Omnia: the same, phases in another order", "Kamstrup", "SE", kamstrup_se),
    meter("p1-fi-aidon", "7534: as p1-se-aidon", "Aidon", "FI", aidon_fi),
    meter("p1-at", "T210-D-r: W, Wh, var and varh", "", "AT", austria),
    with_keys(with_id(meter("p1-lu", "Smarty, encrypted and authenticated", "Sagemcom", "LU", luxembourg), "",
                      "SAG10307")),
    with_id(
        meter("p1-hu-sagemcom", "E.ON: quadrants, power factors, frequency", "Sagemcom", "HU", sagemcom_hu),
        "8900822", "SAG30822"),
    with_id(meter("p1-hu-sanxing", "as p1-hu-sagemcom, with a message of 1024 octets FF", "Sanxing", "HU",
                  sanxing_hu),
            "9900822", "AUX10308"),
    with_id(meter("p1-nes", "A clock with 4 digits of the year and colons", "NES", "DK", nes), "NES"),
    meter("p1-si", "AM551: no check, an id of 8 digits", "Iskraemeco", "SI", slovenia),
    meter("p1-de-easymeter", "Q3DA: group F of the codes, no check, lines after the '!'", "EasyMeter", "DE",
          easymeter),
    with_id(meter("p1-pl-elgama", "G35: kVAr and kVArh, currents in 0.01 A", "Elgama", "PL", elgama), "EGM"),
};

}  // namespace

std::span<const Model> other_p1_models() {
  return meters;
}

}  // namespace simulator
