#include "firmware/device/api/page_asset.hpp"

#include <array>

#include <gtest/gtest.h>

#include "firmware/device/api/api_test_support.hpp"

namespace amsbridge::device {
namespace {

constexpr std::array<PageAsset, 2> assets{{
    {"/assets/index-1a2b.js", "text/javascript; charset=utf-8", "zipped", "d1"},
    {"/index.html", "text/html; charset=utf-8", "zipped html", "d2"},
}};

class PageAssets : public ::testing::Test {
 protected:
  TestDevice device{assets};
  Browser& browser = device.browser;
};

TEST_F(PageAssets, AreServedCompressed) {
  const Answer page = browser.get("/");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.type, "text/html; charset=utf-8");
  EXPECT_EQ(page.body, "zipped html");
  EXPECT_EQ(page.header("Content-Encoding"), "gzip");
  EXPECT_EQ(page.header("Cache-Control"), "no-cache");
  EXPECT_EQ(page.header("ETag"), "\"d2\"");
  EXPECT_EQ(
      page.header("Content-Security-Policy"),
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
      "font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
  EXPECT_EQ(browser.get("/index.html").body, "zipped html");
}

TEST_F(PageAssets, AreNotCopied) {
  http::Request request;
  request.method = "GET";
  request.path = "/";
  EXPECT_EQ(page_response(request, assets)->body.view().data(), assets[1].gzip.data());
}

TEST_F(PageAssets, AreKeptForGoodWhereTheirNamesChange) {
  EXPECT_EQ(browser.get("/assets/index-1a2b.js").header("Cache-Control"),
            "public, max-age=31536000, immutable");
}

TEST_F(PageAssets, AreNotSentAgainToThoseWhoHaveThem) {
  for (const char* known : {"\"d2\"", "W/\"d2\"", "\"x\", \"d2\"", "*"}) {
    const Answer answer = browser.ask("GET", "/", "", {{"If-None-Match", known}});
    EXPECT_EQ(answer.status, 304) << known;
    EXPECT_EQ(answer.body, "");
    EXPECT_EQ(answer.header("Content-Encoding"), "");
  }
  EXPECT_EQ(browser.ask("GET", "/", "", {{"If-None-Match", "\"d1\""}}).status, 200);
}

TEST_F(PageAssets, AreAllThatThereIs) {
  EXPECT_EQ(browser.get("/settings").status, 404);
  EXPECT_EQ(browser.get("/assets/").status, 404);
  const Answer answer = browser.ask("POST", "/", "{}");
  EXPECT_EQ(answer.status, 405);
  EXPECT_EQ(answer.header("Allow"), "GET, HEAD");
}

}  // namespace
}  // namespace amsbridge::device
