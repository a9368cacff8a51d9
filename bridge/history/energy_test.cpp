// Energy by hours, days and months.
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/history/history_test_support.hpp"

namespace amsbridge {
namespace {

using ::testing::HasSubstr;

class EnergyTest : public HistoryTest {
 protected:
  static std::string bucket(std::int64_t from, std::int64_t to, const std::string& rest) {
    return fmt::format("{{\"from\":{},\"to\":{},{}}}", from, to, rest);
  }
  /// Power each 10 s, from there to there.
  void take_powers(History& history, std::int64_t from, std::int64_t to, std::int64_t watts) {
    for (std::int64_t time = from; time < to; time += 10)
      take_power(history, static_cast<double>(time), watts);
  }
};

TEST_F(EnergyTest, IsExactByHoursFromHourlyRegisters) {
  History history(options());
  const std::int64_t from = new_year;
  for (std::int64_t hour = 0; hour <= 3; ++hour) {
    // As meters send them: some seconds after the hour that they are of.
    take_register(history, static_cast<double>(from + hour * 3'600 + 10), 10'955'402 + hour * hour * 33);
    if (hour < 3) take_powers(history, from + hour * 3'600 + 20, from + (hour + 1) * 3'600, 1'000);
  }
  EXPECT_EQ(
      energy(history, from, from + 3 * 3'600),
      "{\"meter\":\"house\",\"unit\":\"hour\",\"buckets\":[" +
          bucket(from, from + 3'600, "\"import_kwh\":0.33,\"estimate\":false,\"covered\":1") + "," +
          bucket(from + 3'600, from + 7'200, "\"import_kwh\":0.99,\"estimate\":false,\"covered\":1") + "," +
          bucket(from + 7'200, from + 10'800, "\"import_kwh\":1.65,\"estimate\":false,\"covered\":1") + "]}");
}

TEST_F(EnergyTest, IsTheSameWhetherItIsPackedOrNot) {
  std::string before;
  {
    History history(options());
    for (std::int64_t hour = 0; hour <= 3; ++hour)
      take_register(history, static_cast<double>(new_year + hour * 3'600 + 10), 100 + hour * 7);
    before = energy(history, new_year, new_year + 4 * 3'600);
    // Another slot: what was in the journal goes into hours and blocks.
    take_power(history, static_cast<double>(new_year + 20 * 3'600), 1);
    history.settle();
    EXPECT_EQ(energy(history, new_year, new_year + 3 * 3'600), before.substr(0, before.rfind(",{")) + "]}");
  }
  EXPECT_EQ(sql(file(), "SELECT COUNT(*) FROM journal"), "0");
  EXPECT_EQ(sql(file(), "SELECT COUNT(*) FROM readings"), "5");
  History again(options());
  EXPECT_EQ(energy(again, new_year, new_year + 3 * 3'600), before.substr(0, before.rfind(",{")) + "]}");
}

TEST_F(EnergyTest, IsAnEstimateFromPowerWhereThereAreNoRegisters) {
  History history(options());
  take_powers(history, new_year, new_year + 3'600, 1'200);
  take_power(history, static_cast<double>(new_year + 3'600), 1'200);
  EXPECT_EQ(energy(history, new_year, new_year + 3'600),
            "{\"meter\":\"house\",\"unit\":\"hour\",\"buckets\":[" +
                bucket(new_year, new_year + 3'600, "\"import_kwh\":1.2,\"estimate\":true,\"covered\":1") +
                "]}");
}

TEST_F(EnergyTest, KnowsAPortionOfAnHour) {
  History history(options());
  take_powers(history, new_year, new_year + 901, 4'000);
  EXPECT_EQ(energy(history, new_year, new_year + 7'200),
            "{\"meter\":\"house\",\"unit\":\"hour\",\"buckets\":[" +
                bucket(new_year, new_year + 3'600, "\"import_kwh\":1,\"estimate\":true,\"covered\":0.25") +
                "," + bucket(new_year + 3'600, new_year + 7'200, "\"covered\":0") + "]}");
}

TEST_F(EnergyTest, OfImportAndExportIsTakenFromNetPowerByItsSign) {
  History history(options());
  for (std::int64_t time = 0; time <= 3'600; time += 10) {
    take(history, static_cast<double>(new_year + time),
         {{"active_power_net_w", {time < 1'800 ? 20'000 : -10'000, -1}}});
  }
  EXPECT_THAT(energy(history, new_year, new_year + 3'600),
              HasSubstr("\"import_kwh\":1,\"export_kwh\":0.5,\"estimate\":true,\"covered\":1"));
}

TEST_F(EnergyTest, OfAMeterWithTariffsAloneIsTheirSum) {
  History history(options());
  for (std::int64_t time = 0; time <= 3'600; time += 10) {
    take(history, static_cast<double>(new_year + time),
         {{"active_energy_import_t1_kwh", {1'000'000 + time, -3}},
          {"active_energy_import_t2_kwh", {500 + time, -3}}});
  }
  EXPECT_THAT(energy(history, new_year, new_year + 3'600),
              HasSubstr("\"import_kwh\":7.2,\"estimate\":false,\"covered\":1"));
}

TEST_F(EnergyTest, OfAGapIsKnownAsASum) {
  History history(options());
  take_register(history, static_cast<double>(new_year), 10'000);
  take_register(history, static_cast<double>(new_year + 3'600), 10'100);
  // Three days without anything.
  take_register(history, static_cast<double>(new_year + 73 * 3'600), 17'300);
  take_register(history, static_cast<double>(new_year + 74 * 3'600), 17'350);
  const std::string days = energy(history, new_year, new_year + 4 * 86'400, EnergyUnit::day);
  EXPECT_EQ(days, "{\"meter\":\"house\",\"unit\":\"day\",\"buckets\":[" +
                      bucket(new_year, new_year + 86'400,
                             "\"import_kwh\":24,\"estimate\":true,\"covered\":0.0833") +
                      "," +
                      bucket(new_year + 86'400, new_year + 2 * 86'400,
                             "\"import_kwh\":24,\"estimate\":true,\"covered\":0") +
                      "," +
                      bucket(new_year + 2 * 86'400, new_year + 3 * 86'400,
                             "\"import_kwh\":24,\"estimate\":true,\"covered\":0") +
                      "," +
                      bucket(new_year + 3 * 86'400, new_year + 4 * 86'400,
                             "\"import_kwh\":1.5,\"estimate\":true,\"covered\":0.0417") +
                      "]}");
  EXPECT_THAT(energy(history, new_year, new_year + 86'400, EnergyUnit::month),
              HasSubstr("\"import_kwh\":73.5,\"estimate\":false"))
      << "the whole gap lies in the month, and its sum is exact";
}

TEST_F(EnergyTest, OfAGapGoesFirstToWhereNothingWasMeasured) {
  History history(options());
  take_register(history, static_cast<double>(new_year), 0);
  // One hour is measured: 1 kWh. Then the meter's power is not heard for another one.
  take_powers(history, new_year + 10, new_year + 3'600, 1'000);
  take_register(history, static_cast<double>(new_year + 7'200), 500);
  const std::string hours = energy(history, new_year, new_year + 7'200);
  EXPECT_THAT(hours, HasSubstr("\"estimate\":true,\"covered\":1},{"));
  EXPECT_THAT(energy(history, new_year, new_year + 7'200, EnergyUnit::day), HasSubstr("\"import_kwh\":5,"));
}

TEST_F(EnergyTest, BeginsAnewWithANewMeter) {
  History history(options());
  take_register(history, static_cast<double>(new_year), 1'000'000);
  take_register(history, static_cast<double>(new_year + 3'600), 1'000'100);
  take_register(history, static_cast<double>(new_year + 7'200), 17);
  take_register(history, static_cast<double>(new_year + 10'800), 67);
  EXPECT_EQ(
      energy(history, new_year, new_year + 10'800),
      "{\"meter\":\"house\",\"unit\":\"hour\",\"buckets\":[" +
          bucket(new_year, new_year + 3'600, "\"import_kwh\":1,\"estimate\":false,\"covered\":1") + "," +
          bucket(new_year + 3'600, new_year + 7'200, "\"covered\":1") + "," +
          bucket(new_year + 7'200, new_year + 10'800, "\"import_kwh\":0.5,\"estimate\":false,\"covered\":1") +
          "]}");
}

TEST_F(EnergyTest, CountsNothingTwiceThatComesTwiceOrLate) {
  History history(options());
  const auto take_all = [&] {
    for (std::int64_t time = 0; time <= 7'200; time += 60)
      take_register(history, static_cast<double>(new_year + time), 1'000 + time / 60);
  };
  take_all();
  history.settle();
  take_power(history, static_cast<double>(new_year + 86'400), 0);
  history.settle();
  take_all();
  take_register(history, static_cast<double>(new_year + 1'830), 1'030);
  take_power(history, static_cast<double>(new_year + 86'400 + 700), 0);
  EXPECT_EQ(
      energy(history, new_year, new_year + 7'200),
      "{\"meter\":\"house\",\"unit\":\"hour\",\"buckets\":[" +
          bucket(new_year, new_year + 3'600, "\"import_kwh\":0.6,\"estimate\":false,\"covered\":1") + "," +
          bucket(new_year + 3'600, new_year + 7'200, "\"import_kwh\":0.6,\"estimate\":false,\"covered\":1") +
          "]}");
}

TEST_F(EnergyTest, LosesNothingWhenTheClockIsSetBack) {
  History history(options());
  take_register(history, static_cast<double>(new_year + 7'205), 1'000);
  take_register(history, static_cast<double>(new_year + 7'265), 1'010);
  take_register(history, static_cast<double>(new_year + 3'725), 1'020);
  take_register(history, static_cast<double>(new_year + 3'785), 1'030);
  EXPECT_THAT(energy(history, new_year, new_year + 86'400, EnergyUnit::day),
              HasSubstr("\"import_kwh\":0.3,"));
}

TEST_F(EnergyTest, HasDaysOf23And25Hours) {
  const LocalZone zone("Europe/Oslo");
  History history(options());
  // One hundredth of a kilowatt-hour each hour, around both.
  for (const std::int64_t begin : {1'774'652'400, 1'792'792'800}) {  // 2026-03-28 and 2026-10-24, 00:00
    for (std::int64_t hour = 0; hour <= 72; ++hour)
      take_register(history, static_cast<double>(begin + hour * 3'600 + 5), begin / 3'600 + hour);
  }
  EXPECT_EQ(energy(history, 1'774'738'800, 1'774'738'801, EnergyUnit::day),
            "{\"meter\":\"house\",\"unit\":\"day\",\"buckets\":[" +
                bucket(1'774'738'800, 1'774'821'600, "\"import_kwh\":0.23,\"estimate\":false,\"covered\":1") +
                "]}");
  EXPECT_EQ(energy(history, 1'792'879'200, 1'792'879'201, EnergyUnit::day),
            "{\"meter\":\"house\",\"unit\":\"day\",\"buckets\":[" +
                bucket(1'792'879'200, 1'792'969'200, "\"import_kwh\":0.25,\"estimate\":false,\"covered\":1") +
                "]}");
}

TEST_F(EnergyTest, HasTheRightDaysInAZoneOfHalfAnHour) {
  const LocalZone zone("Asia/Kolkata");
  History history(options());
  const std::int64_t midnight = new_year - 19'800;  // 2026-01-01T00:00:00+05:30
  for (std::int64_t time = -3'600; time <= 86'400 + 3'600; time += 60)
    take_register(history, static_cast<double>(midnight + time), 100'000 + time / 60 * 2);
  EXPECT_EQ(energy(history, midnight, midnight + 86'400, EnergyUnit::day),
            "{\"meter\":\"house\",\"unit\":\"day\",\"buckets\":[" +
                bucket(midnight, midnight + 86'400, "\"import_kwh\":28.8,\"estimate\":false,\"covered\":1") +
                "]}");
}

TEST_F(EnergyTest, MarksAnEstimateWhereADayEndsBetweenTwoRegisters) {
  const LocalZone zone("Asia/Kolkata");
  History history(options());
  const std::int64_t midnight = new_year - 19'800;
  for (std::int64_t hour = 0; hour <= 26; ++hour)
    take_register(history, static_cast<double>(midnight - 1'800 + hour * 3'600), 100 + hour * 2);
  EXPECT_THAT(energy(history, midnight, midnight + 86'400, EnergyUnit::day),
              HasSubstr("\"import_kwh\":0.48,\"estimate\":true,\"covered\":1"));
}

TEST_F(EnergyTest, IsATableOnRequest) {
  const LocalZone zone("Europe/Oslo");
  History history(options());
  const std::int64_t begin = 1'774'738'800;  // 2026-03-29T00:00:00+01:00
  for (std::int64_t hour = 0; hour <= 2; ++hour)
    take_register(history, static_cast<double>(begin + hour * 3'600), 100 + hour * 5);
  EXPECT_EQ(ask(history, EnergyRequest{.meter = "house",
                                       .from = begin,
                                       .to = begin + 3 * 3'600,
                                       .unit = EnergyUnit::hour,
                                       .format = HistoryFormat::csv}),
            "from,to,import_kwh,export_kwh,estimate,covered\r\n"
            "2026-03-29T00:00:00+01:00,2026-03-29T01:00:00+01:00,0.05,,false,1\r\n"
            "2026-03-29T01:00:00+01:00,2026-03-29T03:00:00+02:00,0.05,,false,1\r\n"
            "2026-03-29T03:00:00+02:00,2026-03-29T04:00:00+02:00,,,,0\r\n");
}

}  // namespace
}  // namespace amsbridge
