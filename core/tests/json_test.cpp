#include "ams/publish/json.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "ams/dlms/axdr.hpp"
#include "ams/publish/json_writer.hpp"
#include "ams/quantity_table.hpp"
#include "recorders.hpp"
#include "telegrams.hpp"

namespace ams::tests {
namespace {

Reading reading_of(const Bytes& frame) {
  Bench bench;
  bench.decoder.push(frame);
  EXPECT_EQ(bench.heard.readings.size(), 1U);
  return bench.heard.readings.empty() ? Reading{} : bench.heard.readings.front();
}

template <class Write>
std::string written(Write write) {
  std::array<char, json_octets> buffer;
  TextWriter out(buffer);
  write(out);
  EXPECT_FALSE(out.overflowed());
  return std::string(out.view());
}

constexpr Arrival arrival{
    .epoch_milliseconds = 1795368637123, .sequence = 17, .temperature = Decimal{2150, -2}};
constexpr Arrival bare_arrival{
    .epoch_milliseconds = 1795368637123, .sequence = 18, .temperature = std::nullopt};

std::string as_decoded(const Reading& reading) {
  return written(
      [&](TextWriter& out) { write_decoded(out, reading, {.number = 3, .octet = 0, .octets = {}}); });
}
std::string as_reading(const Reading& reading, const Arrival& when) {
  return written([&](TextWriter& out) { write_reading(out, reading, when); });
}
std::string as_energy(const Reading& reading, const Arrival& when = arrival) {
  return written([&](TextWriter& out) { EXPECT_TRUE(write_energy(out, reading, when)); });
}
std::string as_classic(const Reading& reading, const Arrival& when) {
  return written([&](TextWriter& out) {
    write_classic(out, reading, when, {.id = "a0b1c2d3e4f5", .name = "amsbridge", .up_seconds = 3600});
  });
}

TEST(Json, DecodedReading) {
  EXPECT_EQ(
      as_decoded(reading_of(kaifa_frame(kaifa_list_2_one_phase()))),
      R"({"kind":"reading","telegram":3,"maker":"Kaifa","meter_id":"6970631400000001",)"
      R"("meter_model":"MA304H3E","list":"KFM_001","meter_time":"2026-11-22T17:30:40",)"
      R"("scale":"confirmed","values":{"active_power_import_w":1316,"active_power_export_w":0,"reactive_power_import_var":17,)"
      R"("reactive_power_export_var":224,"current_l1_a":5.720,"voltage_l1_v":229.8}})");
}

TEST(Json, DecodedFault) {
  EXPECT_EQ(
      written([](TextWriter& out) {
        write_decoded(out, {Layer::hdlc, Reason::fcs_mismatch, 1423, 0x1234, 0xabcd});
      }),
      R"({"kind":"fault","octet":1423,"layer":"hdlc","reason":"fcs_mismatch",)"
      R"("message":"a frame came with damaged octets (check sequence 1234, computed abcd) and is not used; )"
      R"(often means a bad cable or adapter"})");
}

TEST(Json, WhatIsAbsentIsLeftOut) {
  const Reading reading = reading_of(aidon_frame(aidon_list_1(5470)));
  EXPECT_EQ(as_decoded(reading),
            R"({"kind":"reading","telegram":3,"values":{"active_power_import_w":5470}})");
  EXPECT_EQ(as_reading(reading, bare_arrival),
            R"({"time":"2026-11-22T17:30:37.123Z","sequence":18,"active_power_import_w":5470})");
  EXPECT_EQ(as_classic(reading, bare_arrival),
            R"({"id":"a0b1c2d3e4f5","name":"amsbridge","up":3600,"t":1795368637,"data":{"P":5470}})");
}

TEST(Json, ReadingIsFlat) {
  EXPECT_EQ(as_reading(reading_of(kaifa_frame(kaifa_list_1(1316))), arrival),
            R"({"time":"2026-11-22T17:30:37.123Z","meter_time":"2026-11-22T17:30:40","sequence":17,)"
            R"("temperature_c":21.50,"active_power_import_w":1316})");
}

// Seconds since the start, as a device counts them until it hears of the time.
TEST(Json, OfAClockThatWasNeverSetNoTimeIsTold) {
  Arrival undated = arrival;
  undated.epoch_milliseconds = 61'500;
  EXPECT_EQ(as_reading(reading_of(kaifa_frame(kaifa_list_1(1316))), undated),
            R"({"meter_time":"2026-11-22T17:30:40","sequence":17,"temperature_c":21.50,)"
            R"("active_power_import_w":1316})");
  EXPECT_EQ(as_energy(reading_of(aidon_frame(aidon_list_3())), undated),
            R"({"meter_time":"2026-11-22T18:00:00",)"
            R"("active_energy_import_kwh":109554.02,"active_energy_export_kwh":0.00,)"
            R"("reactive_energy_import_kvarh":21.99,"reactive_energy_export_kvarh":4.51})");
  EXPECT_EQ(as_classic(reading_of(kaifa_frame(kaifa_list_1(1316))), undated),
            R"({"id":"a0b1c2d3e4f5","name":"amsbridge","up":3600,"temp":21.50,"data":{"P":1316}})");
}

