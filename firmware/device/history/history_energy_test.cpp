#include <vector>

#include "firmware/device/history/history_test_support.hpp"
#include "metering/log.hpp"

namespace amsbridge {

void say(LogLevel, std::string_view) {}

}  // namespace amsbridge

using namespace amsbridge::device;
using Unit = HistoryQuery::Unit;
using nlohmann::json;

namespace {

/// One kilowatt from `monday` on, in Wh, at 1,000 kWh.
std::int64_t one_kilowatt(std::int64_t now) {
  return 1'000'000 + (now - monday) * 1'000 / 3'600;
}

json bucket(std::int64_t from, std::int64_t to, double energy, bool estimate, double covered) {
  return {{"from", from}, {"to", to}, {"import_kwh", energy}, {"estimate", estimate}, {"covered", covered}};
}

TEST(HistoryEnergy, FrequentRegistersTellEachHourExactly) {
  House house;
  house.registers(monday, monday + 3 * hour + 1, 10, 1'000, one_kilowatt);
  const json hours = house.energy(monday, monday + 4 * hour, Unit::hour);
  ASSERT_EQ(hours.size(), 4U);
  for (std::size_t at = 0; at < 3; ++at) {
    const std::int64_t from = monday + static_cast<std::int64_t>(at) * hour;
    EXPECT_EQ(hours[at], bucket(from, from + hour, 1, false, 1));
  }
  EXPECT_EQ(hours[3], json({{"from", monday + 3 * hour}, {"to", monday + 4 * hour}, {"covered", 0}}));
}

/// The way of Nordic meters: power each ten seconds, the register of the full hour ten seconds after it.
void nordic_hours(House& house, std::int64_t from, std::int64_t to, std::int64_t watts,
                  std::int64_t watt_hours_an_hour) {
  for (std::int64_t now = from; now < to; now += 10) {
    auto reading = reading_of("active_power_import_w", watts, 0);
    if (now % hour == 10)
      add(reading, "active_energy_import_kwh", 1'000'000 + (now - 10 - monday) / hour * watt_hours_an_hour,
          -3);
    house.take(reading, now);
  }
}

TEST(HistoryEnergy, HourlyRegistersAreThoseOfTheFullHourAndRightWhatPowerTold) {
  House house;
  nordic_hours(house, monday, monday + 3 * hour + 30, 1'000, 1'100);
  const json hours = house.energy(monday, monday + 3 * hour, Unit::hour);
  for (std::size_t at = 0; at < 3; ++at) {
    const std::int64_t from = monday + static_cast<std::int64_t>(at) * hour;
    EXPECT_EQ(hours[at], bucket(from, from + hour, 1.1, false, 1));
  }
}

TEST(HistoryEnergy, TheHourInHandIsAnEstimateUntilItsRegisterComes) {
  House house;
  nordic_hours(house, monday, monday + hour + hour / 2 + 10, 1'000, 1'100);
  const json hours = house.energy(monday, monday + 2 * hour, Unit::hour);
  EXPECT_EQ(hours[0]["estimate"], false);
  EXPECT_EQ(hours[1], bucket(monday + hour, monday + 2 * hour, 0.5, true, 0.5));
}

TEST(HistoryEnergy, WithoutRegistersPowerIsAddedUp) {
  House house;
  house.power(monday, monday + 2 * hour + 10, 10,
              [](std::int64_t now) { return now < monday + hour ? 600 : 1'234; });
  const json hours = house.energy(monday, monday + 2 * hour, Unit::hour);
  EXPECT_EQ(hours[0], bucket(monday, monday + hour, 0.6, true, 1));
  EXPECT_EQ(hours[1], bucket(monday + hour, monday + 2 * hour, 1.234, true, 1));
}

TEST(HistoryEnergy, NetPowerIsImportAboveZeroAndExportBelow) {
  House house;
  for (std::int64_t now = monday; now <= monday + 2 * hour; now += 10)
    house.take(reading_of("active_power_net_w", now < monday + hour ? 2'000 : -500, 0), now);
  const json hours = house.energy(monday, monday + 2 * hour, Unit::hour);
  EXPECT_EQ(hours[0]["import_kwh"], 2);
  EXPECT_EQ(hours[0]["export_kwh"], 0);
  EXPECT_EQ(hours[1]["import_kwh"], 0);
  EXPECT_EQ(hours[1]["export_kwh"], 0.5);
}

TEST(HistoryEnergy, TariffsAreAddedUpWhereThereIsNoTotal) {
  House house;
  for (std::int64_t now = monday; now <= monday + hour; now += 10) {
    auto reading = reading_of("active_energy_import_t1_kwh", 1'000'000 + (now - monday) / 10, -3);
    add(reading, "active_energy_import_t2_kwh", 2'000'000 + (now - monday) / 5, -3);
    house.take(reading, now);
  }
  EXPECT_EQ(house.energy(monday, monday + hour, Unit::hour)[0],
            bucket(monday, monday + hour, 1.08, false, 1));
}

TEST(HistoryEnergy, ARiseOverAGapIsApportionedAndNothingIsLost) {
  House house;
  house.registers(monday, monday + hour + 1'200, 10, 1'000, one_kilowatt);
  house.silence(monday + hour + 1'200, monday + 4 * hour + 2'400);
  house.registers(monday + 4 * hour + 2'400, monday + 6 * hour + 1, 10, 1'000, one_kilowatt);
  const json hours = house.energy(monday, monday + 6 * hour, Unit::hour);
  EXPECT_EQ(house.sum(monday, monday + 6 * hour, Unit::hour), 6);
  EXPECT_EQ(hours[0]["estimate"], false);
  for (std::size_t at = 1; at < 5; ++at) {
    EXPECT_EQ(hours[at]["estimate"], true) << at;
    EXPECT_NEAR(hours[at]["import_kwh"], 1, 0.03) << at;
  }
  EXPECT_EQ(hours[2]["covered"], 0);
  EXPECT_EQ(hours[5]["estimate"], false);
  const json days = house.energy(monday, monday + day, Unit::day);
  EXPECT_EQ(days[0]["import_kwh"], 6);
  EXPECT_EQ(days[0]["estimate"], false);
}

TEST(HistoryEnergy, AGapOverMidnightMakesBothDaysEstimates) {
  House house;
  house.registers(monday, monday + 22 * hour, 60, 1'000, one_kilowatt);
  house.silence(monday + 22 * hour, monday + 26 * hour);
  house.registers(monday + 26 * hour, monday + 2 * day + 1, 60, 1'000, one_kilowatt);
  const json days = house.energy(monday, monday + 2 * day, Unit::day);
  EXPECT_EQ(days[0]["estimate"], true);
  EXPECT_EQ(days[1]["estimate"], true);
  EXPECT_EQ(house.sum(monday, monday + 2 * day, Unit::day), 48);
}

TEST(HistoryEnergy, AMissedHourlyRegisterMakesTwoHoursEstimatesAndTheirSumIsRight) {
  House house;
  for (std::int64_t now = monday; now <= monday + 4 * hour + 30; now += 10) {
    auto reading = reading_of("active_power_import_w", 1'000, 0);
    if (now % hour == 10 && now != monday + 2 * hour + 10)
      add(reading, "active_energy_import_kwh", 1'000'000 + (now - 10 - monday) / hour * 1'100, -3);
    house.take(reading, now);
  }
  const json hours = house.energy(monday, monday + 4 * hour, Unit::hour);
  EXPECT_EQ(hours[0], bucket(monday, monday + hour, 1.1, false, 1));
  EXPECT_EQ(hours[1], bucket(monday + hour, monday + 2 * hour, 1.1, true, 1));
  EXPECT_EQ(hours[2], bucket(monday + 2 * hour, monday + 3 * hour, 1.1, true, 1));
  EXPECT_EQ(hours[3], bucket(monday + 3 * hour, monday + 4 * hour, 1.1, false, 1));
  EXPECT_EQ(house.energy(monday, monday + 4 * hour, Unit::day)[0]["estimate"], false);
}

TEST(HistoryEnergy, ANewMeterHasALowerRegisterAndNoEnergyIsNegative) {
  House house;
  house.registers(monday, monday + hour, 10, 1'000, one_kilowatt);
  house.registers(monday + hour, monday + 2 * hour + 1, 10, 1'000,
                  [](std::int64_t now) { return (now - monday - hour) * 1'000 / 3'600; });
  const json hours = house.energy(monday, monday + 2 * hour, Unit::hour);
  EXPECT_NEAR(hours[0]["import_kwh"], 1, 0.003);
  EXPECT_NEAR(hours[1]["import_kwh"], 1, 0.003);
}

TEST(HistoryEnergy, ARepeatedListAndOneOfASubMeterTellNothingOfRegisters) {
  House house;
  house.registers(monday, monday + hour, 10, 1'000, one_kilowatt);
  auto repeated = reading_of("active_energy_import_kwh", 1'050'000, -3);
  repeated.marks.repeated = true;
  house.take(repeated, monday + hour);
  auto other = reading_of("active_energy_import_kwh", 9'000'000, -3);
  other.channel = 1;
  house.take(other, monday + hour);
  EXPECT_NEAR(house.sum(monday, monday + 2 * hour, Unit::hour), 1, 0.001);
}

TEST(HistoryEnergy, NothingIsKeptWhileTheClockIsNotSetAndTheNextRegisterTellsTheRest) {
  House house;
  house.registers(monday, monday + hour + 1, 10, 1'000, one_kilowatt);
  house.restart();
  for (std::int64_t now = 0; now < 3'000; now += 10) {
    auto reading = reading_of("active_power_import_w", 1'000, 0);
    add(reading, "active_energy_import_kwh", one_kilowatt(monday + hour + now), -3);
    house.take(reading, now);
  }
  EXPECT_EQ(house.energy(0, 100, Unit::day)[0]["covered"], 0);
  house.registers(monday + hour + 3'000, monday + 3 * hour + 1, 10, 1'000, one_kilowatt);
  EXPECT_EQ(house.sum(monday, monday + 3 * hour, Unit::hour), 3);
}

TEST(HistoryEnergy, AClockThatGoesBackAnHourLosesNothing) {
  House house;
  house.registers(monday + 5 * hour, monday + 7 * hour, 10, 1'000, one_kilowatt);
  // It was two hours ahead.
  for (std::int64_t now = monday + 5 * hour; now <= monday + 6 * hour; now += 10) {
    auto reading = reading_of("active_power_import_w", 1'000, 0);
    add(reading, "active_energy_import_kwh", one_kilowatt(now + 2 * hour), -3);
    house.take(reading, now);
  }
  EXPECT_NEAR(house.sum(monday, monday + day, Unit::day), 3, 0.003);
}

TEST(HistoryEnergy, DaysHaveTwentyThreeToTwentyFiveHours) {
  // 2026-03-28 00:00 and 2026-10-24 00:00 in Oslo.
  for (const auto& [begin, hours_of_sunday] :
       {std::pair(1'774'652'400LL, 23), std::pair(1'792'792'800LL, 25)}) {
    House house;
    const std::int64_t sunday = begin + day;
    const std::int64_t next = sunday + hours_of_sunday * hour;
    house.registers(begin, next + day + 1, 60, 1'000,
                    [begin = begin](std::int64_t now) { return 1'000'000 + (now - begin) * 1'000 / 3'600; });
    const json days = house.energy(begin, next + day, Unit::day);
    ASSERT_EQ(days.size(), 3U);
    EXPECT_EQ(days[0], bucket(begin, sunday, 24, false, 1));
    EXPECT_EQ(days[1], bucket(sunday, next, hours_of_sunday, false, 1));
    EXPECT_EQ(days[2], bucket(next, next + day, 24, false, 1));
    EXPECT_EQ(house.energy(sunday, next, Unit::hour).size(), static_cast<std::size_t>(hours_of_sunday));
  }
}

TEST(HistoryEnergy, ARestartThatIsWantedKeepsTheHourInHand) {
  House house;
  house.power(monday, monday + 1'801, 10, [](std::int64_t) { return 1'000; });
  house.history->flush((monday + 1'800) * 1'000);
  house.restart();
  house.power(monday + 1'860, monday + hour + 1, 10, [](std::int64_t) { return 1'000; });
  EXPECT_NEAR(house.sum(monday, monday + hour, Unit::hour), 0.983, 0.001);
  EXPECT_NEAR(house.energy(monday, monday + hour, Unit::hour)[0]["covered"], 0.983, 0.001);
}

TEST(HistoryEnergy, APowerCutLosesNoEnergyThatRegistersTell) {
  House house;
  nordic_hours(house, monday, monday + 5 * hour + 1'800, 1'000, 1'100);
  house.restart();
  nordic_hours(house, monday + 5 * hour + 2'400, monday + 8 * hour + 30, 1'000, 1'100);
  const json hours = house.energy(monday, monday + 8 * hour, Unit::hour);
  EXPECT_EQ(house.sum(monday, monday + 8 * hour, Unit::hour), 8.8);
  EXPECT_EQ(hours[5]["import_kwh"], 1.1);
  EXPECT_EQ(hours[5]["estimate"], false);
}

}  // namespace
