#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ams/meters/meter.hpp"
#include "interpreted.hpp"

namespace ams::tests {
namespace {

const std::string by_table = R"("scale":"table",)";
const std::string confirmed = R"("scale":"confirmed",)";

// ---- Kaifa

const std::string kaifa_names =
    R"("maker":"Kaifa","meter_id":"6970631400000001","meter_model":"MA304H3E","list":"KFM_001",)";
const std::string kaifa_powers = R"("active_power_import_w":1316,"active_power_export_w":0,)"
                                 R"("reactive_power_import_var":17,"reactive_power_export_var":224,)";
const std::string kaifa_phases = R"("current_l1_a":1.530,"current_l2_a":3.287,"current_l3_a":0.804,)"
                                 R"("voltage_l1_v":230.3,"voltage_l2_v":0.0,"voltage_l3_v":231.1)";
const std::string kaifa_energies =
    R"(,"active_energy_import_kwh":109554.020,"active_energy_export_kwh":0.007,)"
    R"("reactive_energy_import_kvarh":1.200,"reactive_energy_export_kvarh":4510.300)";

TEST(Kaifa, TheListOfOneItemIsReadAsTheFirstTelegramEver) {
  EXPECT_EQ(line_of(notification(octet_string_time(), kaifa_list_1(1316))),
            reading_line(R"("maker":"Kaifa","meter_time":"2026-11-22T17:30:40",)",
                         R"("active_power_import_w":1316)"));
}

TEST(Kaifa, ListsOfThreePhases) {
  EXPECT_EQ(line_of(plain(kaifa_list_2())),
            reading_line(kaifa_names + by_table, kaifa_powers + kaifa_phases));
  EXPECT_EQ(line_of(plain(kaifa_list_3())),
            reading_line(kaifa_names + R"("meter_time":"2026-11-22T18:00:10",)" + by_table,
                         kaifa_powers + kaifa_phases + kaifa_energies));
}

TEST(Kaifa, ListsOfOnePhase) {
  const std::string phase = R"("current_l1_a":5.720,"voltage_l1_v":229.8)";
  EXPECT_EQ(line_of(plain(kaifa_list_2_one_phase())),
            reading_line(kaifa_names + confirmed, kaifa_powers + phase));
  EXPECT_EQ(line_of(plain(kaifa_list_3_one_phase())),
            reading_line(kaifa_names + R"("meter_time":"2026-11-22T18:00:10",)" + confirmed,
                         kaifa_powers + phase + kaifa_energies));
}

TEST(Kaifa, TheSwedishListHasNoScalersOnTheWire) {
  EXPECT_EQ(line_of(plain(kaifa_swedish_list())),
            reading_line(
                R"("maker":"Kaifa","meter_id":"7340154410200001","meter_model":"MA304T4","list":"KFM_001",)"
                R"("meter_time":"2026-11-22T17:30:40+01:00","scale":"confirmed",)",
                R"("active_power_import_w":2310,"active_power_export_w":0,"reactive_power_import_var":0,)"
                R"("reactive_power_export_var":163,"current_l1_a":3.370,"current_l2_a":4.170,)"
                R"("current_l3_a":2.720,"voltage_l1_v":232.1,"voltage_l2_v":231.8,"voltage_l3_v":233.0,)"
                R"("active_energy_import_kwh":24173.000,"active_energy_export_kwh":0.016,)"
                R"("reactive_energy_import_kvarh":15.000,"reactive_energy_export_kvarh":1590.000)"));
}

TEST(Kaifa, TheListsOwnClockGoesBeforeTheNotifications) {
  const Interpreted result(notification(octet_string_time({.hour = 3}), kaifa_list_3()));
  EXPECT_EQ(result.reading.meter_time, *parse_clock(date_time({.hour = 18, .minute = 0, .second = 10})));
}

TEST(Kaifa, NullDataIsAbsent) {
  std::vector<Bytes> items = appended(kaifa_head(), kaifa_three_phases());
  items[8] = null_data();   // current of phase 2
  items[11] = null_data();  // voltage of phase 2
  const Interpreted result(plain(structure(items)));
  EXPECT_EQ(result.faults.size(), 0U);
  EXPECT_EQ(result.reading.values().size(), 8U);
  EXPECT_FALSE(result.reading.find("current_l2_a"_quantity));
  EXPECT_FALSE(result.reading.find("voltage_l2_v"_quantity));
  EXPECT_EQ(result.reading.find("voltage_l3_v"_quantity), (Decimal{2311, -1}));
}

TEST(Kaifa, OctetsBehindAPositionalListSpoilTheTelegram) {
  const Bytes list = kaifa_list_2();
  const Interpreted result(plain(join({list, {0, 0}})));
  EXPECT_EQ(result.spoilt, (Fault{Layer::axdr, Reason::octets_left_over, head + list.size(), 0, 2}));
}

TEST(Kaifa, AListWithinAPositionalListIsOfNoKnownLayout) {
  std::vector<Bytes> items = appended(kaifa_head(), kaifa_three_phases());
  items[3] = structure({uint32(1), uint32(2)});
  const Interpreted result(plain(structure(items)));
  EXPECT_EQ(result.spoilt, (Fault{Layer::list, Reason::unknown_list, head, 0, 13}));
}

TEST(Kaifa, AListCutOffSpoilsTheTelegram) {
  const Bytes list = kaifa_list_3();
  for (std::size_t size = 0; size < list.size(); ++size) {
    const Interpreted result(plain(Bytes(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(size))));
    EXPECT_TRUE(result.spoilt) << size;
  }
}

TEST(Kaifa, AnUnknownNumberOfItemsIsAFaultThatSaysHowMany) {
  const Interpreted result(plain(structure(appended(kaifa_head(), {uint32(1)}))));
  EXPECT_EQ(result.spoilt, (Fault{Layer::list, Reason::unknown_list, head, 0, 8}));
}

TEST(Kaifa, TheListOfStructuresNamesTheMakerByItsDeviceName) {
  EXPECT_EQ(
      line_of(plain(structure({obis(0, 0, 1, 0, 0), clock_string({.deviation = 0xffc4}),
                               item(obis(0, 0, 96, 1, 0), octet_string("1KFM0200000001")),
                               item(obis(0, 0, 42, 0, 0), octet_string("KFM1200200000001")),
                               item(obis(1, 0, 32, 7, 0), uint16(2292), -1, 35),
                               item(obis(1, 0, 31, 7, 0), uint16(165), -2, 33),
                               item(obis(1, 0, 1, 7, 0), uint32(714), 0, 27),
                               item(obis(1, 0, 1, 8, 0), uint32(1327456), 0, 30)}))),
      reading_line(R"("maker":"Kaifa","meter_id":"1KFM0200000001","meter_time":"2026-11-22T17:30:40+01:00",)",
                   R"("voltage_l1_v":229.2,"current_l1_a":1.65,"active_power_import_w":714,)"
                   R"("active_energy_import_kwh":1327.456)"));
}

// ---- Aidon

const std::string aidon_names =
    R"("maker":"Aidon","meter_id":"7359992890000001","meter_model":"6534","list":"AIDON_V0001",)";
const std::string aidon_powers = R"("active_power_import_w":5470,"active_power_export_w":0,)"
                                 R"("reactive_power_import_var":0,"reactive_power_export_var":138,)";
const std::string aidon_voltages = R"("voltage_l1_v":233.0,"voltage_l2_v":230.7,"voltage_l3_v":234.1)";
const std::string aidon_tn = R"("current_l1_a":9.2,"current_l2_a":-0.3,"current_l3_a":12.6,)";
const std::string aidon_it = R"("current_l1_a":9.2,"current_l3_a":12.6,)";
const std::string aidon_energies =
    R"(,"active_energy_import_kwh":109554.02,"active_energy_export_kwh":0.00,)"
    R"("reactive_energy_import_kvarh":21.99,"reactive_energy_export_kvarh":4.51)";

TEST(Aidon, TheListOfOneItemNamesNoMaker) {
  EXPECT_EQ(line_of(plain(aidon_list_1(5470))), reading_line("", R"("active_power_import_w":5470)"));
}

TEST(Aidon, ListsOfOnePhaseAndOfThreeInItAndTnNetworks) {
  EXPECT_EQ(line_of(plain(aidon_list_2_one_phase())),
            reading_line(aidon_names, aidon_powers + R"("current_l1_a":9.2,"voltage_l1_v":233.0)"));
  EXPECT_EQ(line_of(plain(aidon_list_2())),
            reading_line(aidon_names, aidon_powers + aidon_tn + aidon_voltages));
  EXPECT_EQ(line_of(plain(aidon_list_2(Network::it))),
            reading_line(aidon_names, aidon_powers + aidon_it + aidon_voltages));
}

TEST(Aidon, TheHourlyListShowsItsClockWithoutTheFalseOffset) {
  const std::string names = aidon_names + R"("meter_time":"2026-11-22T18:00:00",)";
  EXPECT_EQ(line_of(plain(aidon_list_3())),
            reading_line(names, aidon_powers + aidon_tn + aidon_voltages + aidon_energies));
  EXPECT_EQ(line_of(plain(aidon_list_3(Network::it))),
            reading_line(names, aidon_powers + aidon_it + aidon_voltages + aidon_energies));
}

TEST(Aidon, AnOffsetOtherThanTheFalseOneIsKept) {
  const Interpreted result(plain(array(appended(aidon_head(), aidon_registers({.deviation = 0xffc4})))));
  ASSERT_TRUE(result.reading.meter_time);
  EXPECT_EQ(result.reading.meter_time->offset_minutes, 60);
}

TEST(Aidon, TheSwedishListIsKnownByItsShapeAlone) {
  EXPECT_EQ(line_of(plain(aidon_swedish_list())),
            reading_line(
                R"("maker":"Aidon","meter_time":"2026-11-22T17:30:40",)",
                R"("active_power_import_w":4100,"active_power_export_w":0,"reactive_power_import_var":0,)"
                R"("reactive_power_export_var":620,"current_l1_a":6.1,"current_l2_a":6.0,"current_l3_a":5.8,)"
                R"("voltage_l1_v":229.9,"voltage_l2_v":230.4,"voltage_l3_v":229.6,)"
                R"("active_power_import_l1_w":2100,"active_power_export_l1_w":2101,)"
                R"("reactive_power_import_l1_var":2102,"reactive_power_export_l1_var":2103,)"
                R"("active_power_import_l2_w":4100,"active_power_export_l2_w":4101,)"
                R"("reactive_power_import_l2_var":4102,"reactive_power_export_l2_var":4103,)"
                R"("active_power_import_l3_w":6100,"active_power_export_l3_w":6101,)"
                R"("reactive_power_import_l3_var":6102,"reactive_power_export_l3_var":6103,)"
                R"("active_energy_import_kwh":18500.123,"active_energy_export_kwh":0.004,)"
                R"("reactive_energy_import_kvarh":1.000,"reactive_energy_export_kvarh":90.001)"));
}

TEST(Aidon, AnotherShapeWithoutNameIsOfNoMaker) {
  const Interpreted result(plain(array({item(obis(0, 0, 1, 0, 0), clock_string({.status = 0xff})),
                                        item(obis(1, 0, 1, 7, 0), uint32(4100), 0, 27)})));
  EXPECT_EQ(result.reading.maker, "");
  EXPECT_EQ(result.reading.find("active_power_import_w"_quantity), (Decimal{4100, 0}));
}

// ---- Kamstrup

std::string kamstrup_names(const std::string& type) {
  return R"("maker":"Kamstrup","meter_id":"5706567000000001","meter_model":")" + type +
         R"(","list":"Kamstrup_V0001",)";
}
const std::string kamstrup_powers = R"("active_power_import_w":1843,"active_power_export_w":0,)"
                                    R"("reactive_power_import_var":31,"reactive_power_export_var":0,)";
