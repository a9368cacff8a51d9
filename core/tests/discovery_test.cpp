#include "ams/publish/discovery.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "ams/quantity_table.hpp"

namespace ams {
namespace {

template <class Write>
std::string text_of(Write write) {
  std::array<char, 2048> buffer;
  TextWriter out(buffer);
  write(out);
  EXPECT_FALSE(out.overflowed());
  return std::string(out.view());
}

DiscoveredDevice kaifa() {
  DiscoveredDevice device;
  device.base = "amsbridge";
  device.level = "house";
  device.identity = "6970631401753985";
  device.name = "House";
  device.maker = "Kaifa";
  device.model = "MA304H3E";
  device.serial = "6970631401753985";
  device.list = "KFM_001";
  device.version = "0.1.0";
  return device;
}

DiscoveredDevice bridge() {
  DiscoveredDevice device;
  device.base = "amsbridge";
  device.level = "bridge";
  device.identity = "bridge";
  device.name = "amsbridge";
  device.page = "http://192.168.1.5:8080/";
  device.version = "0.1.0";
  return device;
}

std::string component(const DiscoveredDevice& device, Quantity quantity, int decimals = 0) {
  return text_of([&](TextWriter& out) { DiscoveryWriter(device).component(out, quantity, decimals); });
}

std::string component(const DiscoveredDevice& device, Extra extra) {
  return text_of([&](TextWriter& out) { DiscoveryWriter(device).component(out, extra); });
}

std::string entity_name(Quantity quantity) {
  return text_of([&](TextWriter& out) { write_entity_name(out, quantity); });
}

std::string device_id(std::string_view base, std::string_view identity) {
  return text_of([&](TextWriter& out) { write_device_id(out, base, identity); });
}

TEST(Discovery, BeginsWithDeviceOriginAvailabilityAndSharedTopic) {
  const std::string begin = text_of([](TextWriter& out) { DiscoveryWriter(kaifa()).begin(out); });
  EXPECT_EQ(begin,
            R"({"dev":{"ids":["amsbridge_6970631401753985"],"name":"House","mf":"Kaifa","mdl":"MA304H3E",)"
            R"("sn":"6970631401753985","sw":"KFM_001","via_device":"amsbridge_bridge"},)"
            R"("o":{"name":"amsbridge","sw":"0.1.0"},)"
            R"("avty":[{"t":"amsbridge/bridge/status"},{"t":"amsbridge/house/status"}],"avty_mode":"all",)"
            R"("stat_t":"amsbridge/house/reading","cmps":{)");
}

TEST(Discovery, WritesAPowerThatIgnoresLateReadings) {
  EXPECT_EQ(
      component(kaifa(), "active_power_import_w"_quantity),
      R"("active_power_import_w":{"p":"sensor","name":"Power import",)"
      R"("uniq_id":"amsbridge_6970631401753985_active_power_import_w",)"
      R"("def_ent_id":"sensor.amsbridge_house_active_power_import_w",)"
      R"("dev_cla":"power","unit_of_meas":"W","stat_cla":"measurement","sug_dsp_prc":0,)"
      R"("val_tpl":"{{ (value_json.active_power_import_w if value_json.late is not defined) | is_defined }}",)"
      R"("exp_aft":30})");
}

TEST(Discovery, WritesARegisterWithItsOwnTopicAndExpiry) {
  EXPECT_EQ(component(kaifa(), "active_energy_import_kwh"_quantity, 3),
            R"("active_energy_import_kwh":{"p":"sensor","name":"Energy import",)"
            R"("uniq_id":"amsbridge_6970631401753985_active_energy_import_kwh",)"
            R"("def_ent_id":"sensor.amsbridge_house_active_energy_import_kwh",)"
            R"("dev_cla":"energy","unit_of_meas":"kWh","stat_cla":"total_increasing","sug_dsp_prc":3,)"
            R"("~":"amsbridge/house","stat_t":"~/energy",)"
            R"("val_tpl":"{{ value_json.active_energy_import_kwh | is_defined }}","exp_aft":4000})");
}

TEST(Discovery, TakesTheMetersDecimalsWithinTwoAndThree) {
  const auto holds = [](int decimals, const char* precision) {
    return component(kaifa(), "active_energy_import_kwh"_quantity, decimals).find(precision) !=
           std::string::npos;
  };
  EXPECT_TRUE(holds(0, R"("sug_dsp_prc":2,)"));
  EXPECT_TRUE(holds(2, R"("sug_dsp_prc":2,)"));
  EXPECT_TRUE(holds(3, R"("sug_dsp_prc":3,)"));
  EXPECT_TRUE(holds(4, R"("sug_dsp_prc":3,)"));
}

TEST(Discovery, HasATopicForEachValueInTheLayoutTopics) {
  DiscoveredDevice device = kaifa();
  device.topics = StateTopics::values;
  const std::string begin = text_of([&](TextWriter& out) { DiscoveryWriter(device).begin(out); });
  EXPECT_EQ(begin.find("stat_t"), std::string::npos);
  EXPECT_EQ(component(device, "voltage_l1_v"_quantity),
            R"("voltage_l1_v":{"p":"sensor","name":"Voltage L1",)"
            R"("uniq_id":"amsbridge_6970631401753985_voltage_l1_v",)"
            R"("def_ent_id":"sensor.amsbridge_house_voltage_l1_v",)"
            R"("dev_cla":"voltage","unit_of_meas":"V","stat_cla":"measurement","sug_dsp_prc":1,)"
            R"("~":"amsbridge/house","stat_t":"~/voltage_l1_v","exp_aft":30})");
}

TEST(Discovery, LeavesTheClassOfReactiveEnergyOutWhenAskedTo) {
  DiscoveredDevice device = kaifa();
  const std::string with = component(device, "reactive_energy_import_kvarh"_quantity, 3);
  EXPECT_NE(with.find(R"("dev_cla":"reactive_energy","unit_of_meas":"kvarh","stat_cla":"total_increasing",)"
                      R"("sug_dsp_prc":3,"ent_cat":"diagnostic","en":false,)"),
            std::string::npos);
  device.reactive_energy = ReactiveEnergy::without_class;
  const std::string without = component(device, "reactive_energy_import_kvarh"_quantity, 3);
  EXPECT_EQ(without.find("dev_cla"), std::string::npos);
  EXPECT_NE(without.find(R"("unit_of_meas":"kvarh","stat_cla":"total_increasing")"), std::string::npos);
  EXPECT_NE(component(device, "reactive_power_import_var"_quantity).find(R"("dev_cla":"reactive_power")"),
            std::string::npos);
}

TEST(Discovery, TellsGasFromWaterAndHeat) {
  EXPECT_NE(
      component(kaifa(), "gas_volume_m3"_quantity, 3)
          .find(R"("dev_cla":"gas","unit_of_meas":"m³","stat_cla":"total_increasing","sug_dsp_prc":3,)"),
      std::string::npos);
  EXPECT_NE(
      component(kaifa(), "water_volume_m3"_quantity, 3).find(R"("dev_cla":"water","unit_of_meas":"m³",)"),
      std::string::npos);
  EXPECT_NE(component(kaifa(), "heat_energy_gj"_quantity, 3)
                .find(R"("dev_cla":"energy","unit_of_meas":"GJ","stat_cla":"total_increasing",)"),
            std::string::npos);
}

TEST(Discovery, WritesTheBridge) {
  DiscoveryWriter writer(bridge());
  const std::string whole = text_of([&](TextWriter& out) {
    writer.begin(out);
    writer.component(out, Extra::bridge_status);
    writer.component(out, Extra::temperature);
    DiscoveryWriter::end(out);
  });
  EXPECT_EQ(
      whole,
      R"({"dev":{"ids":["amsbridge_bridge"],"name":"amsbridge","sw":"0.1.0","cu":"http://192.168.1.5:8080/"},)"
      R"("o":{"name":"amsbridge","sw":"0.1.0"},"cmps":{)"
      R"("status":{"p":"binary_sensor","name":"Connection","uniq_id":"amsbridge_bridge_status",)"
      R"("def_ent_id":"binary_sensor.amsbridge_bridge_status","dev_cla":"connectivity",)"
      R"("ent_cat":"diagnostic","~":"amsbridge/bridge","stat_t":"~/status","pl_on":"online","pl_off":"offline"},)"
      R"("temperature_c":{"p":"sensor","name":"Temperature","uniq_id":"amsbridge_bridge_temperature_c",)"
      R"("def_ent_id":"sensor.amsbridge_bridge_temperature_c","dev_cla":"temperature","unit_of_meas":"°C",)"
      R"("stat_cla":"measurement","sug_dsp_prc":1,"stat_t":"amsbridge/bridge/state",)"
      R"("val_tpl":"{{ value_json.temperature_c | is_defined }}","exp_aft":200,)"
      R"("avty":[{"t":"amsbridge/bridge/status"}]}}})");
}

TEST(Discovery, TellsOfASilentMeterAsLongAsTheBridgeIsThere) {
  EXPECT_EQ(
      component(kaifa(), Extra::status),
      R"("status":{"p":"binary_sensor","name":"Connection","uniq_id":"amsbridge_6970631401753985_status",)"
      R"("def_ent_id":"binary_sensor.amsbridge_house_status","dev_cla":"connectivity",)"
      R"("ent_cat":"diagnostic","~":"amsbridge/house","stat_t":"~/status","pl_on":"online","pl_off":"offline",)"
      R"("avty":[{"t":"amsbridge/bridge/status"}]})");
  EXPECT_EQ(
      component(kaifa(), Extra::diagnosis),
      R"("diagnosis":{"p":"sensor","name":"Diagnosis","uniq_id":"amsbridge_6970631401753985_diagnosis",)"
      R"("def_ent_id":"sensor.amsbridge_house_diagnosis","ent_cat":"diagnostic",)"
      R"("stat_t":"amsbridge/bridge/state",)"
      R"("val_tpl":"{{ (value_json.meters | selectattr('name', 'eq', 'house') | map(attribute='diagnosis') )"
      R"(| first | is_defined).sentence[:255] }}","exp_aft":200,"avty":[{"t":"amsbridge/bridge/status"}]})");
}

TEST(Discovery, TakesAnEstimateForATotalThatMayFall) {
  EXPECT_EQ(
      component(kaifa(), Extra::import_estimate),
      R"("active_energy_import_estimate_kwh":{"p":"sensor","name":"Energy import estimate",)"
      R"("uniq_id":"amsbridge_6970631401753985_active_energy_import_estimate_kwh",)"
      R"("def_ent_id":"sensor.amsbridge_house_active_energy_import_estimate_kwh",)"
      R"("dev_cla":"energy","unit_of_meas":"kWh","stat_cla":"total","sug_dsp_prc":3,)"
      R"("val_tpl":"{{ (value_json.active_energy_import_estimate_kwh if value_json.late is not defined) )"
      R"(| is_defined }}","exp_aft":30})");
}

TEST(Discovery, RemovesAComponentByItsPlatformAlone) {
  DiscoveryWriter writer(kaifa());
  EXPECT_EQ(text_of([&](TextWriter& out) {
              writer.removed(out, "voltage_l1_v");
              writer.removed(out, "status");
            }),
            R"("voltage_l1_v":{"p":"sensor"},"status":{"p":"binary_sensor"})");
}

TEST(Discovery, NamesEntitiesInPlainEnglish) {
  EXPECT_EQ(entity_name("active_power_import_w"_quantity), "Power import");
  EXPECT_EQ(entity_name("active_power_export_l3_w"_quantity), "Power export L3");
  EXPECT_EQ(entity_name("reactive_power_import_var"_quantity), "Reactive power import");
  EXPECT_EQ(entity_name("power_factor"_quantity), "Power factor");
  EXPECT_EQ(entity_name("frequency_hz"_quantity), "Frequency");
  EXPECT_EQ(entity_name("current_neutral_a"_quantity), "Current neutral");
  EXPECT_EQ(entity_name("active_energy_import_t2_kwh"_quantity), "Energy import tariff 2");
  EXPECT_EQ(entity_name("reactive_energy_q4_kvarh"_quantity), "Reactive energy Q4");
  EXPECT_EQ(entity_name("power_failures"_quantity), "Power failures");
  EXPECT_EQ(entity_name("gas_volume_m3"_quantity), "Gas volume");
}

TEST(Discovery, NamesNoTwoQuantitiesAlike) {
  std::set<std::string> names;
  for (std::size_t row = 0; row < quantity_count(); ++row) {
    names.insert(entity_name(Quantity{static_cast<std::uint8_t>(row)}));
  }
  EXPECT_EQ(names.size(), quantity_count());
}

TEST(Discovery, GivesNoTwoDevicesOneId) {
  EXPECT_EQ(device_id("amsbridge", "6970631401753985"), "amsbridge_6970631401753985");
  EXPECT_EQ(device_id("amsbridge", "bridge"), "amsbridge_bridge");
  EXPECT_EQ(device_id("amsbridge", "my house"), "amsbridge_my-20house");
  EXPECT_EQ(device_id("amsbridge", "my-house"), "amsbridge_my--house");
  EXPECT_EQ(device_id("amsbridge", "my-20house"), "amsbridge_my--20house");
  EXPECT_EQ(device_id("amsbridge", "h\u00f8y"), "amsbridge_h-c3-b8y");
  EXPECT_EQ(device_id("test/a", "house"), "amsbridge_test-2fa-2fhouse");
}

// Ids end with the key: were one key the end of another one, two entities could meet in one id.
TEST(Discovery, HasNoKeyThatEndsWithAnother) {
  std::set<std::string> keys;
  for (std::size_t row = 0; row < quantity_count(); ++row) {
    keys.emplace(key(Quantity{static_cast<std::uint8_t>(row)}));
  }
  for (std::size_t extra = 0; extra < extra_count; ++extra) keys.emplace(key(static_cast<Extra>(extra)));
  EXPECT_EQ(keys.size(), quantity_count() + extra_count - 1);  // `status` is of the bridge and of a meter
  for (const std::string& one : keys) {
    for (const std::string& other : keys) {
      const std::string end = "_" + other;
      EXPECT_FALSE(one.size() > end.size() && one.ends_with(end)) << one << " and " << other;
    }
  }
}

TEST(Discovery, PassesUtf8NamesOnAndEscapesWhatJsonMust) {
  DiscoveredDevice device = kaifa();
  device.name = "H\u00f8y \"1\"";
  device.level = "o'neil\\";
  device.model = "\xb5";  // as a meter may send it, in no known encoding
  const std::string begin = text_of([&](TextWriter& out) { DiscoveryWriter(device).begin(out); });
  EXPECT_NE(begin.find("\"name\":\"H\u00f8y \\\"1\\\"\""), std::string::npos);
  EXPECT_NE(begin.find(R"("mdl":"\u00b5")"), std::string::npos);
  EXPECT_NE(begin.find(R"("stat_t":"amsbridge/o'neil\\/reading")"), std::string::npos);
  EXPECT_NE(component(device, Extra::readings).find(R"('eq', 'o\\'neil\\\\'))"), std::string::npos);
  EXPECT_NE(component(device, "voltage_l1_v"_quantity).find(R"("sensor.amsbridge_o_neil_voltage_l1_v")"),
            std::string::npos);
}

TEST(Discovery, FitsEveryPieceIntoASmallBuffer) {
  const std::string forty(40, '-');
  DiscoveredDevice device = kaifa();
  for (std::string_view* text : {&device.base, &device.level, &device.identity, &device.name, &device.maker,
                                 &device.model, &device.serial, &device.list, &device.version}) {
    *text = forty;
  }
  DiscoveryWriter writer(device);
  std::array<char, discovery_piece_octets> buffer;
  for (std::size_t row = 0; row < quantity_count(); ++row) {
    TextWriter out(buffer);
    writer.component(out, Quantity{static_cast<std::uint8_t>(row)}, 3);
    EXPECT_FALSE(out.overflowed());
  }
  for (std::size_t extra = 0; extra < extra_count; ++extra) {
    TextWriter out(buffer);
    writer.component(out, static_cast<Extra>(extra));
    EXPECT_FALSE(out.overflowed());
  }
  TextWriter out(buffer);
  writer.begin(out);
  EXPECT_FALSE(out.overflowed());
}

}  // namespace
}  // namespace ams
