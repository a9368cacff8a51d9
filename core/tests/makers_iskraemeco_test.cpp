#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "interpreted.hpp"

namespace ams::tests {
namespace {

const Bytes long_id = octet_string("ISK1030780000001");
const std::string slovenian_names = R"("maker":"Iskraemeco","meter_id":"ISK1030780000001",)";

TEST(Iskraemeco, TheSlovenianListOfThreePhases) {
  EXPECT_EQ(
      line_of(
          plain(structure({long_id, octet_string("16820005"), uint32(1390), uint32(0), uint32(0), uint32(858),
                           uint16(2387), uint16(2331), uint16(2327), uint16(107), uint16(136), uint16(593),
                           uint32(55), uint32(19), uint32(1314), uint32(0), uint32(0), uint32(0)}))),
      reading_line(slovenian_names + R"("list":"16820005","scale":"confirmed",)",
                   R"("active_power_import_w":1390,"active_power_export_w":0,"reactive_power_import_var":0,)"
                   R"("reactive_power_export_var":858,"voltage_l1_v":238.7,"voltage_l2_v":233.1,)"
                   R"("voltage_l3_v":232.7,"current_l1_a":1.07,"current_l2_a":1.36,"current_l3_a":5.93,)"
                   R"("active_power_import_l1_w":55,"active_power_import_l2_w":19,)"
                   R"("active_power_import_l3_w":1314,"active_power_export_l1_w":0,)"
                   R"("active_power_export_l2_w":0,"active_power_export_l3_w":0)"));
}

TEST(Iskraemeco, TheSlovenianListsOfOnePhase) {
  EXPECT_EQ(
      line_of(plain(structure({long_id, octet_string("ISK80000001"), uint32(540), uint32(0), uint32(0),
                               uint32(282), uint16(2336), uint16(278), uint32(540), uint32(0)}))),
      reading_line(slovenian_names + R"("scale":"confirmed",)",
                   R"("active_power_import_w":540,"active_power_export_w":0,"reactive_power_import_var":0,)"
                   R"("reactive_power_export_var":282,"voltage_l1_v":233.6,"current_l1_a":2.78,)"
                   R"("active_power_import_l1_w":540,"active_power_export_l1_w":0)"));
  EXPECT_EQ(
      line_of(plain(structure({long_id, octet_string("ISK80000001"), uint32(373), uint32(0), uint32(0),
                               uint32(7), uint16(2301), uint32(0), uint32(0)}))),
      reading_line(slovenian_names + R"("scale":"table",)",
                   R"("active_power_import_w":373,"active_power_export_w":0,"reactive_power_import_var":0,)"
                   R"("reactive_power_export_var":7,"voltage_l1_v":230.1)"));
}

TEST(Iskraemeco, TheOtherListOfNineItemsHasRegisters) {
  EXPECT_EQ(line_of(plain(structure({long_id, uint32(625), uint32(0), uint32(12789950), uint32(5732902),
                                     uint32(7057048), uint32(250), uint32(112), uint32(138)}))),
            reading_line(slovenian_names + R"("scale":"table",)",
                         R"("active_power_import_w":625,"active_power_export_w":0,)"
                         R"("active_energy_import_kwh":12789.950,"active_energy_import_t1_kwh":5732.902,)"
                         R"("active_energy_import_t2_kwh":7057.048,"active_energy_export_kwh":0.250,)"
                         R"("active_energy_export_t1_kwh":0.112,"active_energy_export_t2_kwh":0.138)"));
}

TEST(Iskraemeco, RegistersOfAQuarterOfAnHour) {
  for (const Bytes& breaker : {enumeration(1), boolean(true)}) {
    EXPECT_EQ(
        line_of(plain(structure({long_id, octet_string("16820006"), breaker, octet_string(Bytes{0, 2}),
                                 uint32(52837), uint32(13593), uint32(39244), uint32(177927), uint32(78615),
                                 uint32(99312), uint32(107882), uint32(43253)}))),
        reading_line(slovenian_names + R"("list":"16820006","scale":"table",)",
                     R"("active_energy_import_kwh":52.837,"active_energy_import_t1_kwh":13.593,)"
                     R"("active_energy_import_t2_kwh":39.244,"active_energy_export_kwh":177.927,)"
                     R"("active_energy_export_t1_kwh":78.615,"active_energy_export_t2_kwh":99.312,)"
                     R"("reactive_energy_import_kvarh":107.882,"reactive_energy_export_kvarh":43.253)"));
  }
  EXPECT_EQ(line_of(plain(structure({octet_string("80000001"), uint8(0), uint32(7924641), uint32(0)}))),
            reading_line(R"("maker":"Iskraemeco","meter_id":"80000001","scale":"table",)",
                         R"("active_energy_import_kwh":7924.641,"active_energy_export_kwh":0.000)"));
}

std::vector<Bytes> croatian_items() {
  return {octet_string("92000001"),
          octet_string(Bytes{15, 53, 30, 0}),
          octet_string(Bytes{7, 233, 12, 3, 3}),
          uint32(6844432),
          uint32(4770804),
          uint32(2073628),
          uint32(5759375),
          uint32(5708359),
          uint32(51016),
          uint32(1510658),
          uint32(1228222),
          uint32(55401),
          uint32(1345708),
          uint32(499),
          uint32(0),
          uint16(746),
          uint32(27),
          uint32(295),
          uint32(176),
          uint32(0),
          uint32(0),
          uint32(0),
          uint16(2336),
          uint16(2354),
          uint16(2355),
          uint16(29),
          uint16(172),
          uint16(109),
          uint32(17250),
          array({uint16(9400)}),
          array({uint16(9400)}),
          array({uint16(9400)}),
          boolean(true)};
}

TEST(Iskraemeco, TheCroatianListHasListsInPlacesThatAreNotRead) {
  EXPECT_EQ(line_of(notification(plain_time({.deviation = 0xffc4}), structure(croatian_items()))),
            reading_line(
                R"("maker":"Iskraemeco","meter_id":"92000001","meter_time":"2026-11-22T17:30:40+01:00",)"
                R"("scale":"confirmed",)",
                R"("active_energy_import_kwh":6844.432,"active_energy_import_t1_kwh":4770.804,)"
                R"("active_energy_import_t2_kwh":2073.628,"active_energy_export_kwh":5759.375,)"
                R"("active_energy_export_t1_kwh":5708.359,"active_energy_export_t2_kwh":51.016,)"
                R"("active_power_import_w":499,"active_power_export_w":0,"active_power_import_l1_w":27,)"
                R"("active_power_import_l2_w":295,"active_power_import_l3_w":176,)"
                R"("active_power_export_l1_w":0,"active_power_export_l2_w":0,"active_power_export_l3_w":0,)"
                R"("voltage_l1_v":233.6,"voltage_l2_v":235.4,"voltage_l3_v":235.5,"current_l1_a":0.29,)"
                R"("current_l2_a":1.72,"current_l3_a":1.09,"limit_w":17250)"));
}

TEST(Iskraemeco, AListWhereAValueIsDueIsOfNoKnownLayout) {
  std::vector<Bytes> items = croatian_items();
  items[28] = array({uint16(1)});
  EXPECT_EQ(Interpreted(plain(structure(items))).spoilt,
            (Fault{Layer::list, Reason::unknown_list, head, 0, 33}));
}

TEST(Iskraemeco, TheAustrianListBeginsWithTheClock) {
  EXPECT_EQ(
      line_of(plain(
          structure({clock_string({.deviation = 0xff88, .status = 0x80}), uint32(3448196), uint32(0),
                     uint32(120454), uint32(1421979), uint32(125), uint32(0), uint32(0), uint32(138)}))),
      reading_line(R"("maker":"Iskraemeco","meter_time":"2026-11-22T17:30:40+02:00","scale":"table",)",
                   R"("active_energy_import_kwh":3448.196,"active_energy_export_kwh":0.000,)"
                   R"("reactive_energy_import_kvarh":120.454,"reactive_energy_export_kvarh":1421.979,)"
                   R"("active_power_import_w":125,"active_power_export_w":0,"reactive_power_import_var":0,)"
                   R"("reactive_power_export_var":138)"));
}

TEST(Iskraemeco, TheListOfCodesIsKnownByItsShape) {
  std::vector<Bytes> items = {item(obis(0, 0, 96, 1, 0), octet_string("84890001")),
                              item(obis(0, 0, 96, 1, 1), octet_string("160001"))};
  for (const std::uint8_t e : Bytes{0, 1, 2})
    items.push_back(item(obis(1, 0, 1, 8, e), uint32(261927U + e), 0, 30));
  for (const std::uint8_t e : Bytes{0, 1, 2})
    items.push_back(item(obis(1, 0, 2, 8, e), uint32(63832U + e), 0, 30));
  for (const std::uint8_t c : Bytes{1, 2}) items.push_back(item(obis(1, 0, c, 7, 0), uint32(182), 0, 27));
  for (const std::uint8_t c : Bytes{32, 52, 72})
    items.push_back(item(obis(1, 0, c, 7, 0), uint16(2364), -1, 35));
  for (const std::uint8_t c : Bytes{31, 51, 71})
    items.push_back(item(obis(1, 0, c, 7, 0), uint16(63), -2, 33));
  const Interpreted result(plain(structure(items)));
  EXPECT_EQ(result.reading.maker, "Iskraemeco");
  EXPECT_EQ(result.reading.meter_id->view(), "84890001");
  EXPECT_EQ(result.reading.values().size(), 14U);
  EXPECT_EQ(result.reading.marks.scale, ScaleOrigin::wire);
  items.pop_back();
  EXPECT_EQ(Interpreted(plain(structure(items))).reading.maker, "");
}

TEST(Iskraemeco, OtherTypesInFrontAreNoneOfItsLists) {
  for (const Bytes& list : {structure({octet_string("8000000"), uint8(0), uint32(1), uint32(2)}),
                            structure({octet_string("8000000A"), uint8(0), uint32(1), uint32(2)}),
                            structure({uint32(80000001), uint8(0), uint32(1), uint32(2)}),
                            structure({octet_string("KSI"), uint32(1), uint32(2), uint32(3), uint32(4),
                                       uint32(5), uint32(6), uint32(7), uint32(8)})}) {
    EXPECT_EQ(Interpreted(plain(list)).spoilt->reason, Reason::unknown_list) << hexadecimal(list);
  }
}

}  // namespace
}  // namespace ams::tests
