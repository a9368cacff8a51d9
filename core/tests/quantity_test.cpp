#include "ams/quantity.hpp"

#include <array>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ams/quantity_table.hpp"

namespace ams::tests {
namespace {

std::vector<Quantity> all() {
  std::vector<Quantity> quantities;
  for (std::size_t row = 0; row < quantity_count(); ++row)
    quantities.push_back(Quantity{static_cast<std::uint8_t>(row)});
  return quantities;
}

std::string obis_of(Quantity quantity) {
  std::array<char, 20> buffer;
  TextWriter out(buffer);
  write_obis(out, quantity);
  return std::string(out.view());
}

bool of_sub_meter(Quantity quantity) {
  return kind(quantity) == Kind::volume || kind(quantity) == Kind::heat;
}

Obis code(std::string_view text) {
  Obis obis{1, 0, 0, 0, 0, 255};
  const auto dots = std::count(text.begin(), text.end(), '.');
  std::vector<std::uint8_t> groups;
  std::string rest(text);
  for (std::size_t at = 0; at <= rest.size();) {
    const std::size_t dot = std::min(rest.find('.', at), rest.size());
    groups.push_back(static_cast<std::uint8_t>(std::stoi(rest.substr(at, dot - at))));
    at = dot + 1;
  }
  if (dots == 4) obis.a = groups[0];
  const std::size_t c = groups.size() - 3;
  obis.c = groups[c];
  obis.d = groups[c + 1];
  obis.e = groups[c + 2];
  return obis;
}

struct Row {
  std::string key, obis, classic;
};

void expand(std::vector<Row>& rows, const std::string& key, const std::vector<std::string>& codes,
            const std::string& classic, char letter) {
  for (std::size_t n = 1; n <= codes.size(); ++n) {
    std::string numbered = key;
    numbered.replace(numbered.find('#'), 1, letter + std::to_string(n));
    rows.push_back({numbered, codes[n - 1], classic.empty() ? "" : classic + std::to_string(n)});
  }
}

// The contract: what the design promises to the programs that lean on keys.
std::vector<Row> contract() {
  std::vector<Row> rows = {{"active_power_import_w", "1.7.0", "P"},
                           {"active_power_export_w", "2.7.0", "PO"},
                           {"reactive_power_import_var", "3.7.0", "Q"},
                           {"reactive_power_export_var", "4.7.0", "QO"},
                           {"apparent_power_import_va", "9.7.0", ""},
                           {"apparent_power_export_va", "10.7.0", ""},
                           {"active_power_net_w", "16.7.0", ""},
                           {"power_factor", "13.7.0", "PF"},
                           {"frequency_hz", "14.7.0", ""},
                           {"current_neutral_a", "91.7.0", ""},
                           {"active_energy_import_kwh", "1.8.0", "tPI"},
                           {"active_energy_export_kwh", "2.8.0", "tPO"},
                           {"reactive_energy_import_kvarh", "3.8.0", "tQI"},
                           {"reactive_energy_export_kvarh", "4.8.0", "tQO"},
                           {"reactive_energy_q1_kvarh", "5.8.0", ""},
                           {"reactive_energy_q2_kvarh", "6.8.0", ""},
                           {"reactive_energy_q3_kvarh", "7.8.0", ""},
                           {"reactive_energy_q4_kvarh", "8.8.0", ""},
                           {"active_power_absolute_w", "15.7.0", ""},
                           {"demand_average_import_w", "1.4.0", ""},
                           {"demand_maximum_import_w", "1.6.0", ""},
                           {"tariff", "0.0.96.14.0", ""},
                           {"breaker", "0.0.96.3.10", ""},
                           {"limit_w", "0.0.17.0.0", ""},
                           {"power_failures", "0.0.96.7.21", ""},
                           {"gas_volume_m3", "0.n.24.2.1", ""},
                           {"water_volume_m3", "0.n.24.2.1", ""},
                           {"heat_energy_gj", "0.n.24.2.1", ""}};
  expand(rows, "power_factor_#", {"33.7.0", "53.7.0", "73.7.0"}, "PF", 'l');
  expand(rows, "active_power_import_#_w", {"21.7.0", "41.7.0", "61.7.0"}, "P", 'l');
  expand(rows, "active_power_export_#_w", {"22.7.0", "42.7.0", "62.7.0"}, "PO", 'l');
  expand(rows, "active_power_net_#_w", {"36.7.0", "56.7.0", "76.7.0"}, "", 'l');
  expand(rows, "reactive_power_import_#_var", {"23.7.0", "43.7.0", "63.7.0"}, "", 'l');
  expand(rows, "reactive_power_export_#_var", {"24.7.0", "44.7.0", "64.7.0"}, "", 'l');
  expand(rows, "current_#_a", {"31.7.0", "51.7.0", "71.7.0"}, "I", 'l');
  expand(rows, "voltage_#_v", {"32.7.0", "52.7.0", "72.7.0"}, "U", 'l');
  expand(rows, "active_energy_import_#_kwh", {"1.8.1", "1.8.2", "1.8.3", "1.8.4"}, "tPIT", 't');
  expand(rows, "active_energy_export_#_kwh", {"2.8.1", "2.8.2", "2.8.3", "2.8.4"}, "tPOT", 't');
  expand(rows, "active_energy_import_#_kwh", {"21.8.0", "41.8.0", "61.8.0"}, "tPI", 'l');
  expand(rows, "active_energy_export_#_kwh", {"22.8.0", "42.8.0", "62.8.0"}, "tPO", 'l');
  expand(rows, "reactive_energy_import_#_kvarh", {"3.8.1", "3.8.2", "3.8.3", "3.8.4"}, "", 't');
  expand(rows, "reactive_energy_export_#_kvarh", {"4.8.1", "4.8.2", "4.8.3", "4.8.4"}, "", 't');
  return rows;
}

TEST(Quantities, AreThoseOfTheContract) {
  const std::vector<Row> rows = contract();
  for (const Row& row : rows) {
    const std::optional<Quantity> quantity = find_quantity(row.key);
    ASSERT_TRUE(quantity) << row.key;
    EXPECT_EQ(key(*quantity), row.key);
    EXPECT_EQ(obis_of(*quantity), row.obis) << row.key;
    EXPECT_EQ(classic_key(*quantity), row.classic) << row.key;
  }
  EXPECT_EQ(quantity_count(), rows.size());
}

TEST(Quantities, HaveKeysOfTheirOwn) {
  std::set<std::string_view> keys;
  std::set<std::string_view> classic;
  for (const Quantity quantity : all()) {
    EXPECT_TRUE(keys.insert(key(quantity)).second) << key(quantity);
    if (!classic_key(quantity).empty()) {
      EXPECT_TRUE(classic.insert(classic_key(quantity)).second) << key(quantity);
    }
  }
}

TEST(Quantities, AreFoundByTheirCodeInAnyChannel) {
  for (const Quantity quantity : all()) {
    if (of_sub_meter(quantity)) continue;
    Obis obis = code(obis_of(quantity));
    for (const std::uint8_t channel : {std::uint8_t{0}, std::uint8_t{1}, std::uint8_t{64}}) {
      obis.b = channel;
      EXPECT_EQ(find_quantity(obis), quantity) << key(quantity);
    }
  }
}

TEST(Quantities, OfHistoryOtherMediaOrSubMetersAreNotFoundByCode) {
  EXPECT_TRUE(find_quantity(Obis{1, 0, 1, 8, 0, 255}));
  EXPECT_FALSE(find_quantity(Obis{1, 0, 1, 8, 0, 1}));
  EXPECT_FALSE(find_quantity(Obis{0, 0, 1, 8, 0, 255}));
  EXPECT_FALSE(find_quantity(Obis{1, 0, 96, 14, 0, 255}));
  EXPECT_FALSE(find_quantity(Obis{0, 1, 24, 2, 1, 255}));
  EXPECT_FALSE(find_quantity(Obis{1, 0, 1, 8, 9, 255}));
  EXPECT_FALSE(find_quantity(Obis{255, 255, 255, 255, 255, 255}));
  EXPECT_FALSE(find_quantity("active_power"));
  EXPECT_FALSE(find_quantity(""));
}

TEST(Quantities, EndTheirKeyWithTheirUnit) {
  struct Ending {
    Unit unit;
    std::string_view ending, symbol;
  };
  constexpr Ending endings[] = {{Unit::watt, "_w", "W"},
                                {Unit::var, "_var", "var"},
                                {Unit::volt_ampere, "_va", "VA"},
                                {Unit::ampere, "_a", "A"},
                                {Unit::volt, "_v", "V"},
                                {Unit::hertz, "_hz", "Hz"},
                                {Unit::kilowatt_hour, "_kwh", "kWh"},
                                {Unit::kilovar_hour, "_kvarh", "kvarh"},
                                {Unit::cubic_metre, "_m3", "m³"},
                                {Unit::gigajoule, "_gj", "GJ"}};
  for (const Quantity quantity : all()) {
    const Unit of_quantity = unit(quantity);
    bool known = false;
    for (const Ending& ending : endings) {
      EXPECT_EQ(key(quantity).ends_with(ending.ending), of_quantity == ending.unit) << key(quantity);
      if (of_quantity == ending.unit) {
        EXPECT_EQ(symbol(of_quantity), ending.symbol);
        known = true;
      }
    }
    EXPECT_EQ(known, of_quantity != Unit::none) << key(quantity);
  }
  EXPECT_EQ(symbol(Unit::none), "");
}

TEST(Quantities, HaveUnitsThatFitTheirKind) {
  for (const Quantity quantity : all()) {
    const Unit of_quantity = unit(quantity);
    switch (kind(quantity)) {
      case Kind::active_power:
      case Kind::demand: EXPECT_EQ(of_quantity, Unit::watt); break;
      case Kind::reactive_power: EXPECT_EQ(of_quantity, Unit::var); break;
      case Kind::apparent_power: EXPECT_EQ(of_quantity, Unit::volt_ampere); break;
      case Kind::current: EXPECT_EQ(of_quantity, Unit::ampere); break;
      case Kind::voltage: EXPECT_EQ(of_quantity, Unit::volt); break;
      case Kind::active_energy: EXPECT_EQ(of_quantity, Unit::kilowatt_hour); break;
      case Kind::reactive_energy: EXPECT_EQ(of_quantity, Unit::kilovar_hour); break;
      default: break;
    }
    EXPECT_EQ(is_register(kind(quantity)),
              of_quantity == Unit::kilowatt_hour || of_quantity == Unit::kilovar_hour ||
                  of_quantity == Unit::cubic_metre || of_quantity == Unit::gigajoule);
    EXPECT_TRUE(sentence(quantity).ends_with('.')) << key(quantity);
  }
}

TEST(Quantities, CosemUnitsBecomeTheirOwnUnits) {
  EXPECT_EQ(power_of_ten(27, Unit::watt), 0);
  EXPECT_EQ(power_of_ten(28, Unit::volt_ampere), 0);
  EXPECT_EQ(power_of_ten(29, Unit::var), 0);
  EXPECT_EQ(power_of_ten(30, Unit::kilowatt_hour), -3);
  EXPECT_EQ(power_of_ten(32, Unit::kilovar_hour), -3);
  EXPECT_EQ(power_of_ten(33, Unit::ampere), 0);
  EXPECT_EQ(power_of_ten(35, Unit::volt), 0);
  EXPECT_EQ(power_of_ten(44, Unit::hertz), 0);
  EXPECT_EQ(power_of_ten(255, Unit::none), 0);
  EXPECT_EQ(power_of_ten(25, Unit::gigajoule), -9);
  EXPECT_EQ(power_of_ten(13, Unit::cubic_metre), 0);
}

TEST(Quantities, CosemUnitsThatMeasureSomethingElseAreNotTaken) {
  EXPECT_EQ(power_of_ten(27, Unit::var), std::nullopt);
  EXPECT_EQ(power_of_ten(30, Unit::watt), std::nullopt);
  EXPECT_EQ(power_of_ten(32, Unit::kilowatt_hour), std::nullopt);
  EXPECT_EQ(power_of_ten(0, Unit::none), std::nullopt);
  EXPECT_EQ(power_of_ten(255, Unit::watt), std::nullopt);
}

TEST(Quantities, CanBeNamedInCode) {
  static_assert("active_power_import_w"_quantity == Quantity{0});
  EXPECT_EQ(key("voltage_l3_v"_quantity), "voltage_l3_v");
}

}  // namespace
}  // namespace ams::tests
