// Plots: steps, what each of them says, and where nothing is known.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/history/history_test_support.hpp"

namespace amsbridge {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

using PlotTest = HistoryTest;

TEST_F(PlotTest, ShowsEachReadingAsItCame) {
  History history(options());
  take(history, new_year + 0.25, {{"active_power_import_w", {1'316, 0}}, {"voltage_l1_v", {2'330, -1}}});
  take_power(history, new_year + 2.75, 1'200);
  EXPECT_EQ(ask(history, PlotRequest{.meter = "house",
                                     .from = new_year,
                                     .to = new_year + 60,
                                     .series = {"active_power_import_w", "voltage_l1_v"}}),
            R"({"meter":"house","step":0,"time":[1767225600.25,1767225602.75],"series":{)"
            R"("active_power_import_w":{"mean":[1316,1200]},"voltage_l1_v":{"mean":[233,null]}}})");
}

TEST_F(PlotTest, ShowsMinutesWithTheirMeanLeastAndMost) {
  History history(options());
  for (int minute : {0, 1, 3}) {
    take_power(history, new_year + minute * 60 + 1, 100);
    take_power(history, new_year + minute * 60 + 31, 201);
    take_power(history, new_year + minute * 60 + 41, 103 + minute);
  }
  const PlotRequest request{.meter = "house", .from = new_year, .to = new_year + 240, .points = 4};
  EXPECT_EQ(ask(history, request),
            R"({"meter":"house","step":60,"time":[1767225600,1767225660,1767225720,1767225780],"series":{)"
            R"("active_power_import_w":{"mean":[134.7,135,null,135.7],"least":[100,100,null,100],)"
            R"("most":[201,201,null,201]}}})");
}

TEST_F(PlotTest, ShowsStepsOfSecondsWhereReadingsAreKept) {
  History history(options());
  for (int second = 0; second < 60; ++second) take_power(history, new_year + second, 1'000 + second);
  EXPECT_EQ(ask(history, PlotRequest{.meter = "house", .from = new_year, .to = new_year + 60, .points = 4}),
            R"({"meter":"house","step":15,"time":[1767225600,1767225615,1767225630,1767225645],"series":{)"
            R"("active_power_import_w":{"mean":[1007,1022,1037,1052],"least":[1000,1015,1030,1045],)"
            R"("most":[1014,1029,1044,1059]}}})");
}

TEST_F(PlotTest, ShowsHoursAndDaysOfTheLocalTime) {
  const LocalZone zone("Europe/Oslo");
  History history(options());
  const std::int64_t begin = 1'774'652'400;  // 2026-03-28T00:00:00+01:00
  for (std::int64_t hour = 0; hour < 72; ++hour) {
    take_power(history, static_cast<double>(begin + hour * 3'600), hour);
    take_power(history, static_cast<double>(begin + hour * 3'600 + 30), hour + 1);
  }
  EXPECT_EQ(ask(history, PlotRequest{.meter = "house", .from = begin, .to = begin + 3 * 3'600, .points = 3}),
            R"({"meter":"house","step":3600,"time":[1774652400,1774656000,1774659600],"series":{)"
            R"("active_power_import_w":{"mean":[0.5,1.5,2.5],"least":[0,1,2],"most":[1,2,3]}}})");
  EXPECT_EQ(ask(history, PlotRequest{.meter = "house", .from = begin, .to = begin + 71 * 3'600, .points = 3}),
            R"({"meter":"house","step":86400,"time":[1774652400,1774738800,1774821600],"series":{)"
            R"("active_power_import_w":{"mean":[12,35.5,59],"least":[0,24,47],"most":[24,47,71]}}})")
      << "the second day has 23 hours";
}

TEST_F(PlotTest, NeverHasMorePointsThanWereAskedFor) {
  History history(options());
  take_power(history, static_cast<double>(new_year), 5);
  for (const std::int64_t span : {59, 61, 1'799, 90'000, 1'000'000, 40'000'000, 900'000'000}) {
    for (const int points : {2, 7, 700}) {
      const std::string answer = ask(history, PlotRequest{.meter = "house",
                                                          .from = new_year + 17,
                                                          .to = new_year + 17 + span,
                                                          .series = {"active_power_import_w"},
                                                          .points = points});
      const std::string times = answer.substr(0, answer.find("],\"series\""));
      EXPECT_LE(std::count(times.begin(), times.end(), ',') - 2, points - 1) << span << answer.substr(0, 200);
    }
  }
}

TEST_F(PlotTest, ShowsRegistersExactlyAndTheLastOfAStep) {
  History history(options());
  for (int minute = 0; minute < 30; ++minute)
    take(history, new_year + minute * 60, {{"gas_volume_m3", {987'654'321'012'345 + minute, -6}}}, "gas");
  EXPECT_EQ(ask(history, PlotRequest{.meter = "gas", .from = new_year, .to = new_year + 1'800, .points = 2}),
            R"({"meter":"gas","step":900,"time":[1767225600,1767226500],"series":{)"
            R"("gas_volume_m3":{"mean":[987654321.012359,987654321.012374]}}})");
}

TEST_F(PlotTest, HasTheTemperature) {
  History history(options());
  history.take("house", reading_of({{"active_power_import_w", {5, 0}}}), new_year * 1'000,
               ams::Decimal{-25, -1});
  EXPECT_THAT(
      ask(history,
          PlotRequest{.meter = "house", .from = new_year, .to = new_year + 9, .series = {"temperature_c"}}),
      HasSubstr("\"temperature_c\":{\"mean\":[-2.5]}"));
}

TEST_F(PlotTest, SaysNullWhereNothingIsKnown) {
  History history(options());
  take_power(history, static_cast<double>(new_year + 100), 0);
  const std::string answer = ask(history, PlotRequest{.meter = "house",
                                                      .from = new_year + 3'600,
                                                      .to = new_year + 10'800,
                                                      .series = {"current_l1_a"},
                                                      .points = 2});
  EXPECT_EQ(answer, R"({"meter":"house","step":3600,"time":[1767229200,1767232800],"series":{)"
                    R"("current_l1_a":{"mean":[null,null],"least":[null,null],"most":[null,null]}}})");
}

TEST_F(PlotTest, JoinsNumbersOfDifferentDecimals) {
  History history(options());
  take(history, new_year + 1, {{"current_l1_a", {1, 0}}});
  take(history, new_year + 2, {{"current_l1_a", {150, -2}}});
  take(history, new_year + 4'000, {{"current_l1_a", {25, -1}}});
  EXPECT_EQ(ask(history, PlotRequest{.meter = "house",
                                     .from = new_year,
                                     .to = new_year + 7'200,
                                     .series = {"current_l1_a"},
                                     .points = 2}),
            R"({"meter":"house","step":3600,"time":[1767225600,1767229200],"series":{)"
            R"("current_l1_a":{"mean":[1.25,2.5],"least":[1,2.5],"most":[1.5,2.5]}}})");
}

TEST_F(PlotTest, IsATableOnRequest) {
  const LocalZone zone("Europe/Oslo");
  History history(options());
  take(history, new_year + 0.25,
       {{"active_power_import_w", {7, 0}}, {"active_energy_import_kwh", {10'955'402, -2}}});
  take_power(history, new_year + 30, 9);
  PlotRequest request{.meter = "house",
                      .from = new_year,
                      .to = new_year + 60,
                      .series = {"active_power_import_w", "active_energy_import_kwh", "power_factor"},
                      .format = HistoryFormat::csv};
  EXPECT_EQ(ask(history, request),
            "time,active_power_import_w (W),active_energy_import_kwh (kWh),power_factor\r\n"
            "2026-01-01T01:00:00.250+01:00,7,109554.02,\r\n"
            "2026-01-01T01:00:30+01:00,9,,\r\n");
  request.to = new_year + 3'600;
  request.points = 2;
  EXPECT_EQ(
      ask(history, request),
      "time,active_power_import_w mean (W),active_power_import_w least (W),active_power_import_w most (W),"
      "active_energy_import_kwh (kWh),power_factor mean,power_factor least,power_factor most\r\n"
      "2026-01-01T01:00:00+01:00,8,7,9,109554.02,,,\r\n"
      "2026-01-01T01:30:00+01:00,,,,,,,\r\n");
}

TEST_F(PlotTest, TakesInWhatComesLate) {
  History history(options());
  take_power(history, new_year + 600, 10);
  take_power(history, new_year + 1'300, 20);
  history.settle();
  take_power(history, new_year + 660, 40);
  take_power(history, new_year + 1'900, 30);
  take_power(history, new_year + 2'600, 30);
  EXPECT_THAT(
      ask(history, PlotRequest{.meter = "house", .from = new_year + 600, .to = new_year + 1'200}),
      HasSubstr(R"("time":[1767226200,1767226260],"series":{"active_power_import_w":{"mean":[10,40]}})"));
  EXPECT_THAT(
      ask(history, PlotRequest{.meter = "house", .from = new_year, .to = new_year + 3'600, .points = 2}),
      HasSubstr(R"("mean":[23.3,30],"least":[10,30],"most":[40,30])"));
}

TEST_F(PlotTest, GoesOnUnderANewName) {
  History history(options());
  take_power(history, new_year, 10);
  history.rename("house", "cabin");
  take(history, new_year + 10, {{"active_power_import_w", {20, 0}}}, "cabin");
  EXPECT_THAT(ask(history, PlotRequest{.meter = "cabin", .from = new_year, .to = new_year + 60}),
              HasSubstr(R"("mean":[10,20])"));
  const auto gone =
      whole_answer(history, PlotRequest{.meter = "house", .from = new_year, .to = new_year + 60});
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().cause, HistoryRefusal::Cause::not_found);
  EXPECT_EQ(gone.error().sentence, "there is no history of a meter \"house\"");
  take_power(history, new_year + 20, 30);
  history.rename("house", "cabin");
  EXPECT_THAT(ask(history, PlotRequest{.meter = "cabin", .from = new_year, .to = new_year + 60}),
              HasSubstr(R"("mean":[10,20])"))
      << "two histories are not mixed";
}

TEST_F(PlotTest, KeepsReadingsForSomeDaysAndMinutesForEver) {
  HistoryOptions few = options();
  few.days = std::chrono::days{1};
  History history(few);
  for (int hour = 0; hour < 72; ++hour) {
    take_power(history, new_year + hour * 3'600, hour);
    history.settle();
  }
  const std::string readings =
      ask(history,
          PlotRequest{.meter = "house", .from = new_year + 60 * 3'600, .to = new_year + 60 * 3'600 + 100});
  EXPECT_THAT(readings, HasSubstr("\"step\":0,"));
  const std::string minutes =
      ask(history, PlotRequest{.meter = "house", .from = new_year, .to = new_year + 120});
  EXPECT_EQ(minutes, R"({"meter":"house","step":60,"time":[1767225600,1767225660],"series":{)"
                     R"("active_power_import_w":{"mean":[0,null],"least":[0,null],"most":[0,null]}}})");
}

TEST_F(PlotTest, RefusesRequestsThatAreNotRight) {
  History history(options());
  take_power(history, new_year, 1);
  const auto sentence = [&](PlotRequest request) {
    request.meter = "house";
    const auto answer = whole_answer(history, std::move(request));
    EXPECT_FALSE(answer);
    EXPECT_EQ(answer.error().cause, HistoryRefusal::Cause::request);
    return answer.error().sentence;
  };
  EXPECT_EQ(sentence({.meter = "", .from = 10, .to = 10}), "from (10) must be earlier than to (10)");
  EXPECT_EQ(sentence({.meter = "", .from = -1, .to = 10}),
            "from and to must be seconds since 1970, until 2100");
  EXPECT_EQ(sentence({.meter = "", .from = 1, .to = 10, .points = 1}), "points must be 2 to 5000, not 1");
  EXPECT_EQ(sentence({.meter = "", .from = 1, .to = 10, .series = {"wind"}}),
            "there is no series \"wind\": amsbridge list quantities shows them");
  EXPECT_EQ(
      sentence({.meter = "", .from = 1, .to = 10, .series = std::vector<std::string>(41, "frequency_hz")}),
      "at most 40 series can be asked for at once");
  EXPECT_EQ(
      ask(history, EnergyRequest{.meter = "house", .from = 0, .to = 4'000'000'000, .unit = EnergyUnit::hour}),
      "from and to are too far apart: at most 5000 hours, days or months at once");
}

TEST_F(PlotTest, WritesNamesAsJson) {
  History history(options());
  take(history, new_year, {{"active_power_import_w", {1, 0}}}, "a\"b\\c\n");
  EXPECT_THAT(ask(history, PlotRequest{.meter = "a\"b\\c\n", .from = new_year, .to = new_year + 10}),
              StartsWith(R"({"meter":"a\"b\\c\u000a",)"));
}

TEST_F(PlotTest, KeepsNothingOfAClockThatIsNotSet) {
  History history(options());
  take_power(history, 1'000, 1);
  EXPECT_THAT(ask(history, PlotRequest{.meter = "house", .from = 0, .to = 10'000}),
              StartsWith("there is no history"));
}

}  // namespace
}  // namespace amsbridge
