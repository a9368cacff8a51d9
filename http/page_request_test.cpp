#include "http/page_request.hpp"

#include <gtest/gtest.h>

#include "http/error_response.hpp"

namespace amsbridge {
namespace {

http::Request request(std::string method, http::Fields headers, bool secure = false) {
  http::Request made;
  made.method = std::move(method);
  made.headers = std::move(headers);
  made.secure = secure;
  return made;
}

bool is_refused(const http::Request& request) {
  const auto refusal = cross_site_refusal(request);
  if (refusal) {
    EXPECT_EQ(refusal->status, 403);
    EXPECT_EQ(refusal->body.view(),
              R"({"error":{"code":"cross_site","sentence":"This request comes from another site's page."}})");
  }
  return refusal.has_value();
}

TEST(CrossSite, AnOriginMustBeTheHost) {
  for (const char* origin : {"http://pi:8080", "HTTP://pi:8080", "http://PI:8080", ""}) {
    const bool is_known = std::string_view(origin).substr(0, 1) != "H";
    EXPECT_EQ(is_refused(request("POST", {{"Host", "pi:8080"}, {"Origin", origin}})), !is_known) << origin;
  }
  for (const char* origin : {"http://evil.example", "http://pi", "http://pi:80801", "https://pi:8080", "null",
                             "http://pi:8080.evil.example", "pi:8080", "http://"}) {
    EXPECT_TRUE(is_refused(request("POST", {{"Host", "pi:8080"}, {"Origin", origin}}))) << origin;
    EXPECT_TRUE(is_refused(request("GET", {{"Host", "pi:8080"}, {"Origin", origin}}))) << origin;
  }
  EXPECT_TRUE(is_refused(request("POST", {{"Origin", "http://"}})));
}

TEST(CrossSite, TheSchemesOwnPortMayBeLeftOut) {
  EXPECT_FALSE(is_refused(request("POST", {{"Host", "pi:80"}, {"Origin", "http://pi"}})));
  EXPECT_FALSE(is_refused(request("POST", {{"Host", "pi"}, {"Origin", "https://pi:443"}}, true)));
  EXPECT_FALSE(
      is_refused(request("POST", {{"Host", "[fe80::1]:8080"}, {"Origin", "http://[fe80::1]:8080"}})));
}

TEST(CrossSite, TlsIsThatOfTheBrowserAlsoBehindAProxy) {
  EXPECT_FALSE(is_refused(request("POST", {{"Host", "pi"}, {"Origin", "https://pi"}}, true)));
  EXPECT_TRUE(is_refused(request("POST", {{"Host", "pi"}, {"Origin", "http://pi"}}, true)));
  EXPECT_FALSE(is_refused(
      request("POST", {{"Host", "pi"}, {"Origin", "https://pi"}, {"X-Forwarded-Proto", "https"}})));
}

TEST(CrossSite, WhatTheBrowserCallsCrossSiteMayOnlyRead) {
  for (const char* method : {"POST", "PUT", "DELETE"})
    EXPECT_TRUE(is_refused(request(method, {{"Host", "pi"}, {"Sec-Fetch-Site", "cross-site"}})));
  EXPECT_FALSE(is_refused(request("GET", {{"Host", "pi"}, {"Sec-Fetch-Site", "cross-site"}})));
  EXPECT_FALSE(is_refused(request("POST", {{"Host", "pi"}, {"Sec-Fetch-Site", "same-origin"}})));
}

TEST(Body, MustBeJson) {
  http::Request made = request("POST", {{"Content-Type", "application/json"}});
  made.body = "{}";
  EXPECT_FALSE(body_refusal(made).has_value());
  made.headers = {{"Content-Type", "Application/JSON ; charset=utf-8"}};
  EXPECT_FALSE(body_refusal(made).has_value());
  for (const char* type : {"text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""}) {
    made.headers = {{"Content-Type", type}};
    const auto refusal = body_refusal(made);
    ASSERT_TRUE(refusal.has_value()) << type;
    EXPECT_EQ(refusal->status, 415);
  }
  made.body.clear();
  EXPECT_FALSE(body_refusal(made).has_value());
}

TEST(Cookie, IsFoundAmongOthers) {
  const auto made = request("GET", {{"Cookie", "a=1; amsbridge=token; xamsbridge=2"}});
  EXPECT_EQ(cookie(made, "amsbridge"), "token");
  EXPECT_EQ(cookie(made, "a"), "1");
  EXPECT_EQ(cookie(made, "xamsbridge"), "2");
  EXPECT_EQ(cookie(made, "b"), "");
  EXPECT_EQ(cookie(request("GET", {{"Cookie", ";;=;amsbridge;"}}), "amsbridge"), "");
  EXPECT_EQ(cookie(request("GET", {}), "amsbridge"), "");
}

TEST(Credentials, AreTextsOfTwoNames) {
  const auto both = read_credentials(R"({"password":"p","setup_code":"s"})", "setup_code");
  ASSERT_TRUE(both.has_value());
  EXPECT_EQ(both->password, "p");
  EXPECT_EQ(both->setup_code, "s");
  EXPECT_EQ(read_credentials(R"({"password":"p","current":"c"})", "current")->current, "c");
  EXPECT_FALSE(read_credentials("{}", "current")->password.has_value());
  for (const std::string body : {"", "[]", "{", "7", "{\"password\":\"\xff\"}"})
    EXPECT_EQ(read_credentials(body, "current").error(), "The body must be a JSON object.") << body;
  EXPECT_EQ(read_credentials(R"({"password":7})", "current").error(), "\"password\" must be a text.");
  EXPECT_EQ(read_credentials(R"({"setup_code":"x"})", "current").error(),
            "The body may have \"password\" and \"current\" only.");
}

TEST(Credentials, ADeepBodyIsNoMoreThanWrong) {
  EXPECT_FALSE(read_credentials(std::string(60'000, '['), "current").has_value());
}

TEST(ErrorResponse, IsJsonWhateverStandsInTheSentence) {
  const auto response = http::error_response(404, "not_found", "\"<\n\xff");
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.content_type, "application/json");
  EXPECT_EQ(response.body.view(),
            "{\"error\":{\"code\":\"not_found\",\"sentence\":\"\\\"<\\n\xef\xbf\xbd\"}}");
}

}  // namespace
}  // namespace amsbridge
