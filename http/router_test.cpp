#include "http/router.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amsbridge {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

class ARouter : public ::testing::Test {
 protected:
  ARouter() {
    router_.add("GET", "/status", told("status"));
    router_.add("GET", "/settings", told("settings"));
    router_.add("PUT", "/settings", told("change"), 1'000'000);
    router_.add("GET", "/meters/{id}/reading", told("reading"));
  }

  http::Response ask(const std::string& method, const std::string& path, const std::string& query = {}) {
    http::Response answer;
    const http::Request request{.method = method, .path = "/api/v1" + path, .query = query};
    router_.serve(path, {.request = request},
                  http::Reply([&](http::Response response) { answer = std::move(response); }));
    return answer;
  }

  Router::Serve told(std::string what) {
    return [this, what](const ApiCall& call, const http::Reply& reply) {
      query_ = call.query;
      reply({.body = what + " " + call.id});
    };
  }

  Router router_;
  std::map<std::string, std::string> query_;
};

TEST_F(ARouter, FindsARouteByMethodAndPath) {
  EXPECT_EQ(ask("GET", "/settings").body.view(), "settings ");
  EXPECT_EQ(ask("PUT", "/settings").body.view(), "change ");
  EXPECT_EQ(ask("HEAD", "/status").body.view(), "status ");
}

TEST_F(ARouter, DecodesWhatStandsInThePlaceOfAnId) {
  EXPECT_EQ(ask("GET", "/meters/house%20of%20straw/reading").body.view(), "reading house of straw");
  EXPECT_EQ(ask("GET", "/meters/house/reading").body.view(), "reading house");
}

TEST_F(ARouter, TakesTheFirstOfEachNameInTheQuery) {
  ask("GET", "/status", "from=1&series=a%2Cb&from=2&empty");
  EXPECT_EQ(query_, (std::map<std::string, std::string>{{"empty", ""}, {"from", "1"}, {"series", "a,b"}}));
}

TEST_F(ARouter, AnswersWhatIsNoRouteWith404) {
  for (const char* path : {"", "/", "/status/", "/meters//reading", "/meters/a/b/reading", "/meters/a"})
    EXPECT_EQ(ask("GET", path).status, 404) << path;
  EXPECT_EQ(ask("GET", "/nothing").body.view(),
            R"({"error":{"code":"not_found","sentence":"There is nothing at this address."}})");
}

TEST_F(ARouter, NamesTheMethodsThatAPathKnows) {
  router_.add("POST", "/restart", told("restart"));
  const auto refused = ask("GET", "/restart");
  EXPECT_EQ(refused.status, 405);
  EXPECT_THAT(refused.headers, Contains(Pair("Allow", "POST")));
}

TEST(CommaList, IsWhatStandsBetweenCommas) {
  EXPECT_THAT(comma_list("a,b"), ElementsAre("a", "b"));
  EXPECT_THAT(comma_list("a"), ElementsAre("a"));
  EXPECT_THAT(comma_list(""), IsEmpty());
}

TEST_F(ARouter, RefusesEscapesThatAreNone) {
  EXPECT_EQ(ask("GET", "/meters/%zz/reading").status, 400);
  EXPECT_EQ(ask("GET", "/meters/%00/reading").status, 400);
  EXPECT_EQ(ask("GET", "/meters/%2e%2e/reading").status, 400);
  EXPECT_EQ(ask("GET", "/status", "from=%zz").status, 400);
}

TEST_F(ARouter, TellsWhatAPathKnows) {
  EXPECT_THAT(router_.other_methods("/settings"), ElementsAre("PUT"));
  EXPECT_THAT(router_.other_methods("/status"), IsEmpty());
  EXPECT_EQ(router_.body_limit("/settings"), 1'000'000U);
  EXPECT_EQ(router_.body_limit("/status"), Router::small_body);
}

}  // namespace
}  // namespace amsbridge
