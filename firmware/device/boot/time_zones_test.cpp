#include "firmware/device/boot/time_zones.hpp"

#include <array>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "firmware/device/boot/calendar.hpp"

using namespace amsbridge::device;

namespace {

constexpr std::int64_t begin_2024 = 1'704'067'200;
constexpr std::int64_t begin_2031 = 1'924'992'000;
const std::filesystem::path zoneinfo = "/usr/share/zoneinfo";

/// The C library's local time, by the system's zoneinfo.
class SystemZone {
 public:
  explicit SystemZone(const std::string& name) {
    setenv("TZ", (":" + (zoneinfo / name).string()).c_str(), 1);
    tzset();
  }
  ~SystemZone() {
    unsetenv("TZ");
    tzset();
  }
  SystemZone(const SystemZone&) = delete;
  SystemZone& operator=(const SystemZone&) = delete;

  [[nodiscard]] std::int64_t minutes(std::int64_t epoch) const {
    const auto moment = static_cast<std::time_t>(epoch);
    std::tm time{};
    localtime_r(&moment, &time);
    return time.tm_gmtoff / 60;
  }

  /// The first seconds of other offsets.
  [[nodiscard]] std::vector<std::int64_t> transitions() const {
    std::vector<std::int64_t> moments;
    for (std::int64_t hour = begin_2024; hour < begin_2031; hour += 3'600) {
      if (minutes(hour) == minutes(hour + 3'600)) continue;
      std::int64_t second = hour + 1;
      while (minutes(second) == minutes(hour)) ++second;
      moments.push_back(second);
    }
    return moments;
  }
};

TEST(Calendar, DaysAndDatesAreEachOther) {
  for (std::int64_t day = 0; day < 60'000; ++day) ASSERT_EQ(days_since_1970(date_of(day)), day);
  EXPECT_EQ(date_of(0), (Date{1970, 1, 1}));
  EXPECT_EQ(date_of(11'016), (Date{2000, 2, 29}));
  EXPECT_EQ(days_since_1970({2026, 3, 29}), 20'541);
}

TEST(TimeZones, EveryTransitionFrom2024To2030IsThatOfTheSystem) {
  if (!exists(zoneinfo / "Europe")) GTEST_SKIP() << "this system has no zoneinfo";
  std::size_t transitions = 0;
  for (std::size_t index = 0; index < time_zone_count(); ++index) {
    const std::string name(time_zone_name(index));
    const std::string_view posix = posix_zone(name).value_or("");
    if (!exists(zoneinfo / name)) continue;
    const SystemZone system(name);
    for (std::int64_t moment = begin_2024; moment < begin_2031; moment += 86'400 * 7)
      ASSERT_EQ(zone_offsets(posix, moment).current_minutes, system.minutes(moment)) << name << ' ' << moment;
    for (const std::int64_t moment : system.transitions()) {
      ++transitions;
      for (const std::int64_t near : {moment - 3'600, moment - 1, moment, moment + 3'599, moment + 7'200})
        ASSERT_EQ(zone_offsets(posix, near).current_minutes, system.minutes(near)) << name << ' ' << near;
    }
  }
  EXPECT_GT(transitions, 700U);
}

TEST(TimeZones, EveryEuropeanNameOfTheSystemIsThere) {
  if (!exists(zoneinfo / "Europe")) GTEST_SKIP() << "this system has no zoneinfo";
  for (const auto& entry : std::filesystem::directory_iterator(zoneinfo / "Europe"))
    EXPECT_TRUE(posix_zone("Europe/" + entry.path().filename().string())) << entry.path();
  EXPECT_EQ(posix_zone("UTC"), "UTC0");
}

TEST(TimeZones, NamesAreInOrderAndNoOthersAreKnown) {
  for (std::size_t index = 1; index < time_zone_count(); ++index)
    EXPECT_LT(time_zone_name(index - 1), time_zone_name(index));
  EXPECT_EQ(time_zone_name(time_zone_count()), "");
  EXPECT_EQ(posix_zone("Europe/Atlantis"), std::nullopt);
  EXPECT_EQ(posix_zone(""), std::nullopt);
  EXPECT_EQ(posix_zone("Europe/Oslo"), "CET-1CEST,M3.5.0,M10.5.0/3");
}

TEST(TimeZones, TheTextIsWhatTheCLibraryTakesToo) {
  for (std::size_t index = 0; index < time_zone_count(); ++index) {
    const std::string posix(*posix_zone(time_zone_name(index)));
    setenv("TZ", posix.c_str(), 1);
    tzset();
    for (std::int64_t moment = begin_2024; moment < begin_2031; moment += 86'400) {
      const auto now = static_cast<std::time_t>(moment);
      std::tm time{};
      localtime_r(&now, &time);
      ASSERT_EQ(zone_offsets(posix, moment).current_minutes, time.tm_gmtoff / 60) << posix;
    }
  }
  unsetenv("TZ");
  tzset();
}

TEST(ZoneOffsets, TellStandardTimeInSummerToo) {
  constexpr std::string_view oslo = "CET-1CEST,M3.5.0,M10.5.0/3";
  const auto summer = zone_offsets(oslo, 1'782'864'000);
  EXPECT_EQ(summer.standard_minutes, 60);
  EXPECT_EQ(summer.current_minutes, 120);
  const auto winter = zone_offsets(oslo, 1'767'225'600);
  EXPECT_EQ(winter.standard_minutes, 60);
  EXPECT_EQ(winter.current_minutes, 60);
  const auto dublin = zone_offsets(*posix_zone("Europe/Dublin"), 1'782'864'000);
  EXPECT_EQ(dublin.standard_minutes, 0);
  EXPECT_EQ(dublin.current_minutes, 60);
}

TEST(ZoneOffsets, OtherPartsOfTheWorldWorkAsWell) {
  // Sydney's summer is over the turn of the year; Kathmandu is three quarters of an hour off.
  constexpr std::string_view sydney = "AEST-10AEDT,M10.1.0,M4.1.0/3";
  EXPECT_EQ(zone_offsets(sydney, 1'767'225'600).current_minutes, 660);
  EXPECT_EQ(zone_offsets(sydney, 1'782'864'000).current_minutes, 600);
  EXPECT_EQ(zone_offsets("<+0545>-5:45", 1'782'864'000).current_minutes, 345);
  EXPECT_EQ(zone_offsets("NST3:30NDT,M3.2.0,M11.1.0", 1'782'864'000).current_minutes, -150);
  EXPECT_EQ(zone_offsets("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 1'782'864'000).current_minutes, -60);
}

TEST(ZoneOffsets, WhatIsNoZoneIsUtc) {
  for (const std::string_view text :
       {"", "CET", "CE-1", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,J60,J300",
        "CET-1CEST,M3.5.0,M10.5.0/3x", "<+03-3", "CET-25", "CET-1CEST,M3.6.0,M10.5.0",
        "CET-1CEST,M3.5.7,M10.5.0", "CET-1:60", "CET--1", "Europe/Oslo"}) {
    EXPECT_FALSE(PosixZone::parse(text)) << text;
    EXPECT_EQ(zone_offsets(text, begin_2024).current_minutes, 0);
  }
}

TEST(ZoneOffsets, MomentsBefore1970AndFarAheadDoNoHarm) {
  constexpr std::string_view oslo = "CET-1CEST,M3.5.0,M10.5.0/3";
  EXPECT_EQ(zone_offsets(oslo, -1'000'000).current_minutes, 60);
  EXPECT_EQ(zone_offsets(oslo, 0).current_minutes, 60);
  EXPECT_EQ(zone_offsets(oslo, 253'402'300'799).current_minutes, 60);  // the year 9999
}

}  // namespace