const std::string kamstrup_phases = R"("current_l1_a":7.95,"current_l2_a":2.13,"current_l3_a":0.09,)"
                                    R"("voltage_l1_v":231,"voltage_l2_v":229,"voltage_l3_v":230)";

TEST(Kamstrup, ListsOfThreePhases) {
  const std::string names = kamstrup_names("6841121BN243101040");
  EXPECT_EQ(line_of(plain(kamstrup_list_2())),
            reading_line(names + confirmed, kamstrup_powers + kamstrup_phases));
  EXPECT_EQ(
      line_of(plain(kamstrup_list_3())),
      reading_line(names + R"("meter_time":"2026-11-22T18:00:05",)" + confirmed,
                   kamstrup_powers + kamstrup_phases +
                       R"(,"active_energy_import_kwh":21406.73,"active_energy_export_kwh":0.00,)"
                       R"("reactive_energy_import_kvarh":0.15,"reactive_energy_export_kvarh":3312.04)"));
}

TEST(Kamstrup, OnePhaseMetersFillUpWithNullData) {
  EXPECT_EQ(line_of(plain(kamstrup_list_2(Phases::one))),
            reading_line(kamstrup_names("6841121BN243101040") + confirmed,
                         kamstrup_powers + R"("current_l1_a":7.95,"voltage_l1_v":231)"));
}

