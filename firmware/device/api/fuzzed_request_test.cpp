// A hundred thousand requests that are wrong in all ways: each is answered once, those of strangers change
// nothing.
#include <map>
#include <random>

#include <gtest/gtest.h>

#include "firmware/device/api/api_test_support.hpp"
#include "firmware/device/settings/settings_writer.hpp"

namespace amsbridge::device {
namespace {

constexpr int requests = 100'000;

constexpr const char* methods[] = {"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "get", ""};
constexpr const char* paths[] = {"/",
                                 "/index.html",
                                 "/api/v1/session",
                                 "/api/v1/status",
                                 "/api/v1/meters",
                                 "/api/v1/meters/house/reading",
                                 "/api/v1/events",
                                 "/api/v1/history",
                                 "/api/v1/settings",
                                 "/api/v1/settings/test",
                                 "/api/v1/settings/backup",
                                 "/api/v1/settings/restore",
                                 "/api/v1/ports",
                                 "/api/v1/probe",
                                 "/api/v1/capture",
                                 "/api/v1/log",
                                 "/api/v1/restart",
                                 "/api/v1/wifi",
                                 "/api/v1/wifi/scan",
                                 "/api/v1/wifi/join",
                                 "/api/v1/update",
                                 "/api/v1/meters/{id}/reading"};
constexpr const char* queries[] = {"",
                                   "meter=house",
                                   "check=true",
                                   "meter=house&from=1&to=2&series=a,b&points=9",
                                   "meter=house&from=1&to=2&view=energy&unit=hour&format=csv",
                                   "a=%41&b=+&c"};
constexpr const char* bodies[] = {
    "",
    "{}",
    R"({"password":"a wrong password"})",
    R"({"setup_code":"AAAAA-AAAAA","password":"a password"})",
    R"({"password":"a new password","current":"a wrong one"})",
    R"({"values":{"mqtt.host":"broker","mqtt.port":0,"mqtt.layout":["json"]},"meters":[{"was":0,"values":{"name":"x"}}]})",
    R"({"amsbridge_settings":1,"values":{"mqtt.port":70000},"meters":[]})",
    R"({"source":"serial://uart9"})",
    R"({"ssid":"home","password":"short"})",
    R"({"ssid":"home"})",
    R"({"values":{"mqtt.port":1884}})"};
constexpr const char* types[] = {"application/json", "application/json; charset=utf-8", "text/plain",
                                 "application/octet-stream", ""};

class Fuzzer {
 public:
  explicit Fuzzer(Browser& browser) : browser_(browser) {}

  http::Request next() {
    http::Request request =
        browser_.request(pick(methods), std::string(pick(paths)), std::string(pick(bodies)));
    request.query = pick(queries);
    request.client =
        one_in(4) ? "192.168.4." + std::to_string(number(256)) : "192.168.1." + std::to_string(number(256));
    for (auto& [name, value] : request.headers) {
      if (name == "Content-Type") value = one_in(5) ? pick(types) : value;
    }
    for (std::string* part : {&request.method, &request.path, &request.query, &request.body}) {
      while (one_in(3)) mutate(*part);
    }
    for (auto& [name, value] : request.headers) {
      if (one_in(40)) mutate(value);
      if (one_in(100)) mutate(name);
    }
    if (one_in(20)) request.headers.emplace_back("Origin", "http://evil.example");
    if (one_in(500)) request.body.append(number(40'000), static_cast<char>(number(256)));
    return request;
  }

 private:
  std::size_t number(std::size_t limit) { return random_() % limit; }
  bool one_in(std::size_t many) { return number(many) == 0; }
  template <std::size_t Size>
  const char* pick(const char* const (&from)[Size]) {
    return from[number(Size)];
  }
  void mutate(std::string& text) {
    constexpr std::string_view telling = "{}[]\",:\\/%&=?;. \r\n0";
    const char letter = one_in(2) ? telling[number(telling.size())] : static_cast<char>(number(256));
    const std::size_t at = number(text.size() + 1);
    switch (number(4)) {
      case 0: text.insert(at, 1, letter); break;
      case 1:
        if (at < text.size()) text[at] = letter;
        break;
      case 2: text.erase(at, number(8)); break;
      default: text.insert(at, text.substr(at, number(16))); break;
    }
  }

  Browser& browser_;
  std::mt19937 random_{20260131};
};

// What a fuzzed request came to.
struct Outcome {
  std::shared_ptr<Answer> answer;
  std::vector<std::string> done;  // by the device
};

class FuzzedRequests : public ::testing::Test {
 protected:
  void SetUp() override {
    view.kept.meter.name = "house";
    view.listen(&device.api.observer());
    view.hear("kaifa", 2);
    view.access_point = "192.168.4.1";
    log_in();
    device.browser.send("PUT", "/api/v1/session", {{"password", "the owner's own"}});
    files = device.files.content;
  }

  void log_in() {
    const bool has_password = device.api.access().has_password();
    if (!has_password) return static_cast<void>(device.browser.open());
    view.time = view.time + std::chrono::minutes(11);
    device.browser.send("POST", "/api/v1/session", {{"password", "the owner's own"}});
  }

  Outcome send(const http::Request& request) {
    view.done.clear();
    view.trial = nullptr;
    Outcome outcome{device.browser.begin(request), {}};
    Answer& answer = *outcome.answer;
    for (int turn = 0; turn < 100 && (answer.answers == 0 || answer.stream); ++turn) {
      if (answer.stream) most_waiting = std::max(most_waiting, answer.stream->waiting());
      if (turn > 60 && answer.stream) answer.stream->close();
      if (view.trial) view.trial({BrokerTest::Code::failed, "It failed."});
      device.browser.pump(answer);
    }
    outcome.done = view.done;
    ++statuses[answer.status];
    return outcome;
  }

  static void expect_sound(const Answer& answer) {
    ASSERT_EQ(answer.answers, 1);
    ASSERT_EQ(answer.stream, nullptr);
    ASSERT_LT(answer.body.size(), 40'000U);
    if (answer.type != "application/json" || answer.body.empty()) return;
    const nlohmann::json json = answer.json();
    ASSERT_FALSE(json.is_discarded()) << answer.body;
    if (answer.status >= 400) {
      ASSERT_TRUE(json.contains("problems") || !answer.sentence().empty()) << answer.body;
    }
  }

  TestDevice device;
  FakeView& view = device.view;
  decltype(FakeFiles::content) files;
  std::map<int, int> statuses;
  std::size_t most_waiting = 0;
};

TEST_F(FuzzedRequests, OfStrangersAndOtherSitesChangeNothing) {
  const std::string settings = settings_json(view.kept);
  Fuzzer strangers(device.browser);
  for (int number = 0; number < requests / 2; ++number) {
    // Some have no session, some one whose token they do not know.
    http::Request request = strangers.next();
    std::erase_if(request.headers, [number](const auto& field) {
      return field.first == (number % 2 == 0 ? "Cookie" : "X-CSRF-Token");
    });
    const Outcome outcome = send(request);
    ASSERT_NO_FATAL_FAILURE(expect_sound(*outcome.answer)) << number;
    ASSERT_TRUE(outcome.done.empty()) << number << outcome.done.front();
  }
  EXPECT_EQ(settings_json(view.kept), settings);
  EXPECT_EQ(device.files.content, files);
  EXPECT_EQ(view.fake_updater.announced, 0U);
  EXPECT_LE(most_waiting, DeviceEvents::stream_octets);
  for (const int status : {200, 302, 400, 401, 403, 404, 405, 413, 415})
    EXPECT_GT(statuses[status], 0) << status;
}

TEST_F(FuzzedRequests, OfTheOwnerDoWhatTheirAnswersSay) {
  const Settings settings = view.kept;
  Fuzzer owner(device.browser);
  int applied = 0;
  for (int number = 0; number < requests / 2; ++number) {
    const Outcome outcome = send(owner.next());
    const Answer& answer = *outcome.answer;
    ASSERT_NO_FATAL_FAILURE(expect_sound(answer)) << number;
    ASSERT_LE(outcome.done.size(), 1U);
    if (!outcome.done.empty()) {
      ASSERT_TRUE(answer.status == 200 || answer.status == 202) << outcome.done.front() << answer.body;
    }
    const bool is_applied = outcome.done == std::vector<std::string>{"apply"};
    const bool says_saved = answer.body.starts_with(R"({"saved":true)");
    ASSERT_EQ(is_applied, says_saved) << answer.body;
    if (is_applied) {
      ++applied;
      // What was let in is what would be let in again.
      ASSERT_FALSE(settings_json(view.kept).empty());
      view.kept = settings;
    }
    if (answer.status == 401) log_in();
  }
  EXPECT_GT(applied, 0);
  EXPECT_EQ(device.files.content, files);
  EXPECT_LE(most_waiting, DeviceEvents::stream_octets);
  for (const int status : {200, 202, 302, 400, 403, 404, 405, 409, 413, 415, 422})
    EXPECT_GT(statuses[status], 0) << status;
}

}  // namespace
}  // namespace amsbridge::device
