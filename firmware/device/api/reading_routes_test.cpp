#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "firmware/device/api/api_test_support.hpp"

namespace amsbridge::device {
namespace {

using nlohmann::json;

// A device with a session, whose meter has sent what Kaifa sends at the hour.
class ReadingRoutes : public ::testing::Test {
 protected:
  void SetUp() override {
    device.view.kept.meter.name = "house";
    device.view.kept.mqtt.host = "broker.local";
    device.view.facts.broker.code = BrokerCode::connected;
    device.view.facts.broker.sentence = "connected";
    device.view.facts.broker.since = test_start.steady - std::chrono::minutes(1);
    device.browser.open();
  }
  void hear(const char* model = "kaifa", std::size_t telegrams = 2) {
    device.view.listen(&device.api.observer());
    device.view.hear(model, telegrams);
  }
  json get(const std::string& path) {
    const Answer answer = device.browser.get(path);
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(answer.type, "application/json");
    return answer.json();
  }
  TestDevice device;
};

TEST_F(ReadingRoutes, StatusTellsAllOfTheDevice) {
  device.view.facts.uptime_s = 3600;
  device.view.facts.temperature = ams::Decimal{2150, -2};
  device.view.facts.broker.acknowledged = 12;
  device.view.facts.broker.reconnects = 1;
  device.view.facts.ring_readings = 3;
  device.view.facts.ring_dropped = 4;
  device.view.facts.history_octets = 5;
  device.view.facts.chip = "ESP8266EX";
  device.view.facts.heap = {20'000, 15'000};
  device.view.facts.reset_reason = "Exception (3) at 0x4020ab12";
  device.view.facts.crashes = 1;
  device.view.facts.station.ssid = "M\xC3\xA5ler \"2\"";
  device.view.facts.station.strength = 70;
  device.view.facts.station.address = "192.168.1.40";
  device.view.facts.files = {2'000'000, 16'384};
  const json status = get("/api/v1/status");
  const json expected = {
      {"time", status["time"]},
      {"uptime", 3600},
      {"version", "1.2.3"},
      {"host", "amsbridge-a1b2c3"},
      {"time_zone", "Europe/Oslo"},
      {"temperature_c", 21.5},
      {"sensor", "ds18b20"},
      {"broker",
       {{"connected", true},
        {"host", "broker.local"},
        {"port", 1883},
        {"code", "connected"},
        {"sentence", "connected"},
        {"since", 1769860738.0},
        {"acknowledged", 12},
        {"reconnects", 1}}},
      {"outbox", {{"durable", false}, {"waiting", 3}, {"dropped_live", 4}}},
      {"history", {{"octets", 5}}},
      {"device",
       {{"chip", "ESP8266EX"},
        {"heap_free", 20'000},
        {"heap_largest_block", 15'000},
        {"fragmentation", 25},
        {"reset_reason", "Exception (3) at 0x4020ab12"},
        {"crashes", 1},
        {"wifi", {{"ssid", "M\xC3\xA5ler \"2\""}, {"strength", 70}, {"address", "192.168.1.40"}}},
        {"files_total", 2'000'000},
        {"files_used", 16'384},
        {"ring", {{"readings", 3}, {"dropped", 4}}}}},
      {"meters_total", 0},
      {"meters_online", 0},
      {"meters", json::array()}};
  EXPECT_EQ(status, expected) << status;
  EXPECT_NEAR(status["time"].get<double>(), 1769860798, 1);
}

TEST_F(ReadingRoutes, StatusWithoutABrokerSaysSo) {
  device.view.kept.mqtt.host.clear();
  device.view.facts.broker = {};
  const json expected = {{"connected", false}, {"host", ""},
                         {"port", 1883},       {"sentence", "no broker has been chosen yet"},
                         {"acknowledged", 0},  {"reconnects", 0}};
  EXPECT_EQ(get("/api/v1/status")["broker"], expected);
}

TEST_F(ReadingRoutes, StatusHasTheMeterWithAllThatIsKnownOfIt) {
  hear();
  device.view.time = device.view.time + std::chrono::seconds(10);
  const json status = get("/api/v1/status");
  EXPECT_EQ(status["meters_total"], 1);
  EXPECT_EQ(status["meters_online"], 1);
  const json& meter = status["meters"].at(0);
  EXPECT_EQ(meter["id"], "house");
  EXPECT_EQ(meter["name"], "house");
  EXPECT_EQ(meter["maker"], "Kaifa");
  EXPECT_EQ(meter["source"], "serial://uart0");
  EXPECT_EQ(meter["medium"], "electricity");
  EXPECT_EQ(meter["online"], true);
  EXPECT_EQ(meter["readings"], 2);
  EXPECT_EQ(meter["counters"]["readings"], 2);
  EXPECT_EQ(meter["faults"], json::object());
  EXPECT_EQ(meter["last"], 1769860798.0);
  EXPECT_TRUE(meter["diagnosis"]["code"].is_string());
  EXPECT_EQ(get("/api/v1/meters")["meters"], status["meters"]);
}

TEST_F(ReadingRoutes, FaultsAreToldByReasonHoweverMany) {
  hear();
  std::vector<std::uint8_t> noise(4096);
  for (std::size_t at = 0; at < noise.size(); ++at)
    noise[at] = at % 7 == 0 ? 0x7e : static_cast<std::uint8_t>(at * 31 % 251);
  const_cast<MeterRelay*>(device.view.relay())->push(noise, device.view.time);
  const auto& faults = device.view.relay()->counters().faults;
  ASSERT_GT(faults.size(), 0U);
  const json meter = get("/api/v1/meters")["meters"].at(0);
  json expected = json::object();
  for (const auto& [reason, count] : faults) expected[std::string(ams::name(reason))] = count;
  EXPECT_EQ(meter["faults"], expected);
  EXPECT_FALSE(meter["last_fault"].get<std::string>().empty());
}

TEST_F(ReadingRoutes, LatestHasEachValueWithItsTime) {
  hear();
  const json latest = get("/api/v1/meters/house/reading");
  EXPECT_EQ(latest["meter"], "house");
  EXPECT_EQ(latest["time"], 1769860798.0);
  const auto& values = device.view.relay()->meter().latest_values();
  ASSERT_GT(values.size(), 6U);
  EXPECT_EQ(latest["values"].size(), values.size());
  for (const LatestValue& value : values) {
    const json& told = latest["values"][std::string(ams::key(value.value.quantity))];
    EXPECT_EQ(told["t"], 1769860798.0);
    EXPECT_TRUE(told["v"].is_number());
  }
}

TEST_F(ReadingRoutes, AMeterThatIsNotThereIs404) {
  const Answer answer = device.browser.get("/api/v1/meters/nobody/reading");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(answer.code(), "no_such_meter");
  EXPECT_EQ(answer.sentence(), "There is no meter nobody.");
}

TEST_F(ReadingRoutes, ValuesAreDatedByTheClockAsItIsSetNow) {
  device.view.time.wall = {};  // 1970: nobody has told the time yet
  hear();
  device.view.time = test_start + std::chrono::seconds(30);
  EXPECT_EQ(get("/api/v1/meters/house/reading")["time"], 1769860798.0);
}

TEST_F(ReadingRoutes, NothingIsReadAfterACrashLoop) {
  EXPECT_EQ(get("/api/v1/meters"), json({{"meters", json::array()}}));
  EXPECT_EQ(device.browser.get("/api/v1/capture?meter=house").status, 404);
}

TEST_F(ReadingRoutes, HistoryIsAskedForAsTheQuerySays) {
  hear();
  device.view.history_pieces = {"{\"meter\":", "\"house\"", "}"};
  EXPECT_EQ(get("/api/v1/history?meter=house&from=10&to=20&series=a,b&points=50"),
            json({{"meter", "house"}}));
  ASSERT_TRUE(device.view.asked);
  EXPECT_EQ(device.view.asked->from, 10);
  EXPECT_EQ(device.view.asked->to, 20);
  EXPECT_EQ(device.view.asked->points, 50);
  EXPECT_EQ(device.view.asked->series, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(device.view.asked->view, HistoryQuery::View::plot);
  EXPECT_FALSE(device.view.asked->is_table);
  get("/api/v1/history?meter=house&from=10&to=20&view=energy&unit=month");
  EXPECT_EQ(device.view.asked->view, HistoryQuery::View::energy);
  EXPECT_EQ(device.view.asked->unit, HistoryQuery::Unit::month);
  EXPECT_EQ(device.view.asked->points, 700);
}

TEST_F(ReadingRoutes, HistoryAsATableIsAFile) {
  hear();
  device.view.history_pieces = {"time,power\r\n", "1,2\r\n"};
  const Answer table = device.browser.get("/api/v1/history?meter=house&from=10&to=20&format=csv");
  EXPECT_EQ(table.status, 200);
  EXPECT_EQ(table.type, "text/csv; charset=utf-8");
  EXPECT_EQ(table.body, "time,power\r\n1,2\r\n");
  EXPECT_EQ(table.header("Content-Disposition"), "attachment; filename=\"history.csv\"");
  EXPECT_TRUE(device.view.asked->is_table);
}

TEST_F(ReadingRoutes, HistoryRefusesWhatItIsNotAskedRight) {
  hear();
  for (const char* query :
       {"", "?meter=house", "?meter=house&from=1", "?meter=house&from=x&to=2", "?meter=house&from=2&to=2",
        "?meter=house&from=-1&to=2", "?meter=house&from=1&to=99999999999999",
        "?meter=house&from=1&to=2&view=x", "?meter=house&from=1&to=2&unit=week",
        "?meter=house&from=1&to=2&format=xml", "?meter=house&from=1&to=2&points=1",
        "?meter=house&from=1&to=2&points=70000", "?meter=house&from=1&to=2&series=1,2,3,4,5,6,7,8,9"}) {
    const Answer answer = device.browser.get(std::string("/api/v1/history") + query);
    EXPECT_EQ(answer.status, 400) << query;
    EXPECT_GT(answer.sentence().size(), 10U) << query;
  }
  EXPECT_EQ(device.browser.get("/api/v1/history?meter=other&from=1&to=2").code(), "no_such_meter");
  device.view.refusal = "Nothing is kept.";
  EXPECT_EQ(device.browser.get("/api/v1/history?meter=house&from=1&to=2").sentence(), "Nothing is kept.");
  EXPECT_FALSE(device.view.asked->series.size() > 8);
}

TEST_F(ReadingRoutes, CaptureIsARecording) {
  hear();
  device.view.capture_pieces = {"# amsbridge recording\n", std::string(500, '7'), std::string(500, 'e'),
                                "\n"};
  const Answer capture = device.browser.get("/api/v1/capture?meter=house");
  EXPECT_EQ(capture.status, 200);
  EXPECT_EQ(capture.type, "text/plain; charset=utf-8");
  EXPECT_EQ(capture.body, "# amsbridge recording\n" + std::string(500, '7') + std::string(500, 'e') + "\n");
  EXPECT_EQ(capture.header("Content-Disposition"), "attachment; filename=\"recording.txt\"");
  EXPECT_EQ(device.browser.get("/api/v1/capture?meter=house&anonymise=true").code(), "not_anonymised");
  EXPECT_EQ(device.browser.get("/api/v1/capture?meter=other").status, 404);
}

TEST_F(ReadingRoutes, LogHasTheLastLines) {
  device.log.add(LogLevel::warning, "no broker", test_start.steady - std::chrono::seconds(2));
  device.log.add(LogLevel::info, "joined \"M\xC3\xA5ler\"", test_start.steady);
  const json log = get("/api/v1/log");
  const json expected = {
      {{"time", 1769860796.0}, {"level", "warning"}, {"sentence", "no broker"}},
      {{"time", 1769860798.0}, {"level", "info"}, {"sentence", "joined \"M\xC3\xA5ler\""}}};
  EXPECT_EQ(log["events"], expected);
}

TEST_F(ReadingRoutes, RestartIsAskedFor) {
  const Answer answer = device.browser.send("POST", "/api/v1/restart");
  EXPECT_EQ(answer.status, 202);
  EXPECT_EQ(answer.body, "{}");
  EXPECT_EQ(device.view.done, std::vector<std::string>{"restart"});
}

TEST_F(ReadingRoutes, HeadHasNoBodyAndCostsNone) {
  hear();
  for (const char* path :
       {"/api/v1/status", "/api/v1/meters", "/api/v1/settings", "/api/v1/log", "/api/v1/wifi",
        "/api/v1/capture?meter=house", "/api/v1/history?meter=house&from=1&to=2",
        "/api/v1/meters/house/reading", "/api/v1/events"}) {
    const auto answer = device.browser.begin(device.browser.request("HEAD", path));
    EXPECT_EQ(answer->answers, 1) << path;
    EXPECT_EQ(answer->status, 200) << path;
    EXPECT_EQ(answer->body, "") << path;
    EXPECT_EQ(answer->stream, nullptr) << path;
  }
}

TEST_F(ReadingRoutes, WhatIsNotServedIs404AndAWrongMethod405) {
  EXPECT_EQ(device.browser.get("/api/v1/nothing").code(), "not_found");
  EXPECT_EQ(device.browser.get("/api/v1").code(), "not_found");
  EXPECT_EQ(device.browser.get("/api/v2/status").code(), "not_found");
  EXPECT_EQ(device.browser.send("POST", "/api/v1/inspect", {{"input", "7e"}}).code(), "not_found");
  const Answer answer = device.browser.send("DELETE", "/api/v1/settings");
  EXPECT_EQ(answer.status, 405);
  EXPECT_EQ(answer.header("Allow"), "GET, PUT");
}

}  // namespace
}  // namespace amsbridge::device
