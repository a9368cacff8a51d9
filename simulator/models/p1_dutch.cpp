// DSMR and its next of kin in Belgium.
#include "simulator/models/p1_lines.hpp"
#include "simulator/models/tables.hpp"

namespace simulator {
namespace {

using namespace std::chrono_literals;
using namespace p1_lines;  // NOLINT(google-build-using-namespace): the tables are its only reader

constexpr P1SubMeter gas(std::string_view device_type, std::chrono::minutes period,
                         SubMeterSpelling spelling = SubMeterSpelling::same_line) {
  return {1,      "gas",   device_type, "96.1.0", "G0032", number("24.2.1", Field::gas_volume, 5, 3, "m3"),
          period, spelling};
}

constexpr P1SubMeter water = {
    2, "water", "007", "96.1.0", "W0018", number("24.2.1", Field::water_volume, 5, 3, "m3"), 5min};
constexpr P1SubMeter heat = {
    1, "heat", "012", "96.1.0", "H0077", number("24.2.1", Field::heat_energy, 5, 3, "GJ"), 60min};

// dsmr22-iskra-mt382-nl.
constexpr auto old_lines =
    join_lines(std::array{id_line}, tariff_energies(5), std::array{tariff_line}, active_powers(4, 2),
               std::array{number("0-0:17.0.0", Field::power_limit, 4, 2, "kW"), breaker_line,
                          fixed("0-0:96.13.1()"), fixed("0-0:96.13.0()")});
// dsmr30-iskra-mt382-nl.
constexpr auto lines_30 = join_lines(
    std::array{id_line}, tariff_energies(5), std::array{tariff_line}, active_powers(3, 2),
    std::array{breaker_line, fixed("0-0:96.13.1(303132333435363738)"),
               fixed("0-0:96.13.0(303132333435363738393A3B3C3D3E3F303132333435363738393A3B3C3D3E3F)")});
// dsmr42-kaifa-ma105-nl.
constexpr std::array events = {
    failures_line,
    fixed("0-0:96.7.9(00007)"),
    fixed("1-0:99.97.0(2)(0-0:96.7.19)(000104180320W)(0000237126*s)(000101000001W)(2147583646*s)"),
    fixed("1-0:32.32.0(00000)"),
    fixed("1-0:52.32.0(00000)"),
    fixed("1-0:72.32.0(00000)"),
    fixed("1-0:32.36.0(00000)"),
    fixed("1-0:52.36.0(00000)"),
    fixed("1-0:72.36.0(00000)"),
    fixed("0-0:96.13.0()")};
constexpr auto lines_42 =
    join_lines(std::array{fixed("1-3:0.2.8(42)"), clock_line, id_line}, tariff_energies(6),
               std::array{tariff_line}, active_powers(2, 3), events, std::array{fixed("0-0:96.13.1()")},
               currents(3, 0), phase_imports, phase_exports);
// dsmr50-iskra-am550-two-mbus-nl.
constexpr auto lines_50 = join_lines(std::array{fixed("1-3:0.2.8(50)"), clock_line, id_line},
                                     tariff_energies(6), std::array{tariff_line}, active_powers(2, 3), events,
                                     voltages(3), currents(3, 0), phase_imports, phase_exports);
// p1-fluvius-v171-alt-be.
constexpr auto belgian_lines =
    join_lines(std::array{fixed("0-0:96.1.4(50217)"), id_line, clock_line}, tariff_energies(6),
               std::array{tariff_line, number("1-0:1.4.0", Field::demand_average_import, 2, 3, "kW"),
                          timed(number("1-0:1.6.0", Field::demand_maximum_import, 2, 3, "kW")),
                          fixed("0-0:98.1.0(2)(1-0:1.6.0)(1-0:1.6.0)(230801000000S)(632525252525W)(00.000*kW)"
                                "(230901000000S)(230831181500S)(01.862*kW)")},
               active_powers(2, 3), phase_imports, phase_exports, voltages(3), currents(3, 2),
               std::array{breaker_line, number("0-0:17.0.0", Field::power_limit, 3, 1, "kW"),
                          fixed("1-0:31.4.0(999*A)"), fixed("0-0:96.13.0()")});

constexpr std::array old_gas = {gas("3", 60min, SubMeterSpelling::next_line)};
constexpr std::array gas_30 = {gas("03", 60min, SubMeterSpelling::next_line)};
constexpr std::array gas_42 = {gas("003", 60min)};
constexpr std::array heat_42 = {heat};
constexpr std::array gas_and_water = {gas("003", 5min), water};
constexpr std::array belgian_gas_and_water = {
    P1SubMeter{1, "gas", "003", "96.1.1", "7FLO", number("24.2.3", Field::gas_volume, 5, 3, "m3"), 5min},
    P1SubMeter{2, "water", "007", "96.1.1", "8SET", number("24.2.1", Field::water_volume, 5, 3, "m3"), 5min}};

constexpr P1Dialect dsmr22 = {
    .ident = "ISk5\\2MT382-1004", .check = P1Check::none, .lines = old_lines, .sub_meters = old_gas};
constexpr P1Dialect dsmr30 = {
    .ident = "ISk5\\2MT382-1000", .check = P1Check::none, .lines = lines_30, .sub_meters = gas_30};
constexpr P1Dialect dsmr42 = {.ident = "KFM5KAIFA-METER", .lines = lines_42, .sub_meters = gas_42};
constexpr P1Dialect dsmr42_heat = {
    .ident = "KFM5KAIFA-METER", .check = P1Check::unpadded, .lines = lines_42, .sub_meters = heat_42};
constexpr P1Dialect dsmr50 = {.ident = "ISK5\\2M550T-1012", .lines = lines_50, .sub_meters = gas_and_water};
constexpr P1Dialect dsmr50_alone = {.ident = "Ene5\\T211 ESMR 5.0", .lines = lines_50};
constexpr P1Dialect fluvius = {
    .ident = "FLU5\\253769484_A", .lines = belgian_lines, .sub_meters = belgian_gas_and_water};

constexpr std::array every_ten_seconds = {List{{}, 10s}};
constexpr std::array every_second = {List{{}, 1s}};

constexpr Model meter(std::string_view name, std::string_view description, std::string_view maker,
                      std::string_view id_prefix, const P1Dialect& dialect, std::span<const List> sent) {
  return {.name = name,
          .description = description,
          .maker = maker,
          .country = "NL",
          .link = Link::p1,
          .line = tables::plain_115200,
          .id_prefix = id_prefix,
          .p1 = &dialect,
          .lists = sent};
}

constexpr LineSettings seven_bits = {.baud = 9600, .data_bits = 7, .parity = Parity::even};

constexpr Model with_line(Model model, const LineSettings& line) {
  model.line = line;
  return model;
}

constexpr Model belgian(Model model) {
  model.country = "BE";
  return model;
}

constexpr std::array meters = {
    with_line(meter("p1-dsmr22", "MT382, DSMR 2.2: no check, gas on the next line", "Iskraemeco", "K8EG0040",
                    dsmr22, every_ten_seconds),
              seven_bits),
    with_line(meter("p1-dsmr30", "MT382, DSMR 3.0: no check, gas on the next line", "Iskraemeco", "K8EG0040",
                    dsmr30, every_ten_seconds),
              seven_bits),
    meter("p1-dsmr42", "MA105, DSMR 4.2, with gas", "Kaifa", "E00260000", dsmr42, every_ten_seconds),
    meter("p1-dsmr42-heat", "MA105, DSMR 4.2, with heat; its check is not padded with 0", "Kaifa",
          "E00260000", dsmr42_heat, every_ten_seconds),
    meter("p1-dsmr50", "AM550, DSMR 5.0, with gas and water", "Iskraemeco", "E00440073", dsmr50,
          every_second),
    meter("p1-dsmr50-ene", "T211, DSMR 5.0, of no maker that its telegram tells", "", "E00620000",
          dsmr50_alone, every_second),
    belgian(
        meter("p1-be", "Fluvius: capacity tariff, with gas and water", "", "1SAG31", fluvius, every_second)),
};

}  // namespace

std::span<const Model> dutch_p1_models() {
  return meters;
}

}  // namespace simulator
