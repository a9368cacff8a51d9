#include "firmware/device/api/device_events.hpp"

#include <gtest/gtest.h>

#include "firmware/device/api/api_test_support.hpp"

namespace amsbridge::device {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::seconds;

struct Event {
  std::string name;
  json data;
};

class Events : public ::testing::Test {
 protected:
  void SetUp() override {
    device.view.kept.meter.name = "house";
    device.view.listen(&device.api.observer());
    device.browser.open();
  }

  std::shared_ptr<Answer> listen(const std::string& path = "/api/v1/events") {
    auto answer = device.browser.begin(device.browser.request("GET", path));
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->type, "text/event-stream; charset=utf-8");
    EXPECT_TRUE(answer->stream);
    return answer;
  }
  // What has come since the last time.
  std::vector<Event> events(Answer& answer) {
    for (int turn = 0; turn < 20; ++turn) device.browser.pump(answer);
    std::vector<Event> found;
    std::string text = std::exchange(answer.body, {});
    for (std::size_t end = 0; (end = text.find("\n\n")) != std::string::npos; text.erase(0, end + 2)) {
      const std::size_t line = text.find('\n');
      EXPECT_TRUE(text.starts_with("event: "));
      EXPECT_EQ(text.substr(line + 1, 6), "data: ");
      found.push_back(
          {text.substr(7, line - 7), json::parse(text.substr(line + 7, end - line - 7), nullptr, false)});
      EXPECT_TRUE(found.back().data.is_object()) << text;
    }
    EXPECT_EQ(text, "");
    return found;
  }
  static std::vector<std::string> names(const std::vector<Event>& events) {
    std::vector<std::string> names;
    for (const Event& event : events) names.push_back(event.name);
    return names;
  }
  void pass(milliseconds time) { device.view.time = device.view.time + time; }

  TestDevice device;
};

TEST_F(Events, BeginWithHello) {
  device.view.hear("kaifa", 2);
  const auto client = listen();
  const auto heard = events(*client);
  ASSERT_FALSE(heard.empty());
  EXPECT_EQ(heard[0].name, "hello");
  EXPECT_EQ(heard[0].data["status"]["meters"][0]["id"], "house");
  EXPECT_EQ(heard[0].data["latest"][0]["meter"], "house");
  EXPECT_EQ(heard[0].data["latest"][0]["values"].size(), device.view.relay()->meter().latest_values().size());
}

TEST_F(Events, TellReadings) {
  const auto client = listen();
  events(*client);
  device.view.hear("kaifa", 2);
  std::vector<Event> readings;
  for (const Event& event : events(*client)) {
    if (event.name == "reading") readings.push_back(event);
  }
  ASSERT_EQ(readings.size(), 2U);
  EXPECT_EQ(readings[0].data["meter"], "house");
  EXPECT_EQ(readings[0].data["values"].size(), 1U);
  EXPECT_EQ(readings[1].data["values"].size(), 10U);
  EXPECT_TRUE(readings[1].data["meter_time"].is_string());
  EXPECT_NEAR(readings[1].data["time"].get<double>(), 1769860798, 1);
}

TEST_F(Events, OfOtherMetersAreLeftOut) {
  const auto client = listen("/api/v1/events?meter=other,another");
  events(*client);
  device.view.hear("kaifa", 2);
  for (const Event& event : events(*client)) EXPECT_NE(event.name, "reading");
}

TEST_F(Events, TellTheStatusEachFiveSecondsAndAtOnceWhenItHasChanged) {
  const auto client = listen();
  events(*client);
  pass(seconds(6));
  events(*client);
  pass(seconds(2));
  EXPECT_EQ(names(events(*client)), std::vector<std::string>{});
  pass(seconds(3));
  EXPECT_EQ(names(events(*client)), std::vector<std::string>{"status"});
  device.view.facts.broker.code = BrokerCode::lost;
  pass(seconds(1));
  const auto heard = events(*client);
  ASSERT_EQ(names(heard), std::vector<std::string>{"status"});
  EXPECT_EQ(heard[0].data["broker"]["code"], "lost");
}

TEST_F(Events, TellTheLog) {
  device.log.add(LogLevel::info, "before", device.view.time.steady);
  const auto client = listen();
  events(*client);
  device.log.add(LogLevel::error, "one", device.view.time.steady);
  device.log.add(LogLevel::info, "other", device.view.time.steady);
  const auto heard = events(*client);
  ASSERT_EQ(names(heard), (std::vector<std::string>{"log", "log"}));
  EXPECT_EQ(heard[0].data["level"], "error");
  EXPECT_EQ(heard[0].data["sentence"], "one");
  EXPECT_EQ(heard[1].data["sentence"], "other");
}

TEST_F(Events, AreForThreeClientsAndTheOldestGivesWay) {
  std::vector<std::shared_ptr<Answer>> clients;
  for (int number = 0; number < 4; ++number) clients.push_back(listen());
  for (int turn = 0; turn < 20; ++turn) {
    for (const auto& client : clients) device.browser.pump(*client);
  }
  EXPECT_EQ(clients[0]->stream, nullptr);
  for (int number = 1; number < 4; ++number) EXPECT_TRUE(clients[static_cast<std::size_t>(number)]->stream);
}

TEST_F(Events, EndWithTheSession) {
  const auto client = listen();
  events(*client);
  device.browser.send("DELETE", "/api/v1/session");
  pass(seconds(1));
  for (int turn = 0; turn < 20; ++turn) device.browser.pump(*client);
  EXPECT_EQ(client->stream, nullptr);
}

TEST_F(Events, OfAClientThatTakesNothingCostNoMemoryAndItIsLetGo) {
  const auto client = listen();
  const auto stream = client->stream;
  for (int turn = 0; turn < 15; ++turn) {
    pass(seconds(1));
    device.view.hear("kaifa", 2);
    device.log.add(LogLevel::info, std::string(200, 'x'), device.view.time.steady);
    device.api.poll();
    EXPECT_TRUE(stream->is_open());
    EXPECT_LE(stream->waiting(), DeviceEvents::stream_octets);
  }
  pass(seconds(6));
  device.api.poll();
  EXPECT_FALSE(stream->is_open());
}

}  // namespace
}  // namespace amsbridge::device
