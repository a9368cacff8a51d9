#include "ams/meters/interpreter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "interpreted.hpp"

namespace ams::tests {
namespace {

using ::testing::ElementsAre;

// ---- Lists that explain themselves

TEST(Generic, UnknownMakersAreReadByTheirScalersAndUnits) {
  EXPECT_EQ(
      line_of(plain(array({item(obis(1, 1, 0, 2, 129), visible_string("ANYONE_V1")),
                           item(obis(1, 0, 32, 7, 0), uint16(23012), -2, 35),
                           item(obis(1, 0, 1, 8, 0), uint32(5), 3, 30),
                           item(obis(1, 0, 13, 7, 0), uint16(987), -3, 255),
                           item(obis(1, 0, 14, 7, 0), float32(49.98F), 0, 44)}))),
      reading_line(
          R"("list":"ANYONE_V1",)",
          R"("voltage_l1_v":230.12,"active_energy_import_kwh":5,"power_factor":0.987,"frequency_hz":49.98)"));
}

TEST(Generic, WithoutScalersAValueIsLeftOutWithAFault) {
  const Interpreted result(plain(structure({obis(1, 0, 1, 7, 0), uint32(1316), obis(1, 0, 32, 7, 0),
                                            uint16(2303), obis(0, 0, 96, 14, 0), uint8(2)})));
  EXPECT_EQ(result.spoilt, std::nullopt);
  EXPECT_EQ(result.line(), reading_line("", R"("tariff":2)"));
  EXPECT_THAT(result.faults,
              ElementsAre(value_fault(Reason::scale_unknown, head + 2 + 8, "active_power_import_w"_quantity),
                          value_fault(Reason::scale_unknown, head + 2 + 13 + 8, "voltage_l1_v"_quantity)));
}

TEST(Generic, AScalerOfAnotherTypeIsAFaultForItsValue) {
  const Bytes odd = structure({obis(1, 0, 1, 7, 0), uint16(1300), structure({int8(-1), uint8(27)})});
  const Interpreted result(plain(array({odd, item(obis(1, 0, 2, 7, 0), uint16(7), 0, 27)})));
  EXPECT_EQ(result.line(), reading_line("", R"("active_power_export_w":7)"));
  ASSERT_EQ(result.faults.size(), 1U);
  EXPECT_EQ(result.faults[0].reason, Reason::unexpected_type);
  EXPECT_EQ(result.faults[0].subject, "active_power_import_w"_quantity);
}

// ---- Lists that describe themselves

Bytes capture_object(const Bytes& code, std::int8_t attribute = 2) {
  return structure({uint16(3), code, int8(attribute), uint16(0)});
}

TEST(Described, OfAnUnknownMakerOnlyTextsAndStatesAreRead) {
  const Interpreted result(
      plain(structure({array({capture_object(obis(0, 9, 25, 9, 0)), capture_object(obis(0, 0, 96, 1, 0)),
                              capture_object(obis(0, 0, 96, 14, 0)), capture_object(obis(1, 0, 1, 7, 0))}),
                       octet_string("601109"), uint8(2), uint32(331)})));
  EXPECT_EQ(result.line(), reading_line(R"("meter_id":"601109",)", R"("tariff":2)"));
  ASSERT_EQ(result.faults.size(), 1U);
  EXPECT_EQ(result.faults[0].reason, Reason::scale_unknown);
}

TEST(Described, OtherAttributesAndListsAreNoValues) {
  EXPECT_EQ(line_of(plain(structure(
                {array({capture_object(obis(0, 9, 25, 9, 0)), capture_object(obis(0, 0, 96, 14, 0), 1),
                        capture_object(obis(0, 0, 96, 3, 10)), capture_object(obis(0, 0, 96, 7, 21))}),
                 uint8(2), structure({uint8(1), array({uint8(7)})}), uint16(3)}))),
            reading_line("", R"("power_failures":3)"));
}

TEST(Described, WhatIsNoDescriptionIsAListOfUnknownLayout) {
  const Bytes first = capture_object(obis(0, 8, 25, 9, 0));
  for (const Bytes& odd : {structure({uint16(3), obis(1, 0, 1, 7, 0), int8(2)}),
                           structure({uint16(3), octet_string("1"), int8(2), uint16(0)}),
                           structure({uint16(3), obis(1, 0, 1, 7, 0), uint8(2), uint16(0)}), uint32(1)}) {
    const Interpreted result(plain(structure({array({first, odd}), uint32(331)})));
    EXPECT_EQ(result.spoilt, (Fault{Layer::list, Reason::unknown_list, head, 0, 2})) << hexadecimal(odd);
  }
}

// ---- Values without codes of their own

TEST(Generic, AClockInFrontAndAnIdAtTheEndNeedNoCodes) {
  EXPECT_EQ(
      line_of(plain(structure({clock_string({.deviation = 0xffc4}), obis(1, 0, 2, 7, 0), uint32(9),
                               structure({int8(0), enumeration(27)}), obis(1, 0, 13, 7, 0), uint16(94),
                               structure({int8(-3), enumeration(255)}), octet_string("178210000001")}))),
      reading_line(R"("meter_id":"178210000001","meter_time":"2026-11-22T17:30:40+01:00",)",
                   R"("active_power_export_w":9,"power_factor":0.094)"));
}

TEST(Generic, ABareIdAtTheEndMayLookLikeACode) {
  EXPECT_EQ(line_of(plain(structure({obis(1, 0, 1, 7, 0), uint32(9), structure({int8(0), enumeration(27)}),
                                     octet_string("601109")}))),
            reading_line(R"("meter_id":"601109",)", R"("active_power_import_w":9)"));
}

TEST(Generic, TheLogicalDeviceNameTellsTheMaker) {
  const auto list = [](const Bytes& name) {
    return plain(
        structure({structure({obis(0, 0, 42, 0, 0), name}), item(obis(1, 0, 1, 7, 0), uint32(5), 0, 27)}));
  };
  EXPECT_EQ(line_of(list(octet_string("KFM1200200000001"))),
            reading_line(R"("maker":"Kaifa",)", R"("active_power_import_w":5)"));
  EXPECT_EQ(Interpreted(list(octet_string("LGZ1030000000001"))).reading.maker, "Landis+Gyr");
  EXPECT_EQ(Interpreted(list(octet_string("1234567890123456"))).reading.maker, "");
  EXPECT_EQ(Interpreted(list(octet_string("KFM"))).reading.maker, "");
}

TEST(Generic, AnIdWithoutLettersDoesNotUnnameTheMaker) {
  EXPECT_EQ(line_of(plain(array({item(obis(0, 0, 42, 0, 0), octet_string("KFM1200200000001")),
                                 item(obis(0, 0, 96, 1, 0), octet_string("84890001")),
                                 item(obis(1, 0, 1, 7, 0), uint32(5), 0, 27)}))),
            reading_line(R"("maker":"Kaifa","meter_id":"84890001",)", R"("active_power_import_w":5)"));
}

TEST(Generic, AnIdWithTheMakersLettersTellsTheMaker) {
  EXPECT_EQ(line_of(plain(array({item(obis(0, 0, 96, 1, 0), octet_string("1KFM0200000001")),
                                 item(obis(1, 0, 1, 7, 0), uint32(5), 0, 27)}))),
            reading_line(R"("maker":"Kaifa","meter_id":"1KFM0200000001",)", R"("active_power_import_w":5)"));
}

TEST(Generic, OnlyAVisibleStringBeforeTheFirstCodeIsTheListVersion) {
  EXPECT_EQ(line_of(plain(structure({structure({octet_string("junk")}), obis(1, 0, 1, 7, 0), uint32(5),
                                     structure({int8(0), enumeration(27)})}))),
            reading_line("", R"("active_power_import_w":5)"));
}

TEST(Generic, AValueLeftOutDoesNotShiftTheScalesOfOthers) {
  const Interpreted result(plain(array({item(obis(1, 0, 32, 7, 0), uint16(2303)),  // no scaler: left out
                                        item(obis(1, 0, 52, 7, 0), uint16(2304), -1, 35),  // kept
                                        item(obis(1, 0, 72, 7, 0), uint16(2305), -1, 33),  // ampere: left out
                                        item(obis(1, 0, 31, 7, 0), uint16(15)),  // no scaler: left out
                                        item(obis(1, 0, 51, 7, 0), uint16(16), -1, 33)})));  // kept
  EXPECT_EQ(result.line(), reading_line("", R"("voltage_l2_v":230.4,"current_l2_a":1.6)"));
  ASSERT_EQ(result.faults.size(), 3U);
  EXPECT_EQ(result.faults[0].subject, "voltage_l1_v"_quantity);
  EXPECT_EQ(result.faults[1].reason, Reason::unexpected_unit);
  EXPECT_EQ(result.faults[2].subject, "current_l1_a"_quantity);
}

TEST(Generic, AnUnexpectedUnitIsAFaultForThatValueAlone) {
  const Bytes first = item(obis(1, 0, 1, 7, 0), uint32(1), 0, 27);
  const Bytes second = item(obis(1, 0, 32, 7, 0), uint16(2303), -1, 33);
  const Interpreted result(plain(array({first, second, item(obis(1, 0, 52, 7, 0), uint16(2304), -1, 35)})));
  EXPECT_EQ(result.spoilt, std::nullopt);
  EXPECT_EQ(result.line(), reading_line("", R"("active_power_import_w":1,"voltage_l2_v":230.4)"));
  EXPECT_THAT(result.faults,
              ElementsAre(value_fault(Reason::unexpected_unit, head + 2 + first.size() + second.size() - 2,
                                      "voltage_l1_v"_quantity, 33)));
}

TEST(Generic, AScalerBeyondReasonIsAFaultForThatValueAlone) {
  for (const std::int8_t scaler : {std::int8_t{16}, std::int8_t{-16}, std::int8_t{127}, std::int8_t{-128}}) {
    const Interpreted result(plain(array(
        {item(obis(1, 0, 1, 7, 0), uint32(1), 0, 27), item(obis(1, 0, 2, 7, 0), uint32(1), scaler, 27)})));
    EXPECT_EQ(result.line(), reading_line("", R"("active_power_import_w":1)"));
    ASSERT_EQ(result.faults.size(), 1U);
    EXPECT_EQ(result.faults[0].reason, Reason::number_too_large);
    EXPECT_EQ(result.faults[0].subject, "active_power_export_w"_quantity);
  }
}

TEST(Generic, ScalersUpToTheirLimitAreUsed) {
  EXPECT_EQ(line_of(plain(array({item(obis(1, 0, 1, 7, 0), uint32(7), 15, 27),
                                 item(obis(1, 0, 2, 7, 0), uint32(7), -15, 27)}))),
            reading_line(
                "", R"("active_power_import_w":7000000000000000,"active_power_export_w":0.000000000000007)"));
}

TEST(Generic, ARepeatedValueIsAFaultAndTheFirstCounts) {
  const Bytes first = item(obis(1, 0, 1, 7, 0), uint32(1), 0, 27);
  const Interpreted result(plain(array(
      {first, item(obis(1, 0, 1, 7, 0), uint32(2), 0, 27), item(obis(1, 0, 2, 7, 0), uint32(3), 0, 27)})));
  EXPECT_EQ(result.line(), reading_line("", R"("active_power_import_w":1,"active_power_export_w":3)"));
  EXPECT_THAT(result.faults, ElementsAre(value_fault(Reason::repeated_value, head + 2 + first.size() + 2 + 8,
                                                     "active_power_import_w"_quantity)));
}

TEST(Generic, AValueOfAnImpossibleTypeIsAFaultForThatValueAlone) {
  const Interpreted result(plain(array({item(obis(1, 0, 1, 7, 0), visible_string("1316"), 0, 27),
                                        item(obis(1, 0, 2, 7, 0), uint64(0xffffffffffffffff), 0, 27),
                                        item(obis(1, 0, 3, 7, 0), uint32(3), 0, 29)})));
  EXPECT_EQ(result.line(), reading_line("", R"("reactive_power_import_var":3)"));
  ASSERT_EQ(result.faults.size(), 2U);
  EXPECT_EQ(result.faults[0],
            value_fault(Reason::unexpected_type, head + 2 + 2 + 8, "active_power_import_w"_quantity, 0x0a));
  EXPECT_EQ(result.faults[1].reason, Reason::number_too_large);
}

TEST(Generic, AValueThatLooksLikeACodeIsAValue) {
  // A meter id of six characters is an octet-string of six octets, as is a code.
  EXPECT_EQ(line_of(plain(structure({obis(0, 0, 96, 1, 0), octet_string("601109"), obis(1, 0, 1, 7, 0),
                                     uint32(5), structure({int8(0), enumeration(27)})}))),
            reading_line(R"("meter_id":"601109",)", R"("active_power_import_w":5)"));
}

TEST(Generic, UnknownCodesArePassedOver) {
  EXPECT_EQ(
      line_of(plain(array(
          {item(obis(1, 0, 99, 99, 9), uint32(1), 0, 27), item(obis(1, 0, 1, 7, 0), uint32(5), 0, 27),
           item(obis(1, 0, 1, 8, 0, 1), uint32(7), 0, 30), item(obis(0, 1, 24, 2, 1), uint32(8), 0, 13)}))),
      reading_line("", R"("active_power_import_w":5)"));
}

TEST(Generic, NullDataIsAbsent) {
  EXPECT_EQ(line_of(plain(array({item(obis(1, 0, 1, 7, 0), uint32(5), 0, 27),
                                 item(obis(1, 0, 2, 7, 0), null_data(), 0, 27),
                                 item(obis(0, 0, 96, 1, 0), null_data())}))),
            reading_line("", R"("active_power_import_w":5)"));
}

TEST(Generic, MoreValuesThanFitAreAFaultEach) {
  std::vector<Bytes> items;
  for (std::size_t row = 0; row < quantity_count(); ++row) {
    const QuantityRow& quantity = table::quantities[row];
    if (quantity.kind == Kind::volume || quantity.kind == Kind::heat) continue;
    constexpr std::uint8_t units[] = {255, 27, 29, 28, 33, 35, 44, 30, 32};  // in the order of Unit
    items.push_back(item(obis(quantity.medium, 0, static_cast<std::uint8_t>(quantity.cde >> 16),
                              static_cast<std::uint8_t>(quantity.cde >> 8 & 0xff),
                              static_cast<std::uint8_t>(quantity.cde & 0xff)),
                         uint8(1), 0, units[static_cast<std::size_t>(quantity.unit)]));
  }
  ASSERT_GT(items.size(), Reading::most_values);
  const Interpreted result(plain(structure(items)));
  EXPECT_EQ(result.spoilt, std::nullopt);
  EXPECT_EQ(result.reading.values().size(), Reading::most_values);
  EXPECT_EQ(result.faults.size(), items.size() - Reading::most_values);
  for (const Fault& fault : result.faults) {
    EXPECT_EQ(fault.reason, Reason::too_many_values);
    EXPECT_EQ(fault.expected, Reading::most_values);
  }
}

TEST(Generic, TextsLoseTheirPadding) {
  EXPECT_EQ(
      line_of(plain(array({item(obis(0, 0, 96, 1, 0), octet_string(Bytes{'1', '2', ' ', '3', ' ', 0, 0})),
                           item(obis(1, 0, 1, 7, 0), uint32(5), 0, 27)}))),
      reading_line(R"("meter_id":"12 3",)", R"("active_power_import_w":5)"));
}

TEST(Generic, ATextOfPaddingAloneIsEmpty) {
  EXPECT_EQ(line_of(plain(array({item(obis(0, 0, 96, 1, 0), octet_string(Bytes(16, 0))),
                                 item(obis(1, 0, 1, 7, 0), uint32(5), 0, 27)}))),
            reading_line(R"("meter_id":"",)", R"("active_power_import_w":5)"));
}

TEST(Generic, ATextTooLongIsAFaultAndLeftOut) {
  const Interpreted result(plain(array({item(obis(0, 0, 96, 1, 0), octet_string(std::string(41, 'x'))),
                                        item(obis(0, 0, 96, 1, 7), octet_string(std::string(40, 'y'))),
                                        item(obis(1, 0, 1, 7, 0), uint32(5), 0, 27)})));
  EXPECT_EQ(result.spoilt, std::nullopt);
  EXPECT_FALSE(result.reading.meter_id);
  ASSERT_TRUE(result.reading.meter_model);
  EXPECT_EQ(result.reading.meter_model->view(), std::string(40, 'y'));
  EXPECT_THAT(result.faults,
              ElementsAre(value_fault(Reason::text_too_long, head + 2 + 2 + 8, no_quantity, 41, 40)));
}

TEST(Generic, AClockOnNoCalendarIsAFaultAndLeftOut) {
  const Interpreted result(plain(array({item(obis(0, 0, 1, 0, 0), clock_string({.month = 13})),
                                        item(obis(1, 0, 1, 7, 0), uint32(5), 0, 27)})));
  EXPECT_EQ(result.line(), reading_line("", R"("active_power_import_w":5)"));
  EXPECT_THAT(result.faults, ElementsAre(value_fault(Reason::clock_invalid, head + 2 + 2 + 8, no_quantity)));
}

TEST(Generic, ANotificationTimeOnNoCalendarIsAFaultAndLeftOut) {
  const Interpreted result(notification(plain_time({.day = 0}), kaifa_list_1(7)));
  EXPECT_EQ(result.line(), reading_line(R"("maker":"Kaifa",)", R"("active_power_import_w":7)"));
  EXPECT_THAT(result.faults, ElementsAre(value_fault(Reason::clock_invalid, 9, no_quantity)));
}

TEST(Generic, AnUnspecifiedClockIsAbsent) {
  EXPECT_EQ(line_of(plain(array({item(obis(0, 0, 1, 0, 0), clock_string({.year = 0xffff, .month = 0xff})),
                                 item(obis(1, 0, 1, 7, 0), uint32(5), 0, 27)}))),
            reading_line("", R"("active_power_import_w":5)"));
}

// ---- No list at all

TEST(Generic, WhatIsNoListIsAFaultThatNamesTheTag) {
  EXPECT_EQ(Interpreted(plain(uint32(5))).spoilt, (Fault{Layer::list, Reason::not_a_list, head, 0, 0x06}));
  EXPECT_EQ(Interpreted(plain(structure({}))).spoilt, (Fault{Layer::list, Reason::list_empty, head, 0, 0}));
  EXPECT_EQ(Interpreted(plain({})).spoilt, (Fault{Layer::axdr, Reason::octets_missing, head, 1, 0}));
}

TEST(Generic, AFaultInTheFirstItemIsToldAsWhatItIs) {
  EXPECT_EQ(Interpreted(plain({0x02, 0x02, 0x06, 0x00})).spoilt,
            (Fault{Layer::axdr, Reason::octets_missing, head + 2, 4, 1}));
  EXPECT_EQ(Interpreted(plain({0x02, 0x01, 0xff})).spoilt,
            (Fault{Layer::axdr, Reason::unknown_tag, head + 2, 0, 0xff}));
  EXPECT_EQ(Interpreted(plain({0x02, 0x00, 0x00})).spoilt,
            (Fault{Layer::axdr, Reason::octets_left_over, head + 2, 0, 1}));
}

TEST(Generic, AListOfUnknownLayoutIsAFaultThatSaysHowManyItems) {
  EXPECT_EQ(Interpreted(plain(structure({uint32(5), uint32(6)}))).spoilt,
            (Fault{Layer::list, Reason::unknown_list, head, 0, 2}));
  EXPECT_EQ(Interpreted(plain(structure({octet_string("XYZ_001"), uint32(6)}))).spoilt,
            (Fault{Layer::list, Reason::unknown_list, head, 0, 2}));
}

TEST(Generic, AListInWhichNothingIsKnownIsAFault) {
  EXPECT_EQ(Interpreted(plain(array({item(obis(1, 0, 99, 99, 9), uint32(1), 0, 27)}))).spoilt,
            (Fault{Layer::list, Reason::list_empty, head, 0, 1}));
}

TEST(Generic, AListOfRefusedValuesAloneIsRefused) {
  const Interpreted result(plain(array({item(obis(1, 0, 1, 7, 0), uint32(1), 0, 30)})));
  EXPECT_EQ(result.spoilt, (Fault{Layer::list, Reason::list_refused, head, 0, 1}));
  EXPECT_EQ(result.faults.size(), 1U);
}

TEST(Generic, AListOfWhichNothingCanBeScaledIsNoReading) {
  const Interpreted result(plain(structure({obis(1, 0, 32, 7, 0), uint16(2303)})));
  EXPECT_EQ(result.spoilt, (Fault{Layer::list, Reason::list_refused, head, 0, 2}));
}

}  // namespace
}  // namespace ams::tests
