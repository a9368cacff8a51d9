#include "bridge/api/json_body.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace amsbridge {
namespace {

http::Request with_body(std::string body) {
  return {.body = std::move(body)};
}

TEST(JsonBody, IsAnObject) {
  EXPECT_EQ(json_body(with_body(R"({"a":1})"), {"a"})->at("a"), 1);
  EXPECT_TRUE(json_body(with_body(""), {})->empty());
}

TEST(JsonBody, RefusesWhatIsNone) {
  for (const char* text : {"{", "[]", "7", "null", "{\"a\":1}}", "\xff", R"({"a":"\ud800"})"})
    EXPECT_EQ(json_body(with_body(text), {"a"}).error().status, 400) << text;
}

TEST(JsonBody, RefusesWhatWouldTakeAllOfTheStack) {
  const auto refused = json_body(with_body("{\"a\":" + std::string(100'000, '[')), {"a"});
  EXPECT_EQ(refused.error().body.view(),
            R"({"error":{"code":"malformed","sentence":"The request's JSON is nested too deeply."}})");
}

TEST(JsonBody, BracketsInTextsAreNoNesting) {
  EXPECT_TRUE(json_body(with_body(R"({"a":")" + std::string(100, '[') + R"(\"[["})"), {"a"}));
  const std::string made_up_for = R"({"a":"\")" + std::string(1000, '}') + R"(","b":)";
  const std::string nested = std::string(100, '[') + std::string(100, ']');
  EXPECT_EQ(json_body(with_body(made_up_for + nested + "}"), {"a", "b"}).error().status, 400);
}

TEST(JsonBody, HasNoUnknownMembers) {
  EXPECT_EQ(json_body(with_body(R"({"a":1,"c":2})"), {"a", "b"}).error().body.view(),
            R"({"error":{"code":"malformed","sentence":"The request may have a, b only."}})");
}

TEST(JsonBody, TextsAreTexts) {
  const nlohmann::json json = {{"a", "text"}, {"b", 7}};
  EXPECT_EQ(*text_member(json, "a"), "text");
  EXPECT_EQ(*text_member(json, "c"), "");
  EXPECT_EQ(text_member(json, "b").error().body.view(),
            R"({"error":{"code":"malformed","sentence":"b must be a text."}})");
}

TEST(JsonBody, FlagsAreTrueOrFalse) {
  const nlohmann::json json = {{"a", true}, {"b", 1}};
  EXPECT_TRUE(*flag_member(json, "a"));
  EXPECT_FALSE(*flag_member(json, "c"));
  EXPECT_EQ(flag_member(json, "b").error().body.view(),
            R"({"error":{"code":"malformed","sentence":"b must be true or false."}})");
}

}  // namespace
}  // namespace amsbridge
