#include "ams/guard/meter_clock.hpp"

#include <gtest/gtest.h>

#include "readings.hpp"

namespace ams::tests {
namespace {

constexpr ZoneOffsets winter{.standard_minutes = 60, .current_minutes = 60};
constexpr ZoneOffsets summer{.standard_minutes = 60, .current_minutes = 120};
constexpr ZoneOffsets no_zone{};
constexpr std::optional<std::int64_t> unmeasured;

constexpr std::int64_t summer_evening = 1'726'941'610'000;  // 2024-09-21T18:00:10Z, 20:00:10 in Norway
constexpr std::int64_t winter_noon = 1'730'023'213'000;     // 2024-10-27T10:00:13Z, 11:00:13 in Norway

Reading showing(Clock clock) {
  Reading reading = reading_with({{{625, 0}, import_power}});
  reading.meter_time = clock;
  return reading;
}

Clock summer_clock(std::uint8_t hour, std::uint8_t minute = 0, std::optional<std::int16_t> offset = {}) {
  return {.year = 2024, .month = 9, .day = 21, .hour = hour, .minute = minute, .offset_minutes = offset};
}

Clock winter_clock(std::uint8_t hour, std::uint8_t minute = 0, std::optional<std::int16_t> offset = {}) {
  return {.year = 2024, .month = 10, .day = 27, .hour = hour, .minute = minute, .offset_minutes = offset};
}

Reading norwegian_aidon(Clock clock) {
  Reading reading = showing(clock);
  reading.maker = "Aidon";
  reading.list = text_of("AIDON_V0001");
  return reading;
}

std::string time_of(const Reading& reading) {
  return words([&](TextWriter& out) { write_clock(out, *reading.meter_time); });
}

void expect(const std::optional<ClockReport>& report, ClockKind kind, int offset,
            std::optional<std::int64_t> deviation) {
  ASSERT_TRUE(report);
  EXPECT_EQ(name(report->kind), name(kind));
  EXPECT_EQ(report->offset_minutes, offset);
  EXPECT_EQ(report->deviation_seconds, deviation);
}

TEST(MeterClock, NorwegianAidonShowsStandardTimeAllYear) {
  MeterClock clock;
  Reading reading = norwegian_aidon(summer_clock(19));
  expect(clock.apply(reading, summer_evening, summer), ClockKind::standard, 60, -10);
  EXPECT_EQ(time_of(reading), "2024-09-21T19:00:00+01:00");
  Reading later = norwegian_aidon(winter_clock(11));
  expect(clock.apply(later, winter_noon, winter), ClockKind::standard, 60, -13);
  EXPECT_EQ(time_of(later), "2024-10-27T11:00:00+01:00");
}

// An hour late, the clock would fit UTC in winter.
TEST(MeterClock, WhatTheTableKnowsIsNotMistakenWhenAnHourIsStale) {
  MeterClock clock;
  Reading reading = norwegian_aidon(winter_clock(10));
  expect(clock.apply(reading, winter_noon, winter), ClockKind::standard, 60, -3613);
  EXPECT_EQ(time_of(reading), "2024-10-27T10:00:00+01:00");
}

TEST(MeterClock, AMachineWithoutZoneFindsTheHoursItself) {
  MeterClock clock;
  Reading reading = norwegian_aidon(summer_clock(19));
  expect(clock.apply(reading, summer_evening, no_zone), ClockKind::assumed, 60, unmeasured);
  EXPECT_EQ(time_of(reading), "2024-09-21T19:00:00+01:00");
  MeterClock western;
  Reading behind = showing(summer_clock(13));
  expect(western.apply(behind, summer_evening, no_zone), ClockKind::assumed, -300, unmeasured);
  EXPECT_EQ(time_of(behind), "2024-09-21T13:00:00-05:00");
}

TEST(MeterClock, LocalTimeIsRecognised) {
  MeterClock clock;
  Reading reading = showing(summer_clock(20));
  expect(clock.apply(reading, summer_evening, summer), ClockKind::local, 120, -10);
  EXPECT_EQ(time_of(reading), "2024-09-21T20:00:00+02:00");
}

TEST(MeterClock, StandardTimeIsRecognised) {
  MeterClock clock;
  Reading reading = showing(summer_clock(19, 1));
  expect(clock.apply(reading, summer_evening, summer), ClockKind::standard, 60, 50);
  EXPECT_EQ(time_of(reading), "2024-09-21T19:01:00+01:00");
}

TEST(MeterClock, UtcIsRecognised) {
  MeterClock clock;
  Reading reading = showing(summer_clock(18));
  expect(clock.apply(reading, summer_evening, summer), ClockKind::utc, 0, -10);
  EXPECT_EQ(time_of(reading), "2024-09-21T18:00:00+00:00");
}

TEST(MeterClock, AnOffsetThatIsTrueIsKept) {
  MeterClock clock;
  Reading reading = showing(summer_clock(21, 0, std::int16_t{180}));
  expect(clock.apply(reading, summer_evening, summer), ClockKind::sent, 180, -10);
  EXPECT_EQ(time_of(reading), "2024-09-21T21:00:00+03:00");
}

TEST(MeterClock, LocalTimeLabelledUtcIsSetRight) {
  MeterClock clock;
  Reading reading = showing(summer_clock(20, 0, std::int16_t{0}));
  expect(clock.apply(reading, summer_evening, summer), ClockKind::local, 120, -10);
  EXPECT_EQ(time_of(reading), "2024-09-21T20:00:00+02:00");
}

TEST(MeterClock, LocalTimeLabelledStandardIsSetRight) {
  MeterClock clock;
  Reading reading = showing(summer_clock(20, 0, std::int16_t{60}));
  expect(clock.apply(reading, summer_evening, summer), ClockKind::local, 120, -10);
}

TEST(MeterClock, TenMinutesAreTolerated) {
  MeterClock clock;
  Reading within = showing(summer_clock(20, 10));
  expect(clock.apply(within, summer_evening, summer), ClockKind::local, 120, 590);
  MeterClock other;
  Reading beyond = showing(summer_clock(20, 11));
  expect(other.apply(beyond, summer_evening, summer), ClockKind::assumed, 120, unmeasured);
  EXPECT_EQ(time_of(beyond), "2024-09-21T20:11:00+02:00");
}

TEST(MeterClock, AClockThatIsFarOffKeepsTheOffsetItSends) {
  MeterClock clock;
  Reading reading = showing(summer_clock(3, 30, std::int16_t{120}));
  expect(clock.apply(reading, summer_evening, summer), ClockKind::sent, 120, -59410);
}

TEST(MeterClock, AMachineWithoutZoneBelievesTheOffsetSent) {
  MeterClock clock;
  Reading reading = showing(summer_clock(20, 0, std::int16_t{60}));
  expect(clock.apply(reading, summer_evening, no_zone), ClockKind::sent, 60, 3590);
}

TEST(MeterClock, WhatWasRecognisedHoldsWhenTheSystemClockJumpsByADay) {
  MeterClock clock;
  Reading reading = showing(summer_clock(19));
  clock.apply(reading, summer_evening, summer);
  Reading next = showing(summer_clock(19));
  expect(clock.apply(next, summer_evening + 86'400'000, summer), ClockKind::standard, 60, -86410);
}

TEST(MeterClock, InWinterStandardIsLocalUntilSummerTells) {
  MeterClock clock;
  Reading in_winter = showing(winter_clock(11));
  expect(clock.apply(in_winter, winter_noon, winter), ClockKind::local, 60, -13);
  for (int telegram = 0; telegram < 3; ++telegram) {
    Reading in_summer = showing(summer_clock(19));
    expect(clock.apply(in_summer, summer_evening, summer), ClockKind::standard, 60, -10);
  }
  Reading next_winter = showing(winter_clock(11));
  expect(clock.apply(next_winter, winter_noon, winter), ClockKind::standard, 60, -13);
}

TEST(MeterClock, OneTelegramDoesNotChangeWhatWasRecognised) {
  MeterClock clock;
  Reading first = showing(summer_clock(20));
  clock.apply(first, summer_evening, summer);
  Reading odd = showing(summer_clock(19));
  expect(clock.apply(odd, summer_evening, summer), ClockKind::standard, 60, -10);
  Reading far_off = showing(summer_clock(4));
  expect(clock.apply(far_off, summer_evening, summer), ClockKind::local, 120, -57610);
}

TEST(MeterClock, ARepeatedListIsNotMeasured) {
  MeterClock clock;
  Reading reading = showing(winter_clock(10));
  reading.marks.repeated = true;
  expect(clock.apply(reading, winter_noon, winter), ClockKind::assumed, 60, unmeasured);
  Reading fresh = showing(winter_clock(11));
  clock.apply(fresh, winter_noon, winter);
  Reading again = showing(winter_clock(10));
  again.marks.repeated = true;
  expect(clock.apply(again, winter_noon, winter), ClockKind::local, 60, unmeasured);
  EXPECT_EQ(time_of(again), "2024-10-27T10:00:00+01:00");
}

TEST(MeterClock, SubMetersTellWhenTheyWereReadAndAreNotMeasured) {
  MeterClock clock;
  Reading gas = showing(summer_clock(19, 0, std::int16_t{120}));
  gas.channel = 1;
  expect(clock.apply(gas, summer_evening, summer), ClockKind::sent, 120, unmeasured);
  Reading without_offset = showing(summer_clock(19));
  without_offset.channel = 1;
  expect(clock.apply(without_offset, summer_evening, summer), ClockKind::assumed, 120, unmeasured);
}

TEST(MeterClock, ASystemThatDoesNotKnowTheTimeMeasuresNothing) {
  MeterClock clock;
  Reading reading = norwegian_aidon(summer_clock(19));
  expect(clock.apply(reading, 35'000, summer), ClockKind::standard, 60, unmeasured);
  Reading other = showing(summer_clock(19));
  expect(clock.apply(other, 35'000, summer), ClockKind::assumed, 120, unmeasured);
}

TEST(MeterClock, ResetForgetsWhatWasRecognised) {
  MeterClock clock;
  Reading reading = showing(summer_clock(19));
  clock.apply(reading, summer_evening, summer);
  clock.reset();
  Reading far_off = showing(summer_clock(4));
  expect(clock.apply(far_off, summer_evening, summer), ClockKind::assumed, 120, unmeasured);
}

TEST(MeterClock, AReadingWithoutTimeIsLeftAlone) {
  MeterClock clock;
  Reading reading = reading_with({{{625, 0}, import_power}});
  EXPECT_FALSE(clock.apply(reading, summer_evening, summer));
  EXPECT_FALSE(reading.meter_time);
}

TEST(ClockKind, HasNames) {
  EXPECT_EQ(name(ClockKind::sent), "sent");
  EXPECT_EQ(name(ClockKind::local), "local");
  EXPECT_EQ(name(ClockKind::standard), "standard");
  EXPECT_EQ(name(ClockKind::utc), "utc");
  EXPECT_EQ(name(ClockKind::assumed), "assumed");
}

}  // namespace
}  // namespace ams::tests