TEST(Kamstrup, SwedishTypesSendWattHours) {
  EXPECT_EQ(line_of(plain(kamstrup_list_3(Phases::three, kamstrup_swedish_type))),
            reading_line(
                kamstrup_names("6841131BN245101092") + R"("meter_time":"2026-11-22T18:00:05",)" + confirmed,
                kamstrup_powers + kamstrup_phases +
                    R"(,"active_energy_import_kwh":2140.673,"active_energy_export_kwh":0.000,)"
                    R"("reactive_energy_import_kvarh":0.015,"reactive_energy_export_kvarh":331.204)"));
}

TEST(Kamstrup, TypesThatShareTheirFirstDigitsWithASwedishOneSendTensOfWattHours) {
  for (const std::string_view type :
       {"6841131BN243101040", "6841131BN245101013", "6841131BN240101063", "6841131", ""}) {
    const Interpreted result(plain(kamstrup_list_3(Phases::three, type)));
    EXPECT_EQ(result.reading.find("active_energy_import_kwh"_quantity), (Decimal{2140673, -2})) << type;
  }
}

// Denmark: 0x41 items, registers first, a serial number but no id.
Bytes kamstrup_danish_list(const std::vector<Bytes>& currents) {
  std::vector<Bytes> items = {visible_string("Kamstrup_V0001"),
                              obis(1, 1, 1, 8, 0),
                              uint32(1152202),
                              obis(1, 1, 0, 0, 1),
                              uint32(21270001),
                              obis(1, 1, 1, 7, 0),
                              uint32(1484),
                              obis(1, 1, 4, 7, 0),
                              uint32(23),
                              obis(0, 1, 1, 0, 0),
                              clock_string({.status = 0x80})};
  std::size_t phase = 0;
  for (const std::uint8_t c : Bytes{32, 52, 72}) items = appended(items, {obis(1, 1, c, 7, 0), uint16(229)});
  for (const std::uint8_t c : Bytes{31, 51, 71})
    items = appended(items, {obis(1, 1, c, 7, 0), currents[phase++]});
  return structure(appended(
      items, {obis(1, 1, 21, 7, 0), uint32(113), obis(1, 1, 41, 7, 0), uint32(340), obis(1, 1, 61, 7, 0),
              uint32(1031), obis(1, 1, 13, 7, 0), uint16(99), obis(1, 1, 21, 8, 0), uint32(692119)}));
}

