#include "ams/guard/repeated_registers.hpp"

#include <gtest/gtest.h>

#include "readings.hpp"

namespace ams::tests {
namespace {

Reading hourly(Clock clock, std::int64_t import_number, std::int64_t power = 319) {
  Reading reading = reading_with(
      {{{power, 0}, import_power}, {{import_number, -2}, import_energy}, {{0, -2}, export_energy}});
  reading.meter_time = clock;
  return reading;
}

constexpr Clock at(std::uint8_t hour, std::uint8_t minute = 0) {
  return {.year = 2026, .month = 10, .day = 25, .hour = hour, .minute = minute, .offset_minutes = {}};
}

TEST(RepeatedRegisters, AStaleHourIsMarkedThoughItsPowerIsNew) {
  RepeatedRegisters repeated;
  Reading first = hourly(at(16), 40122513);
  Reading second = hourly(at(17), 40122690, 319);
  Reading stale = hourly(at(17), 40122690, 12633);
  Reading next = hourly(at(19), 40123495);
  EXPECT_FALSE(repeated.observe(first));
  EXPECT_FALSE(repeated.observe(second));
  EXPECT_TRUE(repeated.observe(stale));
  EXPECT_FALSE(repeated.observe(next));
  EXPECT_FALSE(second.marks.repeated);
  EXPECT_TRUE(stale.marks.repeated);
  EXPECT_FALSE(next.marks.repeated);
}

TEST(RepeatedRegisters, TheSameHourMayComeAThirdTime) {
  RepeatedRegisters repeated;
  for (const bool expected : {false, true, true}) {
    Reading reading = hourly(at(17), 40122690);
    EXPECT_EQ(repeated.observe(reading), expected);
  }
}

TEST(RepeatedRegisters, AnHourWithoutConsumptionIsNotRepeated) {
  RepeatedRegisters repeated;
  Reading first = hourly(at(16), 40122513);
  Reading second = hourly(at(17), 40122513);
  repeated.observe(first);
  EXPECT_FALSE(repeated.observe(second));
}

TEST(RepeatedRegisters, AClockSetBackWithRegistersRisenIsNotRepeated) {
  RepeatedRegisters repeated;
  Reading summer = hourly(at(2), 40122513);
  Reading winter = hourly(at(2), 40122600);
  Reading earlier = hourly(at(1, 59), 40122700);
  repeated.observe(summer);
  EXPECT_FALSE(repeated.observe(winter));
  EXPECT_FALSE(repeated.observe(earlier));
}

TEST(RepeatedRegisters, ClocksAreComparedWithTheirOffsets) {
  RepeatedRegisters repeated;
  Clock summer = at(2);
  summer.offset_minutes = std::int16_t{120};
  Clock winter = at(2);
  winter.offset_minutes = std::int16_t{60};
  Reading first = hourly(summer, 40122513);
  Reading second = hourly(winter, 40122513);
  repeated.observe(first);
  EXPECT_FALSE(repeated.observe(second));
}

TEST(RepeatedRegisters, ListsWithoutClockOrRegistersArePassedOver) {
  RepeatedRegisters repeated;
  Reading first = hourly(at(17), 40122690);
  Reading without_clock = hourly(at(17), 40122690);
  without_clock.meter_time.reset();
  Reading live = reading_with({{{319, 0}, import_power}});
  live.meter_time = at(17);
  Reading stale = hourly(at(17), 40122690);
  repeated.observe(first);
  EXPECT_FALSE(repeated.observe(without_clock));
  EXPECT_FALSE(repeated.observe(live));
  EXPECT_TRUE(repeated.observe(stale));
}

TEST(RepeatedRegisters, ARegisterMoreOrLessIsADifference) {
  RepeatedRegisters repeated;
  Reading first = hourly(at(17), 40122690);
  Reading more = hourly(at(17), 40122690);
  more.add({{0, -2}, "reactive_energy_import_kvarh"_quantity});
  repeated.observe(first);
  EXPECT_FALSE(repeated.observe(more));
}

TEST(RepeatedRegisters, ResetForgets) {
  RepeatedRegisters repeated;
  Reading first = hourly(at(17), 40122690);
  Reading second = first;
  repeated.observe(first);
  repeated.reset();
  EXPECT_FALSE(repeated.observe(second));
}

}  // namespace
}  // namespace ams::tests
