#include <fmt/format.h>

#include "bridge/access/page_access_test_support.hpp"

namespace amsbridge {
namespace {

using std::chrono::hours;

TEST_F(PageAccessTest, AsksForTheSetupCodeAtFirst) {
  Browser browser;
  const auto response = session(browser, "GET");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body.view(), R"({"state":"setup","has_password":false,"host":"pi","version":"1.2.3",)"
                                  R"("capabilities":["history","probe"]})");
  EXPECT_EQ(header_of(response, "Set-Cookie"), "");
  EXPECT_EQ(access_->state(request("GET")), PageState::Setup);
}

TEST_F(PageAccessTest, TheSetupCodeOpensAndSetsThePassword) {
  Browser browser;
  const auto response = session(browser, "POST", {{"setup_code", setup_code()}, {"password", password}});
  ASSERT_EQ(response.status, 200) << response.body.view();
  const Json json = json_of(response);
  EXPECT_EQ(json["state"], "open");
  EXPECT_EQ(json["has_password"], true);
  EXPECT_EQ(json["is_configured"], true);
  EXPECT_EQ(header_of(response, "Set-Cookie"),
            "amsbridge=" + browser.cookie + "; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict");
  EXPECT_EQ(browser.cookie.size(), 64U);
  EXPECT_EQ(access_->setup_code(), "");
  EXPECT_FALSE(access_->refusal(request(browser, "GET")).has_value());
  EXPECT_EQ(access_->state(request("GET")), PageState::Login);
}

TEST_F(PageAccessTest, TheSetupCodeAloneOpensWithoutAPassword) {
  Browser browser;
  std::string typed = setup_code();
  for (char& letter : typed) letter = static_cast<char>(std::tolower(letter));
  typed.erase(typed.find('-'), 1);
  const auto response = session(browser, "POST", {{"setup_code", typed}});
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(json_of(response)["has_password"], false);
  EXPECT_EQ(session(browser, "PUT", {{"password", password}}).status, 200);
  EXPECT_EQ(access_->setup_code(), "");
}

TEST_F(PageAccessTest, AWrongSetupCodeDoesNot) {
  Browser browser;
  const auto response = session(browser, "POST", {{"setup_code", "AAAAA-AAAAA"}, {"password", password}});
  EXPECT_EQ(response.status, 401);
  EXPECT_EQ(code_of(response), "wrong_setup_code");
  EXPECT_EQ(
      sentence_of(response),
      "This is not the setup code: 'amsbridge setup-code' prints it on the machine that the bridge runs "
      "on, and its log has it.");
  EXPECT_EQ(access_->state(request("GET")), PageState::Setup);
}

TEST_F(PageAccessTest, ASetupCodeDoesNotCountOnceThereIsAPassword) {
  const std::string code = setup_code();
  set_password();
  Browser browser;
  const auto response = session(browser, "POST", {{"setup_code", code}, {"password", "another one"}});
  EXPECT_EQ(response.status, 409);
  EXPECT_EQ(code_of(response), "password_is_set");
  EXPECT_EQ(sentence_of(response),
            "A password has been set, so that the setup code does not count any more: log in with the "
            "password. If it is lost, 'amsbridge setup-code --reset' brings a new setup code.");
  EXPECT_EQ(log_in(browser, password).status, 200);
}

TEST_F(PageAccessTest, ThePasswordLogsInAndNoOther) {
  set_password();
  Browser browser;
  const auto wrong = log_in(browser, "korrekt hes");
  EXPECT_EQ(wrong.status, 401);
  EXPECT_EQ(code_of(wrong), "wrong_password");
  EXPECT_EQ(sentence_of(wrong), "This is not the page's password.");
  EXPECT_EQ(json_of(session(browser, "GET"))["state"], "login");
  EXPECT_EQ(log_in(browser, password).status, 200);
  EXPECT_EQ(json_of(session(browser, "GET"))["csrf"], browser.csrf);
}

TEST_F(PageAccessTest, WithoutAPasswordNoneIsRight) {
  Browser browser;
  EXPECT_EQ(log_in(browser, "").status, 401);
  EXPECT_EQ(log_in(browser, password).status, 401);
}

TEST_F(PageAccessTest, APasswordThatIsTooShortIsNotSet) {
  Browser browser;
  const auto response = session(browser, "POST", {{"setup_code", setup_code()}, {"password", "short"}});
  EXPECT_EQ(response.status, 422);
  EXPECT_EQ(sentence_of(response), "A password must have 8 to 200 characters; this one has 5.");
  EXPECT_EQ(access_->state(request("GET")), PageState::Setup);
}

TEST_F(PageAccessTest, WhatIsNotAsInTheContractIsRefused) {
  Browser browser;
  EXPECT_EQ(sentence_of(session(browser, "POST", Json::object())), "A password or a setup code is needed.");
  EXPECT_EQ(session(browser, "POST", Json::array()).status, 400);
  EXPECT_EQ(session(browser, "POST", {{"password", 7}}).status, 400);
  const auto patch = session(browser, "PATCH", Json::object());
  EXPECT_EQ(patch.status, 405);
  EXPECT_EQ(header_of(patch, "Allow"), "GET, HEAD, POST, PUT, DELETE");
}

TEST_F(PageAccessTest, RefusesWhoIsNotLoggedIn) {
  const auto refused = access_->refusal(request("GET"));
  ASSERT_TRUE(refused.has_value());
  EXPECT_EQ(refused->status, 401);
  EXPECT_EQ(code_of(*refused), "not_logged_in");
  EXPECT_EQ(sentence_of(*refused), "Log in first.");
  Browser browser;
  EXPECT_EQ(session(browser, "PUT", {{"password", password}}).status, 401);
  EXPECT_EQ(session(browser, "DELETE").status, 401);
}

TEST_F(PageAccessTest, ChangesNeedTheSessionsOwnCsrfToken) {
  Browser browser;
  Browser other;
  ASSERT_EQ(session(browser, "POST", {{"setup_code", setup_code()}}).status, 200);
  ASSERT_EQ(session(other, "POST", {{"setup_code", setup_code()}}).status, 200);
  EXPECT_FALSE(access_->refusal(request(browser, "POST", "{}")).has_value());
  for (const std::string& wrong : {std::string(), std::string("x"), other.csrf, browser.cookie}) {
    const Browser thief{browser.cookie, wrong};
    for (const char* method : {"POST", "PUT", "DELETE"}) {
      const auto refused = access_->refusal(request(thief, method));
      ASSERT_TRUE(refused.has_value()) << wrong;
      EXPECT_EQ(refused->status, 403);
      EXPECT_EQ(code_of(*refused), "wrong_csrf");
    }
    EXPECT_FALSE(access_->refusal(request(thief, "GET")).has_value());
  }
  Browser thief{browser.cookie, other.csrf};
  EXPECT_EQ(session(thief, "PUT", {{"password", password}}).status, 403);
}

TEST_F(PageAccessTest, AnotherSitesPageIsRefusedBeforeAnythingElse) {
  Browser browser;
  ASSERT_EQ(session(browser, "POST", {{"setup_code", setup_code()}}).status, 200);
  auto foreign = request(browser, "POST", "{}");
  foreign.headers[1].second = "http://evil.example";
  EXPECT_EQ(access_->refusal(foreign)->status, 403);
  std::optional<http::Response> answer;
  access_->session(foreign, facts_, [&](http::Response response) { answer = std::move(response); });
  EXPECT_EQ(code_of(await(answer)), "cross_site");
  auto form = request(browser, "POST", "password=x");
  form.headers[2].second = "text/plain";
  EXPECT_EQ(code_of(*access_->refusal(form)), "not_json");
}

TEST_F(PageAccessTest, TheCookieIsSecureOverTls) {
  auto over_tls = request("POST", Json{{"setup_code", setup_code()}}.dump());
  over_tls.secure = true;
  over_tls.headers[1].second = "https://pi:8080";
  std::optional<http::Response> answer;
  access_->session(over_tls, facts_, [&](http::Response response) { answer = std::move(response); });
  const std::string cookie = header_of(await(answer), "Set-Cookie");
  EXPECT_TRUE(cookie.ends_with("; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict; Secure")) << cookie;
}

TEST_F(PageAccessTest, LoggingOutEndsTheSessionAndTakesTheCookie) {
  set_password();
  Browser browser;
  ASSERT_EQ(log_in(browser, password).status, 200);
  const Browser before = browser;
  const auto response = session(browser, "DELETE");
  EXPECT_EQ(json_of(response)["state"], "login");
  EXPECT_EQ(header_of(response, "Set-Cookie"), "amsbridge=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict");
  EXPECT_TRUE(access_->refusal(request(before, "GET")).has_value());
}

TEST_F(PageAccessTest, ANewPasswordNeedsTheOldOneAndEndsAllOtherSessions) {
  set_password();
  Browser browser;
  Browser other;
  ASSERT_EQ(log_in(browser, password).status, 200);
  ASSERT_EQ(log_in(other, password).status, 200);
  const auto wrong = session(browser, "PUT", {{"password", "another one"}, {"current", "no, this"}});
  EXPECT_EQ(wrong.status, 403);
  EXPECT_EQ(code_of(wrong), "wrong_password");
  EXPECT_EQ(session(browser, "PUT", {{"password", "another one"}}).status, 403);
  EXPECT_EQ(session(browser, "PUT", {{"password", "x"}, {"current", password}}).status, 422);
  EXPECT_EQ(session(browser, "PUT", {{"password", "another one"}, {"current", password}}).status, 200);
  EXPECT_FALSE(access_->refusal(request(browser, "POST")).has_value());
  EXPECT_TRUE(access_->refusal(request(other, "GET")).has_value());
  EXPECT_EQ(log_in(other, password).status, 401);
  EXPECT_EQ(log_in(other, "another one").status, 200);
}

TEST_F(PageAccessTest, SessionsOutliveARestart) {
  set_password();
  Browser browser;
  ASSERT_EQ(log_in(browser, password).status, 200);
  start();
  EXPECT_FALSE(access_->refusal(request(browser, "POST")).has_value());
  now_ += hours(24 * 30) + std::chrono::seconds(1);
  EXPECT_TRUE(access_->refusal(request(browser, "POST")).has_value());
}

TEST_F(PageAccessTest, AResetFromOutsideIsNoticedAndEndsAllSessions) {
  set_password();
  Browser browser;
  ASSERT_EQ(log_in(browser, password).status, 200);
  const auto reset = PageFile(folder_).reset();
  ASSERT_TRUE(reset.has_value());
  EXPECT_EQ(access_->refusal(request(browser, "GET"))->status, 401);
  EXPECT_EQ(access_->state(request(browser, "GET")), PageState::Setup);
  EXPECT_EQ(setup_code(), reset->setup_code);
  EXPECT_EQ(log_in(browser, password).status, 401);
  start();
  EXPECT_EQ(access_->state(request(browser, "GET")), PageState::Setup);
}

TEST_F(PageAccessTest, OfTwoThatSetAPasswordAtOnceTheSecondIsRefused) {
  const std::string body = Json{{"setup_code", setup_code()}, {"password", password}}.dump();
  std::optional<http::Response> first;
  std::optional<http::Response> second;
  access_->session(request("POST", body), facts_, [&](http::Response answer) { first = std::move(answer); });
  access_->session(request("POST", body), facts_, [&](http::Response answer) { second = std::move(answer); });
  EXPECT_EQ(await(first).status, 200);
  if (!second) await(second);
  EXPECT_EQ(second->status, 409);
}

TEST_F(PageAccessTest, GuessingIsSlowedDownAndTheRightPasswordWaitsToo) {
  set_password();
  Browser browser;
  for (int guess = 0; guess < 5; ++guess) EXPECT_EQ(log_in(browser, "guess").status, 401);
  const auto refused = log_in(browser, password);
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(code_of(refused), "too_many_tries");
  EXPECT_EQ(header_of(refused, "Retry-After"), "5");
  EXPECT_EQ(sentence_of(refused), "Too many tries: the next one counts in 5 s.");
  steady_ += std::chrono::seconds(5);
  EXPECT_EQ(log_in(browser, password).status, 200);
}

TEST_F(PageAccessTest, WhoGuessesDoesNotKeepOthersOut) {
  set_password();
  Browser browser;
  for (int guess = 0; guess < 6; ++guess) log_in(browser, "guess");
  Browser elsewhere{{}, {}, "192.0.2.8"};
  EXPECT_EQ(log_in(elsewhere, password).status, 200);
}

TEST_F(PageAccessTest, ManyWhoGuessDoNotKeepOutWhoIsKnown) {
  set_password();
  Browser known{{}, {}, "192.0.2.8"};
  ASSERT_EQ(log_in(known, password).status, 200);
  ASSERT_EQ(session(known, "DELETE").status, 200);
  Browser open{{}, {}, "192.0.2.9"};
  ASSERT_EQ(log_in(open, password).status, 200);
  open.address = "192.0.2.10";
  for (int guess = 0; guess < 30; ++guess) {
    Browser stranger{{}, {}, fmt::format("198.51.100.{}", guess)};
    EXPECT_EQ(log_in(stranger, "guess").status, 401) << guess;
  }
  Browser stranger{{}, {}, "192.0.2.11"};
  EXPECT_EQ(log_in(stranger, password).status, 429);
  EXPECT_EQ(log_in(known, password).status, 200) << "its address had it right";
  EXPECT_EQ(log_in(open, password).status, 200) << "it has a session";
}

TEST_F(PageAccessTest, SetupCodesAreGuessedAsSlowly) {
  Browser browser;
  for (int guess = 0; guess < 5; ++guess)
    EXPECT_EQ(session(browser, "POST", {{"setup_code", "AAAAA-AAAAA"}}).status, 401);
  EXPECT_EQ(session(browser, "POST", {{"setup_code", setup_code()}}).status, 429);
}

TEST_F(PageAccessTest, ThePasswordCanBeAskedForOnceMore) {
  set_password();
  const auto check = [this](const std::string& given) {
    std::optional<std::optional<http::Response>> answer;
    access_->check_password(request("POST"), given,
                            [&](std::optional<http::Response> refused) { answer = std::move(refused); });
    return await(answer);
  };
  EXPECT_FALSE(check(password).has_value());
  EXPECT_EQ(check("korrekt hund")->status, 403);
  for (int guess = 0; guess < 4; ++guess) static_cast<void>(check("guess"));
  EXPECT_EQ(check(password)->status, 429);
}

TEST_F(PageAccessTest, MoreHashesThanCanWaitAreRefused) {
  set_password();
  int answers = 0;
  int busy = 0;
  for (int client = 0; client < 20; ++client) {
    auto asked = request("POST", Json{{"password", "guess"}}.dump());
    asked.client = "192.0.2." + std::to_string(client);
    access_->session(asked, facts_, [&](http::Response answer) {
      ++answers;
      busy += answer.status == 429 ? 1 : 0;
    });
  }
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (answers < 20 && std::chrono::steady_clock::now() < end) {
    loop_.restart();
    loop_.run_for(std::chrono::milliseconds(10));
  }
  EXPECT_EQ(answers, 20);
  EXPECT_GE(busy, 10);
  EXPECT_LE(busy, 12);
}

TEST_F(PageAccessTest, TheLoopDoesNotWaitForAHash) {
  set_password();
  std::optional<http::Response> answer;
  const auto before = std::chrono::steady_clock::now();
  access_->session(request("POST", Json{{"password", "guess"}}.dump()), facts_,
                   [&](http::Response response) { answer = std::move(response); });
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::milliseconds(20));
  EXPECT_EQ(await(answer).status, 401);
}

