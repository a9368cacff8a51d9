#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/homeassistant/homeassistant_test_support.hpp"

namespace amsbridge {
namespace {

using std::chrono::seconds;
using testing::DiscoveryScene;
using ::testing::ElementsAre;
using testing::house;
using testing::reading_of;

constexpr const char* expected_kaifa =
    R"({"dev":{"ids":["amsbridge_6970631401753985"],"name":"House","mf":"Kaifa","mdl":"MA304H3E","sn":"6970631401753985","sw":"KFM_001","via_device":"amsbridge_bridge"},)"
    R"("o":{"name":"amsbridge","sw":"0.1.0"},)"
    R"("avty":[{"t":"amsbridge/bridge/status"},{"t":"amsbridge/house/status"}],"avty_mode":"all",)"
    R"("stat_t":"amsbridge/house/reading",)"
    R"("cmps":{)"
    R"("active_power_import_w":{"p":"sensor","name":"Power import","uniq_id":"amsbridge_6970631401753985_active_power_import_w",)"
    R"("def_ent_id":"sensor.amsbridge_house_active_power_import_w",)"
    R"("dev_cla":"power","unit_of_meas":"W","stat_cla":"measurement","sug_dsp_prc":0,)"
    R"("val_tpl":"{{ (value_json.active_power_import_w if value_json.late is not defined) | is_defined }}","exp_aft":30},)"
    R"("reactive_power_export_var":{"p":"sensor","name":"Reactive power export","uniq_id":"amsbridge_6970631401753985_reactive_power_export_var",)"
    R"("def_ent_id":"sensor.amsbridge_house_reactive_power_export_var",)"
    R"("dev_cla":"reactive_power","unit_of_meas":"var","stat_cla":"measurement","sug_dsp_prc":0,"ent_cat":"diagnostic","en":false,)"
    R"("val_tpl":"{{ (value_json.reactive_power_export_var if value_json.late is not defined) | is_defined }}","exp_aft":30},)"
    R"("current_l1_a":{"p":"sensor","name":"Current L1","uniq_id":"amsbridge_6970631401753985_current_l1_a",)"
    R"("def_ent_id":"sensor.amsbridge_house_current_l1_a",)"
    R"("dev_cla":"current","unit_of_meas":"A","stat_cla":"measurement","sug_dsp_prc":2,)"
    R"("val_tpl":"{{ (value_json.current_l1_a if value_json.late is not defined) | is_defined }}","exp_aft":30},)"
    R"("voltage_l1_v":{"p":"sensor","name":"Voltage L1","uniq_id":"amsbridge_6970631401753985_voltage_l1_v",)"
    R"("def_ent_id":"sensor.amsbridge_house_voltage_l1_v",)"
    R"("dev_cla":"voltage","unit_of_meas":"V","stat_cla":"measurement","sug_dsp_prc":1,)"
    R"("val_tpl":"{{ (value_json.voltage_l1_v if value_json.late is not defined) | is_defined }}","exp_aft":30},)"
    R"("active_energy_import_kwh":{"p":"sensor","name":"Energy import","uniq_id":"amsbridge_6970631401753985_active_energy_import_kwh",)"
    R"("def_ent_id":"sensor.amsbridge_house_active_energy_import_kwh",)"
    R"("dev_cla":"energy","unit_of_meas":"kWh","stat_cla":"total_increasing","sug_dsp_prc":3,)"
    R"("~":"amsbridge/house","stat_t":"~/energy",)"
    R"("val_tpl":"{{ value_json.active_energy_import_kwh | is_defined }}","exp_aft":4000},)"
    R"("reactive_energy_import_kvarh":{"p":"sensor","name":"Reactive energy import","uniq_id":"amsbridge_6970631401753985_reactive_energy_import_kvarh",)"
    R"("def_ent_id":"sensor.amsbridge_house_reactive_energy_import_kvarh",)"
    R"("dev_cla":"reactive_energy","unit_of_meas":"kvarh","stat_cla":"total_increasing","sug_dsp_prc":3,"ent_cat":"diagnostic","en":false,)"
    R"("~":"amsbridge/house","stat_t":"~/energy",)"
    R"("val_tpl":"{{ value_json.reactive_energy_import_kvarh | is_defined }}","exp_aft":4000},)"
    R"("status":{"p":"binary_sensor","name":"Connection","uniq_id":"amsbridge_6970631401753985_status",)"
    R"("def_ent_id":"binary_sensor.amsbridge_house_status",)"
    R"("dev_cla":"connectivity","ent_cat":"diagnostic",)"
    R"("~":"amsbridge/house","stat_t":"~/status","pl_on":"online","pl_off":"offline","avty":[{"t":"amsbridge/bridge/status"}]},)"
    R"("last_telegram":{"p":"sensor","name":"Last telegram","uniq_id":"amsbridge_6970631401753985_last_telegram",)"
    R"("def_ent_id":"sensor.amsbridge_house_last_telegram",)"
    R"("dev_cla":"timestamp","ent_cat":"diagnostic","en":false,)"
    R"("val_tpl":"{{ (value_json.time if value_json.late is not defined) | is_defined }}"},)"
    R"("readings":{"p":"sensor","name":"Readings","uniq_id":"amsbridge_6970631401753985_readings",)"
    R"("def_ent_id":"sensor.amsbridge_house_readings","stat_cla":"total_increasing","ent_cat":"diagnostic","en":false,)"
    R"("stat_t":"amsbridge/bridge/state",)"
    R"("val_tpl":"{{ (value_json.meters | selectattr('name', 'eq', 'house') | map(attribute='readings') | first | is_defined) }}","exp_aft":200,"avty":[{"t":"amsbridge/bridge/status"}]},)"
    R"("faults":{"p":"sensor","name":"Faults","uniq_id":"amsbridge_6970631401753985_faults",)"
    R"("def_ent_id":"sensor.amsbridge_house_faults","stat_cla":"total_increasing","ent_cat":"diagnostic","en":false,)"
    R"("stat_t":"amsbridge/bridge/state",)"
    R"("val_tpl":"{{ (value_json.meters | selectattr('name', 'eq', 'house') | map(attribute='faults') | first | is_defined).values() | sum }}","exp_aft":200,"avty":[{"t":"amsbridge/bridge/status"}]},)"
    R"("diagnosis":{"p":"sensor","name":"Diagnosis","uniq_id":"amsbridge_6970631401753985_diagnosis",)"
    R"("def_ent_id":"sensor.amsbridge_house_diagnosis","ent_cat":"diagnostic",)"
    R"("stat_t":"amsbridge/bridge/state",)"
    R"("val_tpl":"{{ (value_json.meters | selectattr('name', 'eq', 'house') | map(attribute='diagnosis') | first | is_defined).sentence[:255] }}","exp_aft":200,"avty":[{"t":"amsbridge/bridge/status"}]}}})";

constexpr const char* expected_meter =
    R"({"dev":{"ids":["amsbridge_4530303434303037"],"name":"Electricity meter 4530303434303037","sn":"4530303434303037","via_device":"amsbridge_bridge"},)"
    R"("o":{"name":"amsbridge","sw":"0.1.0"},)"
    R"("avty":[{"t":"amsbridge/bridge/status"},{"t":"amsbridge/4530303434303037/status"}],"avty_mode":"all",)"
    R"("stat_t":"amsbridge/4530303434303037/reading",)"
    R"("cmps":{)"
    R"("active_power_net_w":{"p":"sensor","name":"Power net","uniq_id":"amsbridge_4530303434303037_active_power_net_w",)"
    R"("def_ent_id":"sensor.amsbridge_4530303434303037_active_power_net_w",)"
    R"("dev_cla":"power","unit_of_meas":"W","stat_cla":"measurement","sug_dsp_prc":0,)"
    R"("val_tpl":"{{ (value_json.active_power_net_w if value_json.late is not defined) | is_defined }}","exp_aft":30},)"
    R"("active_energy_import_t1_kwh":{"p":"sensor","name":"Energy import tariff 1","uniq_id":"amsbridge_4530303434303037_active_energy_import_t1_kwh",)"
    R"("def_ent_id":"sensor.amsbridge_4530303434303037_active_energy_import_t1_kwh",)"
    R"("dev_cla":"energy","unit_of_meas":"kWh","stat_cla":"total_increasing","sug_dsp_prc":3,)"
    R"("~":"amsbridge/4530303434303037","stat_t":"~/energy",)"
    R"("val_tpl":"{{ value_json.active_energy_import_t1_kwh | is_defined }}","exp_aft":30},)"
    R"("tariff":{"p":"sensor","name":"Tariff","uniq_id":"amsbridge_4530303434303037_tariff",)"
    R"("def_ent_id":"sensor.amsbridge_4530303434303037_tariff",)"
    R"("val_tpl":"{{ (value_json.tariff if value_json.late is not defined) | is_defined }}","exp_aft":30},)"
    R"("power_failures":{"p":"sensor","name":"Power failures","uniq_id":"amsbridge_4530303434303037_power_failures",)"
    R"("def_ent_id":"sensor.amsbridge_4530303434303037_power_failures","stat_cla":"total_increasing","ent_cat":"diagnostic","en":false,)"
    R"("val_tpl":"{{ (value_json.power_failures if value_json.late is not defined) | is_defined }}","exp_aft":30},)"
    R"("status":{"p":"binary_sensor","name":"Connection","uniq_id":"amsbridge_4530303434303037_status",)"
    R"("def_ent_id":"binary_sensor.amsbridge_4530303434303037_status",)"
    R"("dev_cla":"connectivity","ent_cat":"diagnostic",)"
    R"("~":"amsbridge/4530303434303037","stat_t":"~/status","pl_on":"online","pl_off":"offline","avty":[{"t":"amsbridge/bridge/status"}]},)"
    R"("last_telegram":{"p":"sensor","name":"Last telegram","uniq_id":"amsbridge_4530303434303037_last_telegram",)"
    R"("def_ent_id":"sensor.amsbridge_4530303434303037_last_telegram",)"
    R"("dev_cla":"timestamp","ent_cat":"diagnostic","en":false,)"
    R"("val_tpl":"{{ (value_json.time if value_json.late is not defined) | is_defined }}"},)"
    R"("readings":{"p":"sensor","name":"Readings","uniq_id":"amsbridge_4530303434303037_readings",)"
    R"("def_ent_id":"sensor.amsbridge_4530303434303037_readings","stat_cla":"total_increasing","ent_cat":"diagnostic","en":false,)"
    R"("stat_t":"amsbridge/bridge/state",)"
    R"("val_tpl":"{{ (value_json.meters | selectattr('name', 'eq', '4530303434303037') | map(attribute='readings') | first | is_defined) }}","exp_aft":200,"avty":[{"t":"amsbridge/bridge/status"}]},)"
    R"("faults":{"p":"sensor","name":"Faults","uniq_id":"amsbridge_4530303434303037_faults",)"
    R"("def_ent_id":"sensor.amsbridge_4530303434303037_faults","stat_cla":"total_increasing","ent_cat":"diagnostic","en":false,)"
    R"("stat_t":"amsbridge/bridge/state",)"
    R"("val_tpl":"{{ (value_json.meters | selectattr('name', 'eq', '4530303434303037') | map(attribute='faults') | first | is_defined).values() | sum }}","exp_aft":200,"avty":[{"t":"amsbridge/bridge/status"}]},)"
    R"("diagnosis":{"p":"sensor","name":"Diagnosis","uniq_id":"amsbridge_4530303434303037_diagnosis",)"
    R"("def_ent_id":"sensor.amsbridge_4530303434303037_diagnosis","ent_cat":"diagnostic",)"
    R"("stat_t":"amsbridge/bridge/state",)"
    R"("val_tpl":"{{ (value_json.meters | selectattr('name', 'eq', '4530303434303037') | map(attribute='diagnosis') | first | is_defined).sentence[:255] }}","exp_aft":200,"avty":[{"t":"amsbridge/bridge/status"}]}}})";

constexpr const char* expected_bridge =
    R"({"dev":{"ids":["amsbridge_bridge"],"name":"amsbridge","sw":"0.1.0"},)"
    R"("o":{"name":"amsbridge","sw":"0.1.0"},)"
    R"("cmps":{)"
    R"("status":{"p":"binary_sensor","name":"Connection","uniq_id":"amsbridge_bridge_status",)"
    R"("def_ent_id":"binary_sensor.amsbridge_bridge_status",)"
    R"("dev_cla":"connectivity","ent_cat":"diagnostic",)"
    R"("~":"amsbridge/bridge","stat_t":"~/status","pl_on":"online","pl_off":"offline"}}})";

constexpr const char* expected_gas =
    R"({"dev":{"ids":["amsbridge_4730303339303031"],"name":"Gas meter 4730303339303031","sn":"4730303339303031","via_device":"amsbridge_bridge"},)"
    R"("o":{"name":"amsbridge","sw":"0.1.0"},)"
    R"("avty":[{"t":"amsbridge/bridge/status"},{"t":"amsbridge/4730303339303031/status"}],"avty_mode":"all",)"
    R"("stat_t":"amsbridge/4730303339303031/reading",)"
    R"("cmps":{)"
    R"("gas_volume_m3":{"p":"sensor","name":"Gas volume","uniq_id":"amsbridge_4730303339303031_gas_volume_m3",)"
    R"("def_ent_id":"sensor.amsbridge_4730303339303031_gas_volume_m3",)"
    R"("dev_cla":"gas","unit_of_meas":"m³","stat_cla":"total_increasing","sug_dsp_prc":3,)"
    R"("~":"amsbridge/4730303339303031","stat_t":"~/energy",)"
    R"("val_tpl":"{{ value_json.gas_volume_m3 | is_defined }}","exp_aft":600},)"
    R"("status":{"p":"binary_sensor","name":"Connection","uniq_id":"amsbridge_4730303339303031_status",)"
    R"("def_ent_id":"binary_sensor.amsbridge_4730303339303031_status",)"
    R"("dev_cla":"connectivity","ent_cat":"diagnostic",)"
    R"("~":"amsbridge/4730303339303031","stat_t":"~/status","pl_on":"online","pl_off":"offline","avty":[{"t":"amsbridge/bridge/status"}]},)"
    R"("meter_time":{"p":"sensor","name":"Meter clock","uniq_id":"amsbridge_4730303339303031_meter_time",)"
    R"("def_ent_id":"sensor.amsbridge_4730303339303031_meter_time",)"
    R"("dev_cla":"timestamp","ent_cat":"diagnostic","en":false,)"
    R"("val_tpl":"{{ (value_json.meter_time if value_json.late is not defined) | is_defined }}"},)"
    R"("last_telegram":{"p":"sensor","name":"Last telegram","uniq_id":"amsbridge_4730303339303031_last_telegram",)"
    R"("def_ent_id":"sensor.amsbridge_4730303339303031_last_telegram",)"
    R"("dev_cla":"timestamp","ent_cat":"diagnostic","en":false,)"
    R"("val_tpl":"{{ (value_json.time if value_json.late is not defined) | is_defined }}"}}})";

TEST(HomeAssistantPayload, TellsOfAKaifaMeter) {
  DiscoveryScene scene;
  scene.discovery->connected(scene.now);
  scene.read(house(), reading_of({{"active_power_import_w", {1316, 0}},
                                  {"reactive_power_export_var", {128, 0}},
                                  {"current_l1_a", {14408, -3}},
                                  {"voltage_l1_v", {2381, -1}},
                                  {"active_energy_import_kwh", {112727, -3}},
                                  {"reactive_energy_import_kvarh", {101, -3}}}));
  scene.wait(seconds(5));
  EXPECT_THAT(scene.of_house(), ElementsAre(expected_kaifa));
}

TEST(HomeAssistantPayload, TellsOfAP1MeterAndItsGasMeter) {
  DiscoveryScene scene;
  scene.discovery->connected(scene.now);
  MeterFacts facts = house();
  facts.level = facts.id = "4530303434303037";
  facts.name = facts.maker = facts.model = facts.list = {};
  facts.registers = seconds(30);
  scene.read(facts, reading_of({{"active_energy_import_t1_kwh", {1581123, -3}},
                                {"tariff", {2, 0}},
                                {"active_power_net_w", {-2027, 0}},
                                {"power_failures", {13, 0}}}));
  ams::Reading gas = reading_of({{"gas_volume_m3", {112384, -3}}});
  gas.channel = 1;
  gas.medium = ams::Medium::gas;
  gas.meter_time = ams::Clock{2026, 1, 31, 12, 0, 0, std::int16_t{60}};
  facts.level = facts.id = "4730303339303031";
  facts.registers = seconds(600);
  scene.read(facts, gas);
  scene.wait(seconds(5));
  EXPECT_THAT(scene.payloads("homeassistant/device/amsbridge_4530303434303037/config"),
              ElementsAre(expected_meter));
  EXPECT_THAT(scene.payloads("homeassistant/device/amsbridge_4730303339303031/config"),
              ElementsAre(expected_gas));
  EXPECT_THAT(scene.payloads(scene.bridge_topic), ElementsAre(expected_bridge));
}

}  // namespace
}  // namespace amsbridge
