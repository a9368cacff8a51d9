#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "interpreted.hpp"

namespace ams::tests {
namespace {

// ---- Norway: Aidon's shape under another name

std::vector<Bytes> embriq_head() {
  return {item(obis(1, 1, 0, 2, 129), visible_string("EMBRIQ_V1_1")),
          item(obis(0, 0, 96, 1, 0), visible_string(std::string_view("13940001\0\0\0\0\0\0\0\0", 16))),
          item(obis(0, 0, 96, 1, 7), visible_string("ZFF1")), item(obis(1, 0, 1, 7, 0), uint32(9460), 0, 27)};
}

// As ZMF100 spells it: tag and length swapped.
Bytes swapped_obis(std::uint8_t c) {
  return {0x06, 0x09, 1, 0, c, 7, 0, 255};
}

const std::string embriq_names =
    R"("maker":"Landis+Gyr","meter_id":"13940001","meter_model":"ZFF1","list":"EMBRIQ_V1_1",)";

TEST(LandisGyr, TheNorwegianListIsToldFromAidonsByItsVersion) {
  EXPECT_EQ(
      line_of(plain(array(appended(embriq_head(), {item(obis(1, 0, 31, 7, 0), int16(3180), -2, 33),
                                                   item(obis(1, 0, 51, 7, 0), int16(0), -2, 33)})))),
      reading_line(embriq_names, R"("active_power_import_w":9460,"current_l1_a":31.80,"current_l2_a":0.00)"));
}

TEST(LandisGyr, CodesWithTagAndLengthSwappedAreRead) {
  EXPECT_EQ(
      line_of(plain(array(appended(embriq_head(), {item(swapped_obis(31), int16(244), -2, 33),
                                                   item(swapped_obis(51), int16(0), -2, 33),
                                                   item(obis(1, 0, 32, 7, 0), uint16(2330), -1, 35)})))),
      reading_line(embriq_names, R"("active_power_import_w":9460,"current_l1_a":2.44,)"
                                 R"("current_l2_a":0.00,"voltage_l1_v":233.0)"));
}

TEST(LandisGyr, ASwappedCodeThatBreaksOffSpoilsTheTelegram) {
  const Bytes whole = array(appended(embriq_head(), {item(swapped_obis(31), int16(244))}));
  for (std::size_t cut = 1; cut <= 6; ++cut) {
    const Interpreted result(plain(Bytes(whole.begin(), whole.end() - static_cast<std::ptrdiff_t>(cut))));
    EXPECT_TRUE(result.spoilt) << cut;
  }
}

TEST(LandisGyr, OtherMakersCodesAreNotMended) {
  EXPECT_TRUE(
      Interpreted(plain(array(appended(aidon_head(), {item(swapped_obis(31), int16(244), -1, 33)})))).spoilt);
}

TEST(LandisGyr, RegistersInTheWrongMediumAreReadFromThisMakerAlone) {
  const std::vector<Bytes> registers = {
      item(obis(0, 0, 1, 8, 0), uint32(34479), 0, 30), item(obis(0, 0, 2, 8, 0), uint32(95334), 0, 30),
      item(obis(0, 0, 3, 8, 0), uint32(10724), 0, 32), item(obis(0, 0, 4, 8, 0), uint32(1499), 0, 32)};
  EXPECT_EQ(
      line_of(plain(array(appended(embriq_head(), registers)))),
      reading_line(embriq_names, R"("active_power_import_w":9460,"active_energy_import_kwh":34.479,)"
                                 R"("active_energy_export_kwh":95.334,"reactive_energy_import_kvarh":10.724,)"
                                 R"("reactive_energy_export_kvarh":1.499)"));
  EXPECT_EQ(Interpreted(plain(array(appended(aidon_head(), registers)))).reading.values().size(), 4U);
}

// ---- E450, Switzerland: lists that describe themselves

Bytes capture_object(const Bytes& code, std::uint16_t class_id = 3, std::int8_t attribute = 2) {
  return structure({uint16(class_id), code, int8(attribute), uint16(0)});
}

Bytes described(const std::vector<Bytes>& codes, const std::vector<Bytes>& values) {
  std::vector<Bytes> objects = {capture_object(obis(0, 8, 25, 9, 0), 40),
                                capture_object(obis(0, 8, 25, 9, 0), 40, 1)};
  for (const Bytes& code : codes) objects.push_back(capture_object(code));
  return structure(appended({array(objects), obis(0, 8, 25, 9, 0)}, values));
}

TEST(LandisGyr, InListsThatDescribeThemselvesThePlaceDecides) {
  EXPECT_EQ(line_of(notification(plain_time({.deviation = 0x8000}),
                                 described({obis(0, 0, 96, 1, 1), obis(1, 0, 1, 7, 0), obis(1, 0, 2, 7, 0)},
                                           {octet_string("601109"), uint32(40), uint32(0)}))),
            reading_line(R"("maker":"Landis+Gyr","meter_id":"601109","meter_time":"2026-11-22T17:30:40",)",
                         R"("active_power_import_w":40,"active_power_export_w":0)"))
      << "the id looks like a code";
}

TEST(LandisGyr, SwissListsSendHundredthsOfAmperesWholeVoltsAndWattHours) {
  const Interpreted result(
      plain(described({obis(0, 0, 96, 1, 0), obis(1, 0, 1, 7, 0), obis(1, 1, 1, 8, 0), obis(1, 1, 8, 8, 0),
                       obis(1, 0, 31, 7, 0), obis(1, 0, 51, 7, 0), obis(1, 0, 32, 7, 0), obis(1, 0, 52, 7, 0),
                       obis(1, 0, 41, 7, 0)},
                      {octet_string("63310001"), uint32(331), uint32(4912257), uint32(706216), uint16(49),
                       uint16(167), uint16(234), uint16(235), uint32(289)})));
  EXPECT_EQ(result.faults.size(), 0U);
  EXPECT_EQ(result.line(),
            reading_line(R"("maker":"Landis+Gyr","meter_id":"63310001","scale":"confirmed",)",
                         R"("active_power_import_w":331,"active_energy_import_kwh":4912.257,)"
                         R"("reactive_energy_q4_kvarh":706.216,"current_l1_a":0.49,"current_l2_a":1.67,)"
                         R"("voltage_l1_v":234,"voltage_l2_v":235,"active_power_import_l2_w":289)"));
}

TEST(LandisGyr, AListThatDescribesMoreThanItSendsIsOfNoKnownLayout) {
  const Bytes objects = array({capture_object(obis(0, 8, 25, 9, 0), 40), capture_object(obis(1, 0, 1, 7, 0)),
                               capture_object(obis(1, 0, 2, 7, 0))});
  EXPECT_EQ(Interpreted(plain(structure({objects, uint32(40)}))).spoilt,
            (Fault{Layer::list, Reason::unknown_list, head, 0, 2}));
}

// ---- E450, Austria: the clock, then codes and values in turn

TEST(LandisGyr, TheAustrianListIsKnownByItsShape) {
  std::vector<Bytes> items = {clock_string()};
  for (const std::uint8_t c : Bytes{1, 2, 3, 4}) {
    for (const std::uint8_t e : Bytes{0, 1, 2}) {
      items.push_back(obis(1, 0, c, 8, e));
      items.push_back(uint32(1000U * c + e));
    }
    items.push_back(obis(1, 0, c, 7, 0));
    items.push_back(uint32(c));
  }
  EXPECT_EQ(line_of(plain(structure(items))),
            reading_line(R"("maker":"Landis+Gyr","meter_time":"2026-11-22T17:30:40","scale":"table",)",
                         R"("active_energy_import_kwh":1.000,"active_energy_import_t1_kwh":1.001,)"
                         R"("active_energy_import_t2_kwh":1.002,"active_power_import_w":1,)"
                         R"("active_energy_export_kwh":2.000,"active_energy_export_t1_kwh":2.001,)"
                         R"("active_energy_export_t2_kwh":2.002,"active_power_export_w":2,)"
                         R"("reactive_energy_import_kvarh":3.000,"reactive_energy_import_t1_kvarh":3.001,)"
                         R"("reactive_energy_import_t2_kvarh":3.002,"reactive_power_import_var":3,)"
                         R"("reactive_energy_export_kvarh":4.000,"reactive_energy_export_t1_kvarh":4.001,)"
                         R"("reactive_energy_export_t2_kvarh":4.002,"reactive_power_export_var":4)"));
}

}  // namespace
}  // namespace ams::tests
