// What nobody means well by: each of it is refused, and costs the others nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "firmware/device/api/api_test_support.hpp"

namespace amsbridge::device {
namespace {

using nlohmann::json;
using ::testing::AnyOf;

struct Route {
  const char* method;
  const char* path;
};

constexpr Route changing[] = {
    {"PUT", "/settings"},          {"POST", "/settings/test"}, {"POST", "/settings/backup"},
    {"POST", "/settings/restore"}, {"POST", "/probe"},         {"DELETE", "/probe"},
    {"POST", "/restart"},          {"POST", "/wifi/scan"},     {"POST", "/wifi/join"},
    {"PUT", "/session"},           {"DELETE", "/session"},     {"POST", "/update"},
    {"POST", "/nothing"}};
constexpr Route asking[] = {{"GET", "/status"},
                            {"GET", "/meters"},
                            {"GET", "/meters/x/reading"},
                            {"GET", "/events"},
                            {"GET", "/history?meter=x"},
                            {"GET", "/settings"},
                            {"GET", "/ports"},
                            {"GET", "/probe"},
                            {"GET", "/capture?meter=x"},
                            {"GET", "/log"},
                            {"GET", "/wifi"},
                            {"HEAD", "/status"},
                            {"GET", "/nothing"}};

class Security : public ::testing::Test {
 protected:
  void SetUp() override {
    device.view.kept.mqtt.password = "hidden-from-all";
    device.view.listen(&device.api.observer());
    device.browser.open();
  }

