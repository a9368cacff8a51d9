#include <gtest/gtest.h>

#include "firmware/device/api/api_test_support.hpp"
#include "http/setup_code.hpp"

namespace amsbridge::device {
namespace {

using nlohmann::json;
using std::chrono::seconds;

constexpr const char* session = "/api/v1/session";

class Access : public ::testing::Test {
 protected:
  void SetUp() override { said().clear(); }
  Answer set_up(const char* password) {
    return browser.send("POST", session,
                        {{"setup_code", device.api.access().setup_code()}, {"password", password}});
  }
  // The device begins anew with what is in its files.
  std::unique_ptr<DeviceApi> restarted() {
    return std::make_unique<DeviceApi>(device.view, device.files, device.log, std::span<const PageAsset>(),
                                       HashCost{2, 1});
  }
  TestDevice device;
  Browser& browser = device.browser;
};

TEST_F(Access, AStrangerHearsWhatIsThere) {
  const Answer answer = browser.get(session);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.json(), json({{"state", "setup"},
                                 {"has_password", false},
                                 {"host", "amsbridge-a1b2c3"},
                                 {"version", "1.2.3"},
                                 {"capabilities",
                                  {"history", "settings", "restore", "ports", "probe", "capture", "log",
                                   "restart", "wifi", "update"}}}));
  EXPECT_EQ(answer.header("Set-Cookie"), "");
}

TEST_F(Access, TheSetupCodeOpensThePageAndSetsAPassword) {
  const Answer answer = set_up("a long password");
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.json()["state"], "open");
  EXPECT_EQ(answer.json()["has_password"], true);
  EXPECT_EQ(answer.json()["is_configured"], false);
  EXPECT_EQ(answer.json()["csrf"].get<std::string>().size(), 64U);
  EXPECT_EQ(answer.header("Set-Cookie"),
            "amsbridge=" + browser.cookie + "; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict");
  EXPECT_EQ(browser.cookie.size(), 64U);
  EXPECT_EQ(browser.get("/api/v1/status").status, 200);
}

TEST_F(Access, TheSetupCodeIsMadeOnceAndKept) {
  const std::string code = device.api.access().setup_code();
  EXPECT_TRUE(is_setup_code(code));
  EXPECT_EQ(device.files.content.at("setup-code"), code + "\n");
  EXPECT_EQ(restarted()->access().setup_code(), code);
  device.files.content.clear();
  EXPECT_NE(restarted()->access().setup_code(), code);
}

TEST_F(Access, ADamagedSetupCodeIsMadeAnewInWords) {
  device.files.content["setup-code"] = "K7QM4-";
  EXPECT_TRUE(is_setup_code(restarted()->access().setup_code()));
  EXPECT_EQ(said(), std::vector<std::string>{"the setup code's file was damaged; there is a new setup code"});
}

TEST_F(Access, ThePasswordCountsFromThenOnAlsoAfterARestart) {
  set_up("a long password");
  const auto again = restarted();
  Browser other(*again, device.view);
  EXPECT_EQ(other.get(session).json()["state"], "login");
  const Answer code = other.send("POST", session, {{"setup_code", again->access().setup_code()}});
  EXPECT_EQ(code.status, 409);
  EXPECT_EQ(code.code(), "password_is_set");
  const Answer wrong = other.send("POST", session, {{"password", "a long passwork"}});
  EXPECT_EQ(wrong.status, 401);
  EXPECT_EQ(wrong.code(), "wrong_password");
  EXPECT_EQ(other.get("/api/v1/status").status, 401);
  EXPECT_EQ(other.send("POST", session, {{"password", "a long password"}}).status, 200);
  EXPECT_EQ(other.get("/api/v1/status").status, 200);
}

TEST_F(Access, ThePasswordIsKeptAsAHashWithASaltOfItsOwn) {
  set_up("a long password");
  const std::string first = device.files.content.at("page-password");
  EXPECT_TRUE(first.starts_with("amsbridge-password-1 2 1 "));
  EXPECT_EQ(first.size(), std::string("amsbridge-password-1 2 1 ").size() + 32 + 1 + 64 + 1);
  EXPECT_EQ(first.find("a long password"), std::string::npos);
  browser.send("PUT", session, {{"password", "a long password"}, {"current", "a long password"}});
  EXPECT_NE(device.files.content.at("page-password"), first);
}

TEST_F(Access, AnotherPasswordNeedsThePresentOneAndEndsOtherSessions) {
  set_up("a long password");
  Browser other(device.api, device.view);
  other.send("POST", session, {{"password", "a long password"}});
  EXPECT_EQ(other.get("/api/v1/log").status, 200);
  const Answer wrong = browser.send("PUT", session, {{"password", "another password"}, {"current", "x"}});
  EXPECT_EQ(wrong.status, 403);
  EXPECT_EQ(wrong.code(), "wrong_password");
  const Answer right =
      browser.send("PUT", session, {{"password", "another password"}, {"current", "a long password"}});
  EXPECT_EQ(right.status, 200) << right.body;
  EXPECT_EQ(other.get("/api/v1/log").status, 401);
  EXPECT_EQ(browser.get("/api/v1/log").status, 200);
}

TEST_F(Access, APasswordMustBeOne) {
  for (const std::string& password : {std::string("short"), std::string(201, 'x'), std::string()}) {
    const Answer answer = set_up(password.c_str());
    EXPECT_EQ(answer.status, 422) << password;
    EXPECT_EQ(answer.code(), "bad_password");
  }
  EXPECT_EQ(set_up("\xC3\xA5\xC3\xA5\xC3\xA5\xC3\xA5\xC3\xA5\xC3\xA5\xC3\xA5").sentence(),
            "A password must have 8 to 200 characters; this one has 7.");
  EXPECT_FALSE(device.files.content.contains("page-password"));
}

