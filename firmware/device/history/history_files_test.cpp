#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "firmware/device/history/history_test_support.hpp"

using namespace amsbridge::device;
using Unit = HistoryQuery::Unit;
using nlohmann::json;

namespace {

constexpr std::int64_t january = 1'767'222'000;  // 2026-01-01 00:00 in Oslo

std::vector<std::string> names(const FakeFiles& files) {
  std::vector<std::string> all;
  for (const auto& [name, text] : files.content) all.push_back(name);
  return all;
}

/// A kilowatt all the time: the register once an hour, at the full hour.
void year_of_hours(House& house, std::int64_t from, std::int64_t to) {
  house.registers(from, to + 1, hour, 1'000,
                  [](std::int64_t now) { return 1'000'000 + (now - january) / 3'600 * 1'000; });
}

TEST(HistoryFiles, AYearIsWrittenOnceAnHourAndStaysSmall) {
  House house;
  std::size_t most = 0;
  for (std::int64_t now = january; now < january + 365 * day; now += day) {
    year_of_hours(house, now, now + day - hour);
    // The rest of a second's ticks, with what there is to do about old files.
    for (int second = 0; second < 60; ++second) house.history->tick((now + day - hour + 1 + second) * 1'000);
    most = std::max(most, house.files.space().used);
  }
  EXPECT_EQ(names(house.files),
            (std::vector<std::string>{"days-2026", "hours-202610", "hours-202611", "hours-202612"}));
  EXPECT_EQ(house.files.content["hours-202611"].size(), 720U * 64);
  // 31 + 28 + 31 + 30 + 31 + 30 + 31 + 31 + 30 days until the end of September.
  EXPECT_EQ(house.files.content["days-2026"].size(), 273U * 40);
  EXPECT_EQ(house.history->octets(), house.files.space().used);
  EXPECT_LE(most, 240'000U);
  // An hour each, a day each, and a file removed each month that is over for 90 days.
  EXPECT_LE(house.files.steps(), 8'760U + 273 + 9);
  EXPECT_GE(house.files.steps(), 8'759U + 273 + 9);
}

TEST(HistoryFiles, DaysAndMonthsAreTheSameBeforeAndAfterTheirHoursAreGone) {
  House house;
  year_of_hours(house, january, january + 60 * day);
  const json days = house.energy(january, january + 59 * day, Unit::day);
  const json months = house.energy(january, january + 59 * day, Unit::month);
  ASSERT_TRUE(house.files.content.contains("hours-202601"));
  year_of_hours(house, january + 60 * day + hour, january + 300 * day);
  for (int second = 0; second < 400; ++second) house.history->tick((january + 300 * day + second) * 1'000);
  ASSERT_FALSE(house.files.content.contains("hours-202601"));
  ASSERT_FALSE(house.files.content.contains("hours-202602"));
  EXPECT_EQ(house.energy(january, january + 59 * day, Unit::day), days);
  EXPECT_EQ(house.energy(january, january + 59 * day, Unit::month), months);
  EXPECT_EQ(months[0], json({{"from", january},
                             {"to", january + 31 * day},
                             {"import_kwh", 744},
                             {"estimate", false},
                             {"covered", 1}}));
  EXPECT_EQ(house.sum(january, january + 300 * day, Unit::day), 7'200);
  house.restart();
  EXPECT_EQ(house.sum(january, january + 300 * day, Unit::day), 7'200);
  EXPECT_EQ(house.sum(january, january + 300 * day, Unit::month), 7'200);
  EXPECT_EQ(house.energy(january, january + 59 * day, Unit::day), days);
}

TEST(HistoryFiles, TenYearsOfDaysAreKeptAndNoMore) {
  House house;
  // Three hours a week are enough to have a record of each.
  for (std::int64_t now = january; now < january + 13 * 365 * day; now += 7 * day) {
    year_of_hours(house, now, now + 3 * hour);
    for (int second = 0; second < 200; ++second) house.history->tick((now + 4 * hour + second) * 1'000);
  }
  const auto all = names(house.files);
  const auto years = std::count_if(all.begin(), all.end(),
                                   [](const std::string& name) { return name.starts_with("days-"); });
  EXPECT_EQ(years, 11);
  EXPECT_EQ(all.front(), "days-2028");
  EXPECT_LE(all.size(), 16U);
}

/// So many hours with two ticks after each, or until power goes. Where it ended.
std::int64_t hours_with_ticks(House& house, std::int64_t from, std::int64_t to) {
  std::int64_t now = from;
  for (; now <= to && house.files.has_power(); now += hour) {
    year_of_hours(house, now, now);
    for (int second = 1; second < 3 && house.files.has_power(); ++second)
      house.history->tick((now + second) * 1'000);
  }
  return now;
}

TEST(HistoryFiles, APowerCutAtAnyStepLosesTheHourInHandAtMost) {
  // The days in which the first month becomes days: 31 of them are written, and its hours are removed.
  constexpr std::int64_t begin = january + 121 * day - 3 * hour;
  House before;
  year_of_hours(before, january, begin);
  const std::size_t steps = [&] {
    House whole;
    whole.files.content = before.files.content;
    hours_with_ticks(whole, begin + hour, begin + 24 * hour);
    EXPECT_FALSE(whole.files.content.contains("hours-202601"));
    return whole.files.steps();
  }();
  EXPECT_EQ(steps, 24U + 31 + 1);
  for (const Failing failing : power_cuts) {
    for (std::size_t step = 0; step < steps; ++step) {
      House house;
      house.files.content = before.files.content;
      house.files.fail_at(step, failing);
      const std::int64_t now = hours_with_ticks(house, begin + hour, begin + 30 * hour);
      ASSERT_FALSE(house.files.has_power());
      house.files.restore_power();
      house.restart();
      const std::int64_t end = now + 20 * hour;
      hours_with_ticks(house, now, end);
      // What registers tell is not lost at all. Some of the next hour is in hand.
      const auto known = static_cast<double>((end - january) / hour) + house.sum(end, end + hour, Unit::hour);
      ASSERT_NEAR(house.sum(january, end + day, Unit::day), known, 1e-6) << step;
      if (step % 7 == 0) {
        ASSERT_NEAR(house.sum(january, end + day, Unit::month), known, 1e-6) << step;
      }
      int missing = 0;
      for (const auto& bucket : house.energy(begin - day, end, Unit::hour))
        missing += bucket["covered"] != 1 ? 1 : 0;
      ASSERT_LE(missing, 1) << step;
    }
  }
}

TEST(HistoryFiles, ATornHourIsPassedOverAndTheNextOnesStandInPlace) {
  House house;
  house.files.fail_at(3, Failing::torn);
  for (std::int64_t now = january; house.files.has_power(); now += 60)
    house.take(reading_of("active_power_import_w", 1'000, 0), now);
  EXPECT_EQ(house.files.content["hours-202601"].size(), 3U * 64 + 32);
  house.files.restore_power();
  house.restart();
  house.power(january + 5 * hour, january + 7 * hour + 1, 60, [](std::int64_t) { return 1'000; });
  EXPECT_EQ(house.files.content["hours-202601"].size(), 6U * 64);
  const json hours = house.energy(january, january + 7 * hour, Unit::hour);
  for (std::size_t at = 0; at < 7; ++at) {
    if (at == 3 || at == 4) continue;
    EXPECT_EQ(hours[at].value("import_kwh", 0.0), 1) << at;
  }
}

TEST(HistoryFiles, AFlashThatRefusesCostsNothingForAWhileAndThenFineness) {
  House house;
  house.files.refuse_all();
  house.power(january, january + 12 * hour + 1, 60, [](std::int64_t) { return 1'000; });
  EXPECT_EQ(house.history->problem(), "The history cannot be written: the flash is full or fails.");
  EXPECT_NEAR(house.sum(january, january + day, Unit::day), 12, 0.001);
  // Each attempt costs a step: one a minute.
  EXPECT_LE(house.files.steps(), 12U * 60);
  house.files.refuse_all(false);
  house.power(january + 12 * hour + 60, january + 13 * hour + 1, 60, [](std::int64_t) { return 1'000; });
  EXPECT_EQ(house.history->problem(), "");
  EXPECT_NEAR(house.sum(january, january + day, Unit::day), 13, 0.001);
  EXPECT_EQ(house.energy(january + 11 * hour, january + 12 * hour, Unit::hour)[0]["import_kwh"], 1);
}

TEST(HistoryFiles, TheLastOfAFullFlashIsLeftToSettings) {
  House house;
  house.files.content["other"] = std::string(std::size_t{1'048'576} - 32'768 - 100, 'x');
  house.power(january, january + 3 * hour + 1, 60, [](std::int64_t) { return 1'000; });
  EXPECT_NE(house.history->problem(), "");
  EXPECT_LE(house.files.space().used, std::size_t{1'048'576} - 32'768 + 64);
}

TEST(HistoryFiles, AFactoryResetRemovesAllAndItBeginsAnew) {
  House house;
  year_of_hours(house, january, january + 200 * day);
  house.files.content["setup-code"] = "K7QM4-XW2PD";
  house.history->clear();
  EXPECT_EQ(names(house.files), (std::vector<std::string>{"setup-code"}));
  EXPECT_EQ(house.history->octets(), 0U);
  EXPECT_EQ(house.energy(january, january + 200 * day, Unit::month)[0]["covered"], 0);
  year_of_hours(house, january + 201 * day, january + 202 * day);
  EXPECT_EQ(house.sum(january + 200 * day, january + 203 * day, Unit::day), 24);
}

TEST(HistoryFiles, DamagedOctetsAnywhereDoNoHarm) {
  House house;
  year_of_hours(house, january, january + 20 * day);
  std::string& octets = house.files.content["hours-202601"];
  for (std::size_t at = 5; at < octets.size(); at += 331) octets[at] = static_cast<char>(octets[at] ^ 0x40);
  house.restart();
  const json hours = house.energy(january, january + 20 * day, Unit::hour);
  int known = 0;
  for (const auto& hour_of : hours) known += hour_of.contains("import_kwh") ? 1 : 0;
  const auto damaged = static_cast<int>((480 * 64 - 5 + 330) / 331);
  EXPECT_GE(known, 480 - damaged - 1);
  EXPECT_LE(known, 480 - damaged + 10);
}

}  // namespace