TEST(Json, TheFirstTimeThatIsBelievedIsThatOf2020) {
  Arrival first = arrival;
  first.epoch_milliseconds = 1'577'836'799'999;
  EXPECT_FALSE(first.has_time());
  first.epoch_milliseconds = 1'577'836'800'000;
  EXPECT_NE(as_reading(reading_of(kaifa_frame(kaifa_list_1(1316))), first)
                .find(R"({"time":"2020-01-01T00:00:00.000Z",)"),
            std::string::npos);
}

TEST(Json, WhatIsDeliveredLateSaysSo) {
  Arrival late = arrival;
  late.late = true;
  EXPECT_EQ(as_reading(reading_of(aidon_frame(aidon_list_1(5470))), late),
            R"({"time":"2026-11-22T17:30:37.123Z","sequence":17,"late":true,"temperature_c":21.50,)"
            R"("active_power_import_w":5470})");
}

TEST(Json, EstimatesStandBehindTheValues) {
  const Reading reading = reading_of(aidon_frame(aidon_list_1(5470)));
  Arrival estimated = bare_arrival;
  estimated.import_estimate = Decimal{109554123, -3};
  EXPECT_EQ(as_reading(reading, estimated),
            R"({"time":"2026-11-22T17:30:37.123Z","sequence":18,"active_power_import_w":5470,)"
            R"("active_energy_import_estimate_kwh":109554.123})");
  estimated.export_estimate = Decimal{7, -3};
  EXPECT_EQ(as_reading(reading, estimated),
            R"({"time":"2026-11-22T17:30:37.123Z","sequence":18,"active_power_import_w":5470,)"
            R"("active_energy_import_estimate_kwh":109554.123,"active_energy_export_estimate_kwh":0.007})");
}

TEST(Json, RepeatedRegistersAreMarked) {
  Reading reading = reading_of(aidon_frame(aidon_list_1(5470)));
  reading.marks.repeated = true;
  EXPECT_EQ(
      as_reading(reading, bare_arrival),
      R"({"time":"2026-11-22T17:30:37.123Z","sequence":18,"repeated":true,"active_power_import_w":5470})");
}

TEST(Json, EnergyIsTheRegistersAlone) {
  EXPECT_EQ(as_energy(reading_of(aidon_frame(aidon_list_3()))),
            R"({"time":"2026-11-22T17:30:37.123Z","meter_time":"2026-11-22T18:00:00",)"
            R"("active_energy_import_kwh":109554.02,"active_energy_export_kwh":0.00,)"
            R"("reactive_energy_import_kvarh":21.99,"reactive_energy_export_kvarh":4.51})");
}

TEST(Json, EnergyOfAReadingWithoutRegistersIsNothing) {
  std::array<char, json_octets> buffer;
  TextWriter out(buffer);
  EXPECT_FALSE(write_energy(out, reading_of(aidon_frame(aidon_list_2())), arrival));
  EXPECT_EQ(out.view(), "");
}

TEST(Json, ClassicRoundsAndKeepsItsOrder) {
  EXPECT_EQ(
      as_classic(reading_of(kaifa_frame(kaifa_list_3())), arrival),
      R"({"id":"a0b1c2d3e4f5","name":"amsbridge","up":3600,"t":1795368637,"temp":21.50,"data":{)"
      R"("lv":"KFM_001","meterId":"6970631400000001","type":"MA304H3E","P":1316,"Q":17,"PO":0,"QO":224,)"
      R"("I1":1.53,"I2":3.29,"I3":0.80,"U1":230.30,"U2":0.00,"U3":231.10,)"
      R"("tPI":109554.020,"tPO":0.007,"tQI":1.200,"tQO":4510.300,"rtc":1795370410}})");
}

TEST(Json, ClassicFillsUpDecimals) {
  const std::string line = as_classic(reading_of(kamstrup_frame(kamstrup_list_3())), bare_arrival);
  EXPECT_NE(line.find(R"("I1":7.95,"I2":2.13,"I3":0.09,"U1":231.00,"U2":229.00,"U3":230.00,)"
                      R"("tPI":21406.730,"tPO":0.000,"tQI":0.150,"tQO":3312.040,"rtc":1795370405})"),
            std::string::npos)
      << line;
}

TEST(Json, ClassicHasAClockWithRegistersAlone) {
  const Reading reading = reading_of(kaifa_frame(kaifa_list_2()));
  ASSERT_TRUE(reading.meter_time);
  EXPECT_EQ(as_classic(reading, arrival).find("rtc"), std::string::npos);
}

TEST(Json, ClassicReadsTheClockWithItsOffset) {
  const std::string line = as_classic(reading_of(kaifa_frame(kaifa_swedish_list())), arrival);
  EXPECT_NE(line.find(R"("rtc":1795365040})"), std::string::npos) << line;  // 17:30:40 at +01:00
}

TEST(Json, ClassicPutsOtherQuantitiesBehind) {
  const std::string line = as_classic(reading_of(aidon_frame(aidon_swedish_list())), arrival);
  EXPECT_NE(
      line.find(R"("tQO":90.001,"P1":2100,"PO1":2101,"P2":4100,"PO2":4101,"P3":6100,"PO3":6101,"rtc":)"),
      std::string::npos)
      << line;
}

