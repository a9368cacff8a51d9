#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "bridge/access/page_access.hpp"
#include "bridge/access/page_file.hpp"

namespace amsbridge {

using Json = nlohmann::json;

inline Json json_of(const http::Response& response) {
  return Json::parse(response.body.view(), nullptr, false);
}
inline std::string code_of(const http::Response& response) {
  return json_of(response)["error"]["code"];
}
inline std::string sentence_of(const http::Response& response) {
  return json_of(response)["error"]["sentence"];
}
inline std::string header_of(const http::Response& response, const std::string& name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return {};
}

/// A page with a browser: it keeps the cookie and the CSRF token.
class PageAccessTest : public testing::Test {
 protected:
  static constexpr const char* password = "korrekt hest";

  struct Browser {
    std::string cookie = {};
    std::string csrf = {};
    std::string address = "192.0.2.7";
  };

  PageAccessTest();
  ~PageAccessTest() override;

  void start();
  http::Request request(const std::string& method, const std::string& body = {}) const;
  http::Request request(const Browser& browser, const std::string& method,
                        const std::string& body = {}) const;
  /// Asks /session and waits for the answer; the browser keeps what it gets.
  http::Response session(Browser& browser, const std::string& method, const Json& body = nullptr);
  http::Response log_in(Browser& browser, const std::string& with) {
    return session(browser, "POST", {{"password", with}});
  }
  std::string setup_code() { return access_->setup_code().value_or("none"); }
  /// A page with a password, and nobody logged in.
  void set_password();
  /// Runs the loop until there is something.
  template <typename Value>
  Value await(std::optional<Value>& value);

  boost::asio::io_context loop_;
  std::filesystem::path folder_;
  std::chrono::system_clock::time_point now_{std::chrono::seconds(1'700'000'000)};
  std::chrono::steady_clock::time_point steady_{std::chrono::hours(1)};
  std::unique_ptr<PageAccess> access_;
  SessionFacts facts_{"pi", "1.2.3", {"history", "probe"}, true};
};

inline PageAccessTest::PageAccessTest() {
  std::string name = (std::filesystem::temp_directory_path() / "amsbridge_access_XXXXXX").string();
  folder_ = ::mkdtemp(name.data());
  start();
}

inline PageAccessTest::~PageAccessTest() {
  access_.reset();
  std::filesystem::remove_all(folder_);
}

inline void PageAccessTest::start() {
  access_.reset();
  access_ = std::make_unique<PageAccess>(
      PageAccessOptions{folder_, loop_.get_executor(), [this] { return now_; }, [this] { return steady_; }});
}

inline http::Request PageAccessTest::request(const std::string& method, const std::string& body) const {
  http::Request made;
  made.method = method;
  made.path = "/api/v1/session";
  made.client = "192.0.2.7";
  made.headers = {{"Host", "pi:8080"}, {"Origin", "http://pi:8080"}};
  if (!body.empty()) made.headers.emplace_back("Content-Type", "application/json");
  made.body = body;
  return made;
}

inline http::Request PageAccessTest::request(const Browser& browser, const std::string& method,
                                             const std::string& body) const {
  http::Request made = request(method, body);
  made.client = browser.address;
  if (!browser.cookie.empty()) made.headers.emplace_back("Cookie", "amsbridge=" + browser.cookie);
  if (!browser.csrf.empty()) made.headers.emplace_back("X-CSRF-Token", browser.csrf);
  return made;
}

inline http::Response PageAccessTest::session(Browser& browser, const std::string& method, const Json& body) {
  std::optional<http::Response> answer;
  access_->session(request(browser, method, body.is_null() ? std::string() : body.dump()), facts_,
                   [&](http::Response response) { answer = std::move(response); });
  http::Response response = await(answer);
  const std::string set = header_of(response, "Set-Cookie");
  if (!set.empty()) browser.cookie = set.substr(set.find('=') + 1, set.find(';') - set.find('=') - 1);
  const Json json = json_of(response);
  if (json.is_object() && json.contains("csrf")) browser.csrf = json["csrf"];
  return response;
}

inline void PageAccessTest::set_password() {
  Browser browser;
  const auto response = session(browser, "POST", {{"setup_code", setup_code()}, {"password", password}});
  ASSERT_EQ(response.status, 200) << response.body.view();
  ASSERT_EQ(session(browser, "DELETE").status, 200);
}

template <typename Value>
Value PageAccessTest::await(std::optional<Value>& value) {
  EXPECT_FALSE(value.has_value()) << "it was not posted";
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!value && std::chrono::steady_clock::now() < end) {
    loop_.restart();
    loop_.run_one_for(std::chrono::milliseconds(10));
    if (!value) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_TRUE(value.has_value());
  return value.value_or(Value{});
}

}  // namespace amsbridge
