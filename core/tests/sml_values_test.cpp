#include <gtest/gtest.h>

#include "ams/quantity_table.hpp"
#include "sml_interpreted.hpp"

namespace ams::tests {
namespace {

constexpr Quantity import_register = "active_energy_import_kwh"_quantity;
constexpr Quantity net_power = "active_power_net_w"_quantity;

/// The values in a file with one entry, which must be good.
std::string value_of(const SmlEntry& entry) {
  const SmlFile file(sml_messages({entry}));
  EXPECT_EQ(file.spoilt, std::nullopt);
  EXPECT_TRUE(file.faults.empty());
  return values(file);
}

/// Why the value of an entry is left out, which must not cost the one behind it.
Fault refusal_of(const SmlEntry& entry) {
  const SmlFile file(sml_messages({entry, measured({1, 0, 14, 7, 0, 255}, 44, -1, tlv::number(500, 2))}));
  EXPECT_EQ(file.spoilt, std::nullopt);
  EXPECT_EQ(values(file), "frequency_hz=50.0");
  EXPECT_EQ(file.faults.size(), 1U);
  if (file.faults.empty()) return {};
  Fault fault = file.faults[0];
  fault.octet = 0;
  return fault;
}

Fault refused(Reason reason, Quantity subject, std::uint32_t found = 0, std::uint32_t expected = 0) {
  return {Layer::value, reason, 0, expected, found, subject};
}

bool begins_with(const Bytes& octets, const Bytes& start) {
  return octets.size() >= start.size() && std::equal(start.begin(), start.end(), octets.begin());
}

TEST(SmlValues, AHouseholdMeter) {
  const SmlFile file(household_messages());
  EXPECT_EQ(file.spoilt, std::nullopt);
  EXPECT_TRUE(file.faults.empty());
  EXPECT_EQ(file.reading.maker, "EMH");
  EXPECT_EQ(file.reading.meter_id->view(), "0a01454d48000012d687");
  EXPECT_FALSE(file.reading.meter_model);
  EXPECT_FALSE(file.reading.list);
  EXPECT_FALSE(file.reading.meter_time);
  EXPECT_EQ(file.reading.marks, Marks{});
  EXPECT_EQ(
      values(file),
      "active_energy_import_kwh=5430.1577 active_energy_export_kwh=26244.5726 active_power_net_w=-299.12");
}

TEST(SmlValues, NumbersKeepTheMetersDecimals) {
  EXPECT_EQ(value_of(measured(code_import, 30, -4, tlv::integer(29416461614, 8))),
            "active_energy_import_kwh=2941.6461614");
  EXPECT_EQ(value_of(measured(code_import, 30, 3, tlv::number(5702, 5))), "active_energy_import_kwh=5702");
  EXPECT_EQ(value_of(measured(code_import, 30, 0, tlv::number(5702, 3))), "active_energy_import_kwh=5.702");
  EXPECT_EQ(value_of(measured(code_import, 30, -1, tlv::number(0, 1))), "active_energy_import_kwh=0.0000");
}

TEST(SmlValues, EveryQuantityOfAnElectricityMeter) {
  struct Row {
    std::uint8_t c, d, e, unit;
    std::string_view key;
  };
  constexpr Row rows[] = {
      {1, 7, 0, 27, "active_power_import_w"},
      {2, 7, 0, 27, "active_power_export_w"},
      {15, 7, 0, 27, "active_power_absolute_w"},
      {16, 7, 0, 27, "active_power_net_w"},
      {36, 7, 0, 27, "active_power_net_l1_w"},
      {56, 7, 0, 27, "active_power_net_l2_w"},
      {76, 7, 0, 27, "active_power_net_l3_w"},
      {32, 7, 0, 35, "voltage_l1_v"},
      {52, 7, 0, 35, "voltage_l2_v"},
      {72, 7, 0, 35, "voltage_l3_v"},
      {31, 7, 0, 33, "current_l1_a"},
      {51, 7, 0, 33, "current_l2_a"},
      {71, 7, 0, 33, "current_l3_a"},
      {14, 7, 0, 44, "frequency_hz"},
      {3, 7, 0, 29, "reactive_power_import_var"},
      {9, 7, 0, 28, "apparent_power_import_va"},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(value_of(measured({1, 0, row.c, row.d, row.e, 255}, row.unit, -1, tlv::integer(-2331, 4))),
              std::string(row.key) + "=-233.1");
  }
  EXPECT_EQ(value_of(measured({1, 0, 1, 8, 2, 255}, 30, 0, tlv::number(1, 1))),
            "active_energy_import_t2_kwh=0.001");
  EXPECT_EQ(value_of(measured({1, 0, 2, 8, 1, 255}, 30, 0, tlv::number(1, 1))),
            "active_energy_export_t1_kwh=0.001");
}

TEST(SmlValues, AQuantityWithoutUnitNeedsNone) {
  EXPECT_EQ(
      value_of({.obis = {1, 0, 13, 7, 0, 255}, .value = tlv::integer(97, 1), .scaler = tlv::integer(-2, 1)}),
      "power_factor=0.97");
  EXPECT_EQ(value_of(measured({1, 0, 13, 7, 0, 255}, 255, -2, tlv::integer(97, 1))), "power_factor=0.97");
}

TEST(SmlValues, AScalerThatIsNotSentIsNought) {
  EXPECT_EQ(value_of({.obis = code_power, .value = tlv::integer(-7, 1), .unit = tlv::number(27, 1)}),
            "active_power_net_w=-7");
}

TEST(SmlValues, StatusAndTimeMayBeThereOrNot) {
  SmlEntry entry = measured(code_power, 27, 0, tlv::integer(26, 1));
  for (const Bytes& status : {tlv::absent(), tlv::number(0x1c8104, 3), tlv::number(0x82, 1)}) {
    for (const Bytes& time : {tlv::absent(), seconds_index(5), tlv::number(5, 4)}) {
      entry.status = status;
      entry.time = time;
      EXPECT_EQ(value_of(entry), "active_power_net_w=26");
    }
  }
}

TEST(SmlValues, PeriodsOtherThanTheCurrentOneAreNotRead) {
  const SmlFile file(sml_messages({measured({1, 0, 1, 8, 0, 96}, 30, 0, tlv::number(9, 1)), some_power()}));
  EXPECT_EQ(values(file), "active_power_net_w=1316");
  EXPECT_TRUE(file.faults.empty());
}

TEST(SmlValues, WhatIsNotKnownIsPassedOver) {
  const SmlFile file(
      sml_messages({SmlEntry{.obis = {129, 129, 199, 130, 5, 255}, .value = tlv::octets(Bytes(48, 9))},
                    SmlEntry{.obis = {1, 0, 96, 50, 2, 4}, .value = tlv::number(637, 2)},
                    SmlEntry{.obis = {1, 0, 96, 5, 0, 255}, .value = tlv::truth(true)},
                    SmlEntry{.obis = {1, 0, 96, 5, 1, 255},
                             .value = tlv::list({tlv::number(1, 1), tlv::list({tlv::absent()})})},
                    some_power()}));
  EXPECT_EQ(file.spoilt, std::nullopt);
  EXPECT_TRUE(file.faults.empty());
  EXPECT_EQ(values(file), "active_power_net_w=1316");
}

TEST(SmlValues, AValueThatIsNotSentIsNotNought) {
  const SmlFile file(sml_messages({measured(code_import, 30, -1, tlv::absent()), some_power()}));
  EXPECT_TRUE(file.faults.empty());
  EXPECT_EQ(values(file), "active_power_net_w=1316");
}

// ---- Values that cannot be used

TEST(SmlValues, AUnitThatMeasuresSomethingElseIsRefused) {
  EXPECT_EQ(refusal_of(measured(code_import, 27, 0, tlv::number(9, 1))),
            refused(Reason::unexpected_unit, import_register, 27));
  EXPECT_EQ(refusal_of(measured(code_power, 255, 0, tlv::number(9, 1))),
            refused(Reason::unexpected_unit, net_power, 255));
  SmlEntry entry = measured(code_power, 27, 0, tlv::number(9, 1));
  entry.unit = tlv::number(0x11b, 2);
  EXPECT_EQ(refusal_of(entry), refused(Reason::unexpected_unit, net_power, 0x11b));
}

TEST(SmlValues, NoUnitForWhatHasOneIsRefused) {
  EXPECT_EQ(refusal_of({.obis = code_import, .value = tlv::number(9, 1), .scaler = tlv::integer(-1, 1)}),
            refused(Reason::unexpected_unit, import_register, 255));
  EXPECT_EQ(refusal_of({.obis = code_import, .value = tlv::number(9, 1)}),
            refused(Reason::unexpected_unit, import_register, 255));
}

TEST(SmlValues, WhatIsNoNumberIsRefused) {
  EXPECT_EQ(refusal_of(measured(code_power, 27, 0, tlv::octets({1, 2}))),
            refused(Reason::unexpected_type, net_power, 0x03));
  EXPECT_EQ(refusal_of(measured(code_power, 27, 0, tlv::list({tlv::number(1, 1), tlv::number(2, 1)}))),
            refused(Reason::unexpected_type, net_power, 0x72));
  EXPECT_EQ(refusal_of(measured(code_power, 27, 0, tlv::number(0x8000000000000000, 8))),
            refused(Reason::number_too_large, net_power));
  SmlEntry entry = measured(code_power, 27, 0, tlv::number(9, 1));
  entry.scaler = tlv::octets({1});
  EXPECT_EQ(refusal_of(entry), refused(Reason::unexpected_type, net_power, 0x02));
  entry.unit = tlv::octets({27});
  EXPECT_EQ(refusal_of(entry), refused(Reason::unexpected_type, net_power, 0x02));
}

TEST(SmlValues, ScalersBeyondReasonAreRefused) {
  for (const int scaler : {16, -16, 127, -128}) {
    EXPECT_EQ(refusal_of(measured(code_power, 27, scaler, tlv::number(9, 1))),
              refused(Reason::number_too_large, net_power));
  }
  EXPECT_EQ(value_of(measured(code_power, 27, 15, tlv::number(9, 1))), "active_power_net_w=9000000000000000");
}

TEST(SmlValues, OfARepeatedValueTheFirstCounts) {
  const SmlFile file(sml_messages({some_power(), measured(code_power, 27, 0, tlv::integer(7, 1))}));
  EXPECT_EQ(values(file), "active_power_net_w=1316");
  ASSERT_EQ(file.faults.size(), 1U);
  EXPECT_EQ(file.faults[0].reason, Reason::repeated_value);
  EXPECT_TRUE(begins_with(file.pointed_at(), tlv::integer(7, 1)));
}

TEST(SmlValues, FaultsPointAtTheElement) {
  const SmlFile file(sml_messages({measured(code_import, 27, 0, tlv::number(9, 1)),
                                   measured(code_power, 27, 0, tlv::text("nine")), some_power()}));
  ASSERT_EQ(file.faults.size(), 2U);
  EXPECT_TRUE(begins_with(file.pointed_at(0), tlv::number(27, 1)));
  EXPECT_TRUE(begins_with(file.pointed_at(1), tlv::text("nine")));
}

TEST(SmlValues, AnEntryWithoutACodeIsRefused) {
  for (const Bytes& name : {tlv::octets({1, 0, 1, 8, 0}), tlv::number(7, 6), tlv::absent()}) {
    const Bytes entry = tlv::list({name, tlv::absent(), tlv::absent(), tlv::number(30, 1), tlv::integer(0, 1),
                                   tlv::number(9, 1), tlv::absent()});
    const SmlFile file(sml_messages({entry, some_power()}));
    EXPECT_EQ(file.spoilt, std::nullopt);
    ASSERT_EQ(file.faults.size(), 1U);
    EXPECT_EQ(file.faults[0].reason, Reason::unexpected_type);
    EXPECT_EQ(values(file), "active_power_net_w=1316");
  }
}

}  // namespace
}  // namespace ams::tests