TEST(Json, TextsAreEscaped) {
  Reading reading;
  Reading::Text text;
  ASSERT_TRUE(text.assign("a\"b\\c\n\x7f\xe5/\x01"));
  reading.meter_id = text;
  EXPECT_EQ(as_decoded(reading),
            R"({"kind":"reading","telegram":3,"meter_id":"a\"b\\c\u000a\u007f\u00e5/\u0001","values":{}})");
}

TEST(Json, ClassicSendersAreEscaped) {
  const std::string line = written([](TextWriter& out) {
    write_classic(out, {}, bare_arrival, {.id = "\"", .name = "\\", .up_seconds = 0});
  });
  EXPECT_EQ(line, R"({"id":"\"","name":"\\","up":0,"t":1795368637,"data":{}})");
}

TEST(Json, ABufferTooSmallIsSaidWhereverItEnds) {
  const Reading reading = reading_of(kaifa_frame(kaifa_list_3()));
  const Fault fault{Layer::value, Reason::unexpected_unit, 7, 0, 30, "voltage_l1_v"_quantity};
  const auto check = [](const auto& write) {
    const std::string whole = written(write);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      std::vector<char> buffer(size);
      TextWriter out(buffer);
      write(out);
      EXPECT_TRUE(out.overflowed()) << size;
    }
    std::vector<char> buffer(whole.size());
    TextWriter out(buffer);
    write(out);
    EXPECT_FALSE(out.overflowed());
    EXPECT_EQ(out.view(), whole);
  };
  check([&](TextWriter& out) { write_decoded(out, reading, {.number = 3, .octet = 0, .octets = {}}); });
  check([&](TextWriter& out) { write_decoded(out, fault); });
  check([&](TextWriter& out) { write_reading(out, reading, arrival); });
  check([&](TextWriter& out) { write_energy(out, reading, arrival); });
  check([&](TextWriter& out) {
    write_classic(out, reading, arrival, {.id = "id", .name = "name", .up_seconds = 1});
  });
}

// The longest that a telegram can make of a reading: every value with the longest key, the smallest double
// and the smallest scaler, every text of control characters.
TEST(Json, TheLargestReadingFits) {
  std::vector<Quantity> quantities;
  for (std::size_t row = 0; row < quantity_count(); ++row)
    quantities.push_back(Quantity{static_cast<std::uint8_t>(row)});
  std::stable_sort(quantities.begin(), quantities.end(),
                   [](Quantity left, Quantity right) { return key(left).size() > key(right).size(); });
  const Bytes smallest = float64(-8.67361737988404e-19);
  axdr::Reader reader(smallest);
  axdr::Element element;
  ASSERT_TRUE(reader.next(element));
  const Decimal number = *axdr::number(element);
  ASSERT_NE(number.mantissa, 0);
  Reading reading;
  reading.maker = "Kamstrup";
  for (std::size_t value = 0; value < Reading::most_values; ++value) {
    ASSERT_TRUE(reading.add({scaled(number, -15 - 3), quantities[value]}));
  }
  Reading::Text text;
  ASSERT_TRUE(text.assign(std::string(Reading::Text::capacity(), '\x01')));
  reading.meter_id = reading.meter_model = reading.list = reading.ident = text;
  reading.channel = 255;
  reading.medium = Medium::water;
  reading.marks = {true, true, true, true, ScaleOrigin::confirmed, true};
  reading.meter_time = Clock{2026, 11, 22, 17, 30, 40, std::int16_t{60}, 0};
  std::array<char, json_octets> buffer;
  TextWriter out(buffer);
  write_decoded(out, reading, {.number = 0xffffffffffffffff, .octet = 0, .octets = {}});
  EXPECT_FALSE(out.overflowed());
  TextWriter flat(buffer);
  write_reading(flat, reading,
                {.epoch_milliseconds = arrival.epoch_milliseconds,
                 .sequence = 0xffffffffffffffff,
                 .temperature = number,
                 .late = true,
                 .import_estimate = Decimal{std::numeric_limits<std::int64_t>::min(), -3},
                 .export_estimate = Decimal{std::numeric_limits<std::int64_t>::min(), -3}});
  EXPECT_FALSE(flat.overflowed());
  const std::string id(128, '\x01');
  TextWriter classic(buffer);
  write_classic(classic, reading, arrival, {.id = id, .name = id, .up_seconds = 0xffffffffffffffff});
  EXPECT_FALSE(classic.overflowed());
}

TEST(JsonWriter, SetsCommas) {
  EXPECT_EQ(written([](TextWriter& out) {
              JsonWriter json(out);
              json.begin_object();
              json.number("a", std::uint64_t{1});
              json.name("b");
              json.begin_object();
              json.end_object();
              json.text("c", "");
              json.number("d", Decimal{-15, -1});
              json.end_object();
            }),
            R"({"a":1,"b":{},"c":"","d":-1.5})");
}

}  // namespace
}  // namespace ams::tests