TEST(Kamstrup, TheDanishList) {
  EXPECT_EQ(line_of(plain(kamstrup_danish_list({uint32(75), uint32(170), uint32(484)}))),
            reading_line(R"("maker":"Kamstrup","list":"Kamstrup_V0001","meter_time":"2026-11-22T17:30:40",)" +
                             confirmed,
                         R"("active_energy_import_kwh":11522.02,"active_power_import_w":1484,)"
                         R"("reactive_power_export_var":23,"voltage_l1_v":229,"voltage_l2_v":229,)"
                         R"("voltage_l3_v":229,"current_l1_a":0.75,"current_l2_a":1.70,"current_l3_a":4.84,)"
                         R"("active_power_import_l1_w":113,"active_power_import_l2_w":340,)"
                         R"("active_power_import_l3_w":1031,"power_factor":0.99,)"
                         R"("active_energy_import_l1_kwh":6921.19)"));
}

TEST(Kamstrup, BehindCurrentTransformersTheSameListSendsMilliamperes) {
  const Interpreted result(plain(kamstrup_danish_list({uint32(750), uint32(1700), uint32(4840)})));
  EXPECT_EQ(result.reading.find("current_l3_a"_quantity), (Decimal{4840, -3}));
  EXPECT_EQ(result.reading.marks.scale, ScaleOrigin::confirmed);
}

// ---- Documentation

TEST(MeterNotes, EveryRowSaysWhoWhatAndHow) {
  std::string_view before;
  std::size_t makers = 0;
  for (const MeterNotes& row : meter_notes()) {
    EXPECT_FALSE(row.maker.empty() || row.link.empty() || row.lists.empty()) << row.maker;
    for (const std::string_view quirk : row.quirks) EXPECT_TRUE(quirk.ends_with('.')) << quirk;
    if (row.maker != before) ++makers;
    before = row.maker;
  }
  for (const Meter* meter : meters()) {
    EXPECT_TRUE(std::any_of(meter_notes().begin(), meter_notes().end(), [&](const MeterNotes& row) {
      return row.maker == meter->maker;
    })) << meter->maker;
  }
  EXPECT_GE(makers, meters().size());
}

}  // namespace
}  // namespace ams::tests