TEST_F(Access, APasswordThatCannotBeKeptIsNotSet) {
  device.files.refuse_all();
  const Answer answer = set_up("a long password");
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.code(), "not_saved");
  EXPECT_FALSE(device.api.access().has_password());
}

TEST_F(Access, APowerCutLeavesTheOldPasswordOrTheNewOne) {
  for (const Failing failing : power_cuts) {
    bool is_done = false;
    for (std::size_t step = 0; !is_done; ++step) {
      ASSERT_LT(step, 10U);
      TestDevice one;
      one.browser.send("POST", session,
                       {{"setup_code", one.api.access().setup_code()}, {"password", "the old one"}});
      one.files.fail_at(step, failing);
      one.browser.send("PUT", session, {{"password", "the new one"}, {"current", "the old one"}});
      is_done = one.files.has_power();
      one.files.restore_power();
      DeviceApi again(one.view, one.files, one.log, {}, {2, 1});
      EXPECT_EQ(again.access().setup_code(), one.api.access().setup_code());
      const auto opens = [&](const char* password) {
        return Browser(again, one.view).send("POST", session, {{"password", password}}).status == 200;
      };
      EXPECT_NE(opens("the old one"), opens("the new one")) << "step " << step;
      if (is_done) {
        EXPECT_TRUE(opens("the new one"));
      }
    }
  }
}

TEST_F(Access, ADamagedPasswordLetsNobodyIn) {
  set_up("a long password");
  for (const char* text :
       {"", "x", "amsbridge-password-1 0 1 00 00\n", "amsbridge-password-1 9999 1 00 00\n"}) {
    device.files.content["page-password"] = text;
    const auto again = restarted();
    Browser other(*again, device.view);
    for (const json& body :
         {json({{"password", "a long password"}}), json({{"setup_code", again->access().setup_code()}})}) {
      const Answer answer = other.send("POST", session, body);
      EXPECT_EQ(answer.status, 503) << text;
      EXPECT_EQ(answer.code(), "unavailable");
    }
    EXPECT_EQ(other.get("/api/v1/status").status, 503);
  }
}

TEST_F(Access, GuessingIsSlowedDown) {
  set_up("a long password");
  Browser guesser(device.api, device.view);
  guesser.client = "192.168.1.66";
  for (int guess = 0; guess < 5; ++guess)
    EXPECT_EQ(guesser.send("POST", session, {{"password", "a wrong one"}}).status, 401);
  const Answer slowed = guesser.send("POST", session, {{"password", "a long password"}});
  EXPECT_EQ(slowed.status, 429);
  EXPECT_EQ(slowed.code(), "too_many_tries");
  EXPECT_EQ(slowed.header("Retry-After"), "5");
  Browser owner(device.api, device.view);
  EXPECT_EQ(owner.send("POST", session, {{"password", "a long password"}}).status, 200);
  device.view.time = device.view.time + seconds(6);
  EXPECT_EQ(guesser.send("POST", session, {{"password", "a long password"}}).status, 200);
}

TEST_F(Access, GuessingTheSetupCodeIsSlowedDownToo) {
  for (int guess = 0; guess < 5; ++guess)
    EXPECT_EQ(browser.send("POST", session, {{"setup_code", "AAAAA-AAAAA"}}).code(), "wrong_setup_code");
  EXPECT_EQ(browser.send("POST", session, {{"setup_code", device.api.access().setup_code()}}).status, 429);
}

TEST_F(Access, OnePasswordIsCheckedAtATimeARoundInEachPoll) {
  set_up("a long password");
  Browser one(device.api, device.view);
  Browser other(device.api, device.view);
  const auto request = one.request("POST", session, R"({"password":"a long password"})");
  const auto first = one.begin(request);
  EXPECT_EQ(first->answers, 0);
  const auto second = other.begin(request);
  EXPECT_EQ(second->status, 429);
  one.pump(*first);
  EXPECT_EQ(first->answers, 0);
  one.pump(*first);
  EXPECT_EQ(first->status, 200);
}

TEST_F(Access, LoggingOutEndsTheSession) {
  browser.open();
  const Answer out = browser.send("DELETE", session);
  EXPECT_EQ(out.status, 200);
  EXPECT_EQ(out.json()["state"], "setup");
  EXPECT_EQ(out.header("Set-Cookie"), "amsbridge=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict");
}

TEST_F(Access, TheNinthSessionTakesThePlaceOfTheOneUnusedLongest) {
  std::vector<Browser> browsers;
  for (std::size_t number = 0; number < DeviceAccess::most_sessions + 1; ++number) {
    device.view.time = device.view.time + seconds(1);
    browsers.emplace_back(device.api, device.view);
    browsers.back().open();
  }
  EXPECT_EQ(browsers[0].get("/api/v1/log").status, 401);
  for (std::size_t number = 1; number < browsers.size(); ++number)
    EXPECT_EQ(browsers[number].get("/api/v1/log").status, 200) << number;
}

TEST_F(Access, SessionsStayWhenTheClockIsSet) {
  device.view.time.wall = std::chrono::sys_seconds(seconds(60));
  browser.open();
  device.view.time = test_start;
  EXPECT_EQ(browser.get("/api/v1/log").status, 200);
}

TEST_F(Access, IsConfiguredOnceABrokerIsChosen) {
  browser.open();
  EXPECT_EQ(browser.get(session).json()["is_configured"], false);
  device.view.kept.mqtt.host = "broker.local";
  EXPECT_EQ(browser.get(session).json()["is_configured"], true);
}

}  // namespace
}  // namespace amsbridge::device