  static std::string path_of(const Route& route) { return std::string("/api/v1") + route.path; }
  static std::string type_of(const Route& route) {
    return std::string_view(route.path) == "/update" ? "application/octet-stream" : "application/json";
  }
  Answer ask(Browser& browser, const Route& route, http::Fields headers = {}) {
    const bool has_body = std::string_view(route.method).starts_with('P');
    if (has_body && headers.empty()) headers.emplace_back("Content-Type", type_of(route));
    return browser.ask(route.method, path_of(route), has_body ? "{}" : "", std::move(headers));
  }
  void expect_untouched() const {
    EXPECT_TRUE(device.view.done.empty());
    EXPECT_EQ(device.view.fake_updater.announced, 0U);
  }
  TestDevice device;
};

TEST_F(Security, NothingIsToldOrDoneWithoutALogIn) {
  Browser stranger(device.api, device.view);
  const std::string& right = device.browser.cookie;
  for (const std::string& cookie :
       {std::string(), std::string(64, 'x'), right.substr(1), '"' + right + '"'}) {
    stranger.cookie = cookie;
    stranger.csrf = device.browser.csrf;
    for (const auto& routes : {std::span<const Route>(changing), std::span<const Route>(asking)}) {
      for (const Route& route : routes) {
        const Answer answer = ask(stranger, route);
        EXPECT_EQ(answer.status, 401) << route.path << answer.body;
        EXPECT_EQ(answer.code(), "not_logged_in") << route.path;
        EXPECT_EQ(answer.stream, nullptr);
      }
    }
  }
  expect_untouched();
}

TEST_F(Security, NothingIsDoneWithoutTheSessionsOwnToken) {
  const std::string right = device.browser.csrf;
  for (const std::string& csrf :
       {std::string(), std::string(64, 'x'), device.browser.cookie, right.substr(1)}) {
    device.browser.csrf = csrf;
    for (const Route& route : changing) {
      const Answer answer = ask(device.browser, route);
      EXPECT_EQ(answer.status, 403) << route.path;
      EXPECT_EQ(answer.code(), "wrong_csrf") << route.path;
    }
  }
  expect_untouched();
}

TEST_F(Security, NothingIsDoneForAnotherSitesPage) {
  const http::Fields foreign = {{"Origin", "http://evil.example"},
                                {"Origin", "null"},
                                {"Origin", "https://amsbridge-a1b2c3.local"},
                                {"Origin", "http://amsbridge-a1b2c3.local:81"},
                                {"Origin", "http://amsbridge-a1b2c3.local.evil.example"},
                                {"Sec-Fetch-Site", "cross-site"}};
  for (const auto& header : foreign) {
    for (const Route& route : changing) {
      const Answer answer = ask(device.browser, route, {header, {"Content-Type", type_of(route)}});
      EXPECT_EQ(answer.status, 403) << route.path << header.second;
      EXPECT_EQ(answer.code(), "cross_site") << route.path;
    }
    Browser other(device.api, device.view);
    EXPECT_EQ(other.ask("POST", "/api/v1/session", "{}", {header}).status, 403);
  }
  expect_untouched();
  EXPECT_EQ(ask(device.browser, {"POST", "/restart"},
                {{"Origin", "http://amsbridge-a1b2c3.local"}, {"Content-Type", "application/json"}})
                .status,
            202);
}

TEST_F(Security, BodiesThatAPlainFormCouldSendAreRefused) {
  for (const char* type :
       {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "",
        "application/jsonx", "text/plain; application/json"}) {
    for (const Route& route : changing) {
      if (std::string_view(route.method) == "DELETE") continue;
      EXPECT_EQ(ask(device.browser, route, {{"Content-Type", type}}).status, 415) << route.path << type;
    }
  }
  expect_untouched();
}

TEST_F(Security, TooMuchIsRefused) {
  for (const auto& [path, limit] : {std::pair("/session", std::size_t{2048}),
                                    {"/probe", 2048},
                                    {"/settings", 8192},
                                    {"/settings/restore", 8192},
                                    {"/settings/backup", 2048}}) {
    const char* method =
        std::string_view(path) == "/settings" || std::string_view(path) == "/session" ? "PUT" : "POST";
    const std::string whole_path = std::string("/api/v1") + path;
    EXPECT_EQ(device.browser.ask(method, whole_path, std::string(limit + 1, ' ')).status, 413) << path;
    EXPECT_NE(device.browser.ask(method, whole_path, std::string(limit, ' ')).status, 413) << path;
  }
  expect_untouched();
}

TEST_F(Security, TooMuchIsRefusedAlsoBehindAServerThatLetsItPass) {
  const auto request = device.browser.request("PUT", "/api/v1/settings", std::string(20'000, ' '));
  Answer answer;
  device.api.handler().answer(
      request, http::Reply([&](const http::Response& response) { answer.status = response.status; }));
  EXPECT_EQ(answer.status, 413);
}

constexpr const char* broken[] = {"{",
                                  "null",
                                  "[]",
                                  "\"text\"",
                                  "7",
                                  "{]",
                                  "{\"a\":}",
                                  "{'a':1}",
                                  "{\"a\":1,}",
                                  "{\"a\":1}{\"b\":2}",
                                  "{\"a\":\"\\ud800\"}",
                                  "{\"a\":\"\\u12\"}",
                                  "NaN",
                                  "{\"a\":\"\xC3\x28\"}",
                                  "\xFF\xFE{}",
                                  "{{{{{{{{{{{{{{{{{{{{",
                                  "{\"values\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}",
                                  "{\"a\":1e999999}"};

TEST_F(Security, BrokenJsonIsRefusedInWords) {
  for (const Route& route : changing) {
    const std::string_view path = route.path;
    if (path == "/update" || path == "/restart" || path == "/wifi/scan" || path == "/nothing") continue;
    if (std::string_view(route.method) == "DELETE") continue;
    for (const char* body : broken) {
      const Answer answer = device.browser.ask(route.method, path_of(route), body);
      EXPECT_EQ(answer.status, 400) << path << body;
      EXPECT_GT(answer.sentence().size(), 10U) << path << body;
    }
  }
  Browser other(device.api, device.view);
  for (const char* body : broken) EXPECT_EQ(other.ask("POST", "/api/v1/session", body).status, 400) << body;
  expect_untouched();
}

TEST_F(Security, NoAddressLeadsOutOfThePage) {
  for (const char* path :
       {"/../../etc/passwd", "/..%2f..%2fetc%2fpasswd", "/%2e%2e/etc/passwd", "//etc/passwd", "/./etc/passwd",
        "/assets/../../../etc/passwd", "/settings.json", "/setup-code", "/page-password",
        "/api/v1/../../setup-code", "/api/v1/meters/..%2f..%2fsetup-code/reading",
        "/api/v1/meters/%2e%2e/reading", "/api/v1//status", "/API/V1/status", "/api/v1/status%00",
        "/api/v1/status%2f", "/%", "/%zz", ""}) {
    const Answer answer = device.browser.get(path);
    EXPECT_THAT(answer.status, AnyOf(400, 404)) << path;
    EXPECT_EQ(answer.body.find(device.api.access().setup_code()), std::string::npos);
  }
}

TEST_F(Security, SecretsAreInNoAnswer) {
  device.view.kept.wifi.password = "hidden-wifi";
  device.view.kept.meter.key = "00112233445566778899aabbccddeeff";
  for (const Route& route : asking) {
    const Answer answer = ask(device.browser, route);
    for (const char* secret : {"hidden-from-all", "hidden-wifi", "00112233445566778899aabbccddeeff"})
      EXPECT_EQ(answer.body.find(secret), std::string::npos) << route.path;
    EXPECT_EQ(answer.body.find(device.api.access().setup_code()), std::string::npos);
  }
}

// --- at the access point

TEST_F(Security, WhoJoinsTheAccessPointIsLedToThePageAndHearsNothingElse) {
  device.view.access_point = "192.168.4.1";
  Browser phone(device.api, device.view);
  phone.client = "192.168.4.2";
  for (const char* host :
       {"connectivitycheck.gstatic.com", "captive.apple.com", "amsbridge-a1b2c3.local", ""}) {
    phone.host = host;
    for (const char* path : {"/", "/generate_204", "/api/v1/status", "/api/v1/session", "/index.html"}) {
      const Answer answer = phone.get(path);
      EXPECT_EQ(answer.status, 302) << host << path;
      EXPECT_EQ(answer.header("Location"), "http://192.168.4.1/");
      EXPECT_EQ(answer.body, "The page is at http://192.168.4.1/\n");
      EXPECT_EQ(answer.header("Set-Cookie"), "");
    }
  }
  EXPECT_EQ(device.view.clients_seen, 0);
  phone.host = "192.168.4.1";
  EXPECT_EQ(phone.get("/generate_204").status, 302);
  EXPECT_EQ(device.view.clients_seen, 0);
  EXPECT_EQ(phone.get("/api/v1/session").status, 200);
  EXPECT_EQ(phone.get("/api/v1/status").status, 401);
  EXPECT_EQ(device.view.clients_seen, 2);
}

TEST_F(Security, WhoIsInTheHousesNetworkIsNotLedToTheAccessPoint) {
  device.view.access_point = "192.168.4.1";
  EXPECT_EQ(device.browser.get("/api/v1/status").status, 200);
  EXPECT_EQ(device.browser.get("/generate_204").status, 404);
  EXPECT_EQ(device.view.clients_seen, 0);
}

// --- an update

TEST_F(Security, AnUpdateIsRefusedBeforeItsFirstOctet) {
  Browser stranger(device.api, device.view);
  http::Request head = stranger.request("POST", "/api/v1/update");
  head.headers.emplace_back("Content-Type", "application/octet-stream");
  head.headers.emplace_back("Content-Length", "1000");
  const auto refused = device.api.upload().begin(head);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 401);
  expect_untouched();
  EXPECT_EQ(device.api.upload().finish().status, 409);
}

}  // namespace
}  // namespace amsbridge::device