TEST_F(PageAccessTest, NobodyIsAnsweredOnceItIsGone) {
  set_password();
  access_->session(request("POST", Json{{"password", password}}.dump()), facts_,
                   [](http::Response) { ADD_FAILURE(); });
  access_.reset();
  loop_.restart();
  loop_.run_for(std::chrono::milliseconds(200));
}

TEST_F(PageAccessTest, AFileThatCannotBeReadLetsNobodyIn) {
  Browser browser;
  ASSERT_EQ(session(browser, "POST", {{"setup_code", setup_code()}}).status, 200);
  ASSERT_TRUE(write_private_file(folder_ / "page.json", "{").has_value());
  const auto refused = access_->refusal(request(browser, "GET"));
  ASSERT_TRUE(refused.has_value());
  EXPECT_EQ(refused->status, 503);
  EXPECT_EQ(code_of(*refused), "unavailable");
  const std::string sentence =
      (folder_ / "page.json").string() +
      " is damaged: 'amsbridge setup-code --reset' makes a new one, without a password";
  EXPECT_EQ(sentence_of(*refused), "Nobody can log in: " + sentence + ".");
  EXPECT_EQ(access_->setup_code().error(), sentence);
  EXPECT_EQ(log_in(browser, password).status, 503);
  ASSERT_TRUE(PageFile(folder_).reset().has_value());
  EXPECT_EQ(json_of(session(browser, "GET"))["state"], "setup");
}

}  // namespace
}  // namespace amsbridge
