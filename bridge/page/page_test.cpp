#include "bridge/page/page.hpp"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amsbridge {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Key;
using ::testing::Not;
using ::testing::Pair;

constexpr std::array<PageFile, 3> files{{
    {"/assets/index-1a2b.js", "text/javascript; charset=utf-8", "let it = 1", "zipped", "d1", true},
    {"/favicon.svg", "image/svg+xml", "<svg/>", "", "d2", false},
    {"/index.html", "text/html; charset=utf-8", "<!doctype html>", "zipped html", "d3", false},
}};

std::optional<http::Response> get(std::string path, http::Fields headers = {}, std::string method = "GET") {
  http::Request request;
  request.method = std::move(method);
  request.path = std::move(path);
  request.headers = std::move(headers);
  return page_response(request, files);
}

std::string body(std::string path, http::Fields headers = {}) {
  const auto response = get(std::move(path), std::move(headers));
  return response ? std::string(response->body.view()) : "nothing";
}

TEST(Page, IsServedAtItsRoot) {
  const auto response = get("/");
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->content_type, "text/html; charset=utf-8");
  EXPECT_EQ(response->body, "<!doctype html>");
  EXPECT_EQ(response->body.view().data(), files[2].octets.data());
  EXPECT_THAT(response->headers, Contains(Pair("Cache-Control", "no-cache")));
  EXPECT_THAT(response->headers, Contains(Pair("ETag", "\"d3\"")));
  EXPECT_THAT(response->headers, Contains(Pair("Vary", "Accept-Encoding")));
  EXPECT_THAT(
      response->headers,
      Contains(
          Pair("Content-Security-Policy",
               "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src "
               "'self'; font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
               "frame-ancestors 'none'")));
}

TEST(Page, IsServedUnderItsNameToo) {
  EXPECT_EQ(body("/index.html"), "<!doctype html>");
}

TEST(Page, LeavesWhatIsNotItsOwn) {
  for (const char* path : {"/settings", "/api/v1/nothing", "/api/v1/", "/missing.js", "/assets/index-0000.js",
                           "/assets/..", "/deep/path", "/../etc/passwd", ""}) {
    EXPECT_FALSE(get(path)) << path;
  }
  EXPECT_FALSE(get("/", {}, "POST"));
  EXPECT_TRUE(get("/", {}, "HEAD"));
}

TEST(Page, HasItsAssetsKeptForGood) {
  const auto response = get("/assets/index-1a2b.js");
  ASSERT_TRUE(response);
  EXPECT_EQ(response->content_type, "text/javascript; charset=utf-8");
  EXPECT_THAT(response->headers, Contains(Pair("Cache-Control", "public, max-age=31536000, immutable")));
}

TEST(Page, IsCompressedWhereTheClientTakesIt) {
  for (const char* accepted :
       {"gzip", "br, GZIP;q=0.5", "deflate,gzip", "*", "br;q=0, *;q=0.1", "gzip ; q=1"}) {
    const auto response = get("/", {{"accept-encoding", accepted}});
    EXPECT_EQ(response->body, "zipped html") << accepted;
    EXPECT_THAT(response->headers, Contains(Pair("Content-Encoding", "gzip"))) << accepted;
    EXPECT_THAT(response->headers, Contains(Pair("ETag", "\"d3-gzip\""))) << accepted;
  }
  for (const char* accepted :
       {"", "br", "gzip;q=0", "gzip; q=0.000", "*, gzip;q=0", "identity", "xgzip", "*;q=0"}) {
    const auto response = get("/", {{"Accept-Encoding", accepted}});
    EXPECT_EQ(response->body, "<!doctype html>") << accepted;
    EXPECT_THAT(response->headers, Not(Contains(Key("Content-Encoding")))) << accepted;
  }
  EXPECT_EQ(body("/favicon.svg", {{"Accept-Encoding", "gzip"}}), "<svg/>");
}

TEST(Page, IsNotSentAgainToThoseWhoHaveIt) {
  for (const char* known : {"\"d3\"", "W/\"d3\"", "\"x\", \"d3\"", "*"}) {
    const auto response = get("/", {{"If-None-Match", known}});
    EXPECT_EQ(response->status, 304) << known;
    EXPECT_EQ(response->body, "") << known;
    EXPECT_THAT(response->headers, Contains(Pair("ETag", "\"d3\""))) << known;
  }
  EXPECT_EQ(get("/", {{"If-None-Match", "\"d3-gzip\""}})->status, 200);
  EXPECT_EQ(get("/", {{"If-None-Match", "\"d3-gzip\""}, {"Accept-Encoding", "gzip"}})->status, 304);
}

TEST(Page, SaysThatItIsMissing) {
  http::Request request;
  request.method = "GET";
  request.path = "/";
  const auto response = page_response(request, {});
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 404);
  EXPECT_EQ(response->body, "This program was built without its page; /metrics and /api/v1 are here.\n");
  request.path = "/settings";
  EXPECT_FALSE(page_response(request, {}));
}

TEST(Page, HasAllThatItNames) {
  if (page_files().empty()) GTEST_SKIP() << "built without the page";
  http::Request request;
  request.method = "GET";
  request.path = "/";
  const auto index = page_response(request);
  ASSERT_TRUE(index);
  std::string_view text = index->body.view();
  EXPECT_THAT(text, HasSubstr("<!doctype html>"));
  int named = 0;
  for (std::size_t at = 0; (at = text.find("=\"./", at)) != std::string_view::npos; ++named) {
    at += 3;
    request.path = text.substr(at, text.find('"', at) - at);
    EXPECT_TRUE(page_response(request)) << request.path;
  }
  EXPECT_GE(named, 2);
}

}  // namespace
}  // namespace amsbridge
