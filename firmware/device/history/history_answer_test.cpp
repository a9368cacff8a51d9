#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "firmware/device/history/history_test_support.hpp"

using namespace amsbridge::device;
using Unit = HistoryQuery::Unit;
using nlohmann::json;

namespace {

HistoryQuery plot_query(std::int64_t from, std::int64_t to, std::uint16_t points = 700) {
  HistoryQuery query;
  query.meter = "house";
  query.from = from;
  query.to = to;
  query.points = points;
  return query;
}

std::string text(const House& house, const HistoryQuery& query) {
  const auto pieces = house.history->answer(query);
  return pieces ? whole(*pieces) : pieces.error();
}

TEST(HistoryPlot, MinutesAreMeansOfTheirReadings) {
  House house;
  house.power(monday, monday + 300, 10, [](std::int64_t now) { return now % 60 < 30 ? 1'000 : 1'501; });
  EXPECT_EQ(
      text(house, plot_query(monday, monday + 180)),
      R"({"meter":"house","step":60,"time":[1793574000,1793574060,1793574120],"series":{)"
      R"("active_power_import_w":{"mean":[1251,1251,1251]},"active_power_export_w":{"mean":[null,null,null]},)"
      R"("active_power_net_w":{"mean":[null,null,null]}}})");
}

TEST(HistoryPlot, CoarserStepsAreMeansOfMinutes) {
  House house;
  house.power(monday, monday + hour, 10, [](std::int64_t now) { return now % 600 < 300 ? 1'000 : 3'000; });
  const json plot = house.ask(plot_query(monday, monday + hour, 6));
  EXPECT_EQ(plot["step"], 600);
  EXPECT_EQ(plot["series"]["active_power_import_w"]["mean"], json({2000, 2000, 2000, 2000, 2000, 2000}));
}

TEST(HistoryPlot, MinutesReachSixHoursBackAndHoursFurther) {
  House house;
  house.power(monday, monday + 10 * hour, 10,
              [](std::int64_t now) { return now < monday + 5 * hour ? 500 : 800; });
  EXPECT_EQ(house.ask(plot_query(monday + 4 * hour, monday + 10 * hour))["step"], 60);
  const json plot = house.ask(plot_query(monday, monday + 10 * hour));
  EXPECT_EQ(plot["step"], hour);
  const json& power = plot["series"]["active_power_import_w"];
  EXPECT_EQ(power["mean"], json({500, 500, 500, 500, 500, 800, 800, 800, 800, 800}));
  EXPECT_EQ(power["least"], power["mean"]);
  EXPECT_EQ(power["most"], power["mean"]);
  EXPECT_EQ(plot["time"][9], monday + 9 * hour);
}

TEST(HistoryPlot, ANewDeviceShowsMinutesThoughMoreIsAskedFor) {
  House house;
  house.power(monday, monday + hour, 10, [](std::int64_t) { return 500; });
  const json plot = house.ask(plot_query(monday - 4 * hour, monday + hour));
  EXPECT_EQ(plot["step"], 60);
  EXPECT_EQ(plot["series"]["active_power_import_w"]["mean"][0], nullptr);
  EXPECT_EQ(plot["series"]["active_power_import_w"]["mean"][299], 500);
}

TEST(HistoryPlot, LeastAndMostAreThoseOfReadings) {
  House house;
  house.power(monday, monday + 8 * hour, 10,
              [](std::int64_t now) { return now == monday + 100 ? 7'000 : 500; });
  const json plot = house.ask(plot_query(monday, monday + 8 * hour, 4));
  EXPECT_EQ(plot["step"], 2 * hour);
  const json& power = plot["series"]["active_power_import_w"];
  EXPECT_EQ(power["most"], json({7000, 500, 500, 500}));
  EXPECT_EQ(power["least"], json({500, 500, 500, 500}));
  EXPECT_EQ(power["mean"], json({509, 500, 500, 500}));
}

TEST(HistoryPlot, OtherSeriesAreNullAndUnknownOnesRefused) {
  House house;
  house.power(monday, monday + hour, 10, [](std::int64_t) { return 500; });
  HistoryQuery query = plot_query(monday, monday + 120);
  query.series = {"voltage_l1_v", "temperature_c", "voltage_l1_v"};
  EXPECT_EQ(house.ask(query)["series"], json({{"voltage_l1_v", {{"mean", {nullptr, nullptr}}}},
                                              {"temperature_c", {{"mean", {nullptr, nullptr}}}}}));
  query.series = {"apples"};
  EXPECT_EQ(text(house, query), "There is no series \"apples\".");
}

TEST(HistoryPlot, IsATableToo) {
  House house;
  house.power(monday, monday + 7 * hour, 60, [](std::int64_t) { return 500; });
  HistoryQuery query = plot_query(monday, monday + 7 * hour, 7);
  query.is_table = true;
  query.series = {"active_power_import_w", "temperature_c"};
  const std::string table = text(house, query);
  EXPECT_EQ(
      table.substr(0, 220),
      "time,active_power_import_w mean (W),active_power_import_w least (W),active_power_import_w most (W),"
      "temperature_c mean (°C)\r\n"
      "2026-11-02T00:00:00+01:00,500,500,500,\r\n2026-11-02T01:00:00+01:00,500,500,500,\r\n2026-11-02T02:0");
}

TEST(HistoryEnergyAnswer, IsAsTheSchemaSays) {
  House house;
  for (std::int64_t now = monday; now <= monday + 2 * hour; now += 10) {
    auto reading = reading_of("active_energy_import_kwh", 1'000'000 + (now - monday) / 2, -3);
    add(reading, "active_energy_export_kwh", 500'000, -3);
    house.take(reading, now);
  }
  HistoryQuery query = plot_query(monday, monday + hour);
  query.view = HistoryQuery::View::energy;
  query.unit = Unit::hour;
  query.meter = "the \"house\"";
  EXPECT_EQ(text(house, query),
            R"({"meter":"the \"house\"","unit":"hour","buckets":[{"from":1793574000,"to":1793577600,)"
            R"("import_kwh":1.8,"export_kwh":0,"estimate":false,"covered":1}]})");
  query.is_table = true;
  query.to = monday + 3 * hour;
  EXPECT_EQ(text(house, query),
            "from,to,import_kwh,export_kwh,estimate,covered\r\n"
            "2026-11-02T00:00:00+01:00,2026-11-02T01:00:00+01:00,1.8,0,false,1\r\n"
            "2026-11-02T01:00:00+01:00,2026-11-02T02:00:00+01:00,1.8,0,false,1\r\n"
            "2026-11-02T02:00:00+01:00,2026-11-02T03:00:00+01:00,,,,0\r\n");
}

TEST(HistoryEnergyAnswer, NothingKnownIsAbsent) {
  House house;
  EXPECT_EQ(house.energy(monday, monday + day, Unit::day),
            json::array({{{"from", monday}, {"to", monday + day}, {"covered", 0}}}));
}

TEST(HistoryAnswer, RefusesWhatCannotBeAnswered) {
  House house;
  HistoryQuery query = plot_query(monday, monday);
  EXPECT_EQ(text(house, query), "from must be earlier than to, and both in seconds since 1970, until 2100.");
  query = plot_query(0, 32'503'680'000);
  EXPECT_FALSE(house.history->answer(query));
  query = plot_query(monday, monday + day, 1);
  EXPECT_EQ(text(house, query), "points must be 2 to 5000.");
  query = plot_query(0, monday);
  query.view = HistoryQuery::View::energy;
  query.unit = Unit::hour;
  EXPECT_EQ(text(house, query), "from and to are too far apart: at most 5000 hours, days or months at once.");
}

TEST(HistoryAnswer, LongAnswersComeInSmallPieces) {
  House house;
  const json plot = house.ask(plot_query(0, 4'000'000'000, 1'000));
  EXPECT_LE(plot["time"].size(), 1'000U);
  EXPECT_GE(plot["time"].size(), 900U);
  EXPECT_EQ(house.energy(0, 4'000'000'000, Unit::month).size(), 1'522U);
}

TEST(HistoryAnswer, GoesOnThoughReadingsComeMeanwhile) {
  House house;
  house.power(monday, monday + 3 * hour, 10, [](std::int64_t) { return 500; });
  const auto pieces = house.history->answer(plot_query(monday, monday + 3 * hour));
  ASSERT_TRUE(pieces);
  std::string all;
  std::int64_t now = monday + 3 * hour;
  for (bool has_more = true; has_more; now += 60) {
    house.take(reading_of("active_power_import_w", 500, 0), now);
    std::array<char, piece_octets> buffer{};
    ams::TextWriter out(buffer);
    has_more = (*pieces)(out);
    all += out.view();
  }
  EXPECT_EQ(json::parse(all)["time"].size(), 180U);
}

}  // namespace
