#include "http/json_text.hpp"

#include <limits>
#include <random>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace amsbridge {
namespace {

using ::testing::ElementsAre;
using Kind = JsonValue::Kind;

std::string problem(std::string_view text, JsonLimits limits = JsonLimits()) {
  const auto json = JsonText::parse(text, limits);
  return json ? "none" : json.error();
}

JsonText parsed(std::string_view text) {
  auto json = JsonText::parse(text);
  EXPECT_TRUE(json) << text << ": " << json.error();
  return std::move(*json);
}

TEST(JsonText, MembersAreFoundByName) {
  const auto json = parsed(R"( {"a": -7, "b" : "text", "c":true,"d":null,"e":{"a":1},"f":[1,[2],"x"]} )");
  const JsonValue root = json.root();
  EXPECT_TRUE(root.is_object());
  EXPECT_EQ(root.size(), 6U);
  EXPECT_EQ(root["a"].integer(), -7);
  EXPECT_EQ(root["b"].text(), "text");
  EXPECT_EQ(root["c"].boolean(), true);
  EXPECT_TRUE(root["d"].is_null());
  EXPECT_EQ(root["e"]["a"].integer(), 1);
  EXPECT_EQ(root["f"].size(), 3U);
  EXPECT_FALSE(root["g"].is_there());
  EXPECT_FALSE(root["x"]["y"]["z"].is_there());
  EXPECT_FALSE(root["f"]["x"].is_there()) << "an array has no names";
}

TEST(JsonText, MembersAndItemsComeInTheirOrder) {
  const auto json = parsed(R"({"a":[1,[2,3],{"x":[4]},5],"b":{},"\u0061":6})");
  std::vector<std::string> names;
  for (const JsonValue member : json.root()) names.push_back(member.name());
  EXPECT_THAT(names, ElementsAre("a", "b", "a"));
  std::vector<std::string_view> items;
  for (const JsonValue item : *json.root().begin()) items.push_back(item.written());
  EXPECT_THAT(items, ElementsAre("1", "[2,3]", R"({"x":[4]})", "5"));
  for (const JsonValue item : json.root()["b"]) ADD_FAILURE() << item.written();
  EXPECT_EQ(json.root()["a"].integer(), 6) << "the last of a name counts";
  EXPECT_TRUE(json.root()["a"].is_named("a"));
  EXPECT_EQ(json.root().name(), "");
}

TEST(JsonText, WhatIsAskedOfAnotherKindIsNothing) {
  const auto json = parsed(R"(["text",7,true,null,{},[]])");
  std::vector<Kind> kinds;
  for (const JsonValue item : json.root()) {
    kinds.push_back(item.kind());
    EXPECT_EQ(item.text().has_value(), item.is_text());
    EXPECT_EQ(item.integer().has_value(), item.is_number());
    EXPECT_EQ(item.number().has_value(), item.is_number());
    EXPECT_EQ(item.boolean().has_value(), item.is_boolean());
    EXPECT_EQ(item.size(), 0U);
    EXPECT_EQ(item.name(), "");
    EXPECT_FALSE(item.is_named(""));
    EXPECT_FALSE(item["a"].is_there());
  }
  EXPECT_THAT(kinds,
              ElementsAre(Kind::text, Kind::number, Kind::boolean, Kind::null, Kind::object, Kind::array));
  EXPECT_EQ(JsonValue().kind(), Kind::absent);
  EXPECT_EQ(JsonValue().written(), "");
  EXPECT_TRUE(JsonValue().begin() == JsonValue().end());
}

TEST(JsonText, NumbersAreWholeOnesOrTextsAsWritten) {
  const auto json =
      parsed("[0,-0,9223372036854775807,-9223372036854775808,9223372036854775808,1.0,1e2,-12.50]");
  std::vector<std::optional<std::int64_t>> numbers;
  for (const JsonValue item : json.root()) numbers.push_back(item.integer());
  using Limits = std::numeric_limits<std::int64_t>;
  EXPECT_THAT(numbers, ElementsAre(0, 0, Limits::max(), Limits::min(), std::nullopt, std::nullopt,
                                   std::nullopt, std::nullopt));
  const auto one = parsed("[-12.50]");
  EXPECT_EQ((*one.root().begin()).number(), "-12.50");
}

TEST(JsonText, EscapesAreUndone) {
  const auto json = parsed(R"(["\"\\\/\b\f\n\r\t","\u00f8\u26A1\ud83d\udd0c","\u0000x","ø"])");
  std::vector<std::string> texts;
  for (const JsonValue item : json.root()) texts.push_back(item.text().value_or("none"));
  EXPECT_THAT(texts,
              ElementsAre("\"\\/\b\f\n\r\t", "\u00f8\u26a1\U0001F50C", std::string("\0x", 2), "\u00f8"));
  const JsonValue first = *json.root().begin();
  EXPECT_TRUE(first.is("\"\\/\b\f\n\r\t"));
  EXPECT_FALSE(first.is("\"\\/\b\f\n\r"));
  EXPECT_FALSE(first.is(""));
}

TEST(JsonText, ItsValuesStayWhereItMoves) {
  const std::string_view text = R"({"a":1})";
  JsonText first = parsed(text);
  const JsonValue before = first.root();
  const JsonText second = std::move(first);
  EXPECT_EQ(before["a"].integer(), 1);
  EXPECT_EQ(second.root()["a"].integer(), 1);
}

TEST(JsonText, WhatIsNotJsonIsRefusedWithThePlace) {
  EXPECT_EQ(problem(R"({"a":1 "b":2})"), "This is not JSON: something is wrong at octet 7.");
  EXPECT_EQ(problem(R"({"a":tru})"), "This is not JSON: something is wrong at octet 5.");
  EXPECT_EQ(problem("{\"a\":\"\xff\"}"), "This is not JSON: something is wrong at octet 5.");
  EXPECT_EQ(problem("[1] x"), "This is not JSON: something is wrong at octet 4.");
  for (const char* text : {"", " ", "7", "null", "\"a\"", "x", "\xef\xbb\xbf{}"})
    EXPECT_EQ(problem(text), "This is neither a JSON object nor a JSON array.") << text;
}

TEST(JsonText, TakesNoneOfTheTokenizersLiberties) {
  for (const char* text : {"{",
                           "}",
                           "[",
                           "]",
                           "{]",
                           "[}",
                           "{}{}",
                           "[][]",
                           "[1 2]",
                           "[1,]",
                           "[,1]",
                           "[,]",
                           "{,}",
                           "{\"a\"}",
                           "{\"a\":}",
                           "{\"a\":1,}",
                           "{\"a\" 1}",
                           "{\"a\",1}",
                           "{:1}",
                           "{1:1}",
                           "{a:1}",
                           "{\"a\":1:2}",
                           "{\"a\":\"b\":\"c\"}",
                           "{\"a\":1,2}",
                           "{\"a\":[1}",
                           "{\"a\":1 2}",
                           "{\"a\"\"b\"}",
                           "{\"a\":1\"b\":2}",
                           "[1:2]",
                           "[:1]",
                           "[\"a\":1]",
                           "{{}:1}",
                           "{[]:1}",
                           "{\"a\":{}:1}",
                           "[nul]",
                           "[truee]",
                           "[t]",
                           "[n]",
                           "[+1]",
                           "[01]",
                           "[-]",
                           "[-01]",
                           "[1.]",
                           "[.1]",
                           "[1e]",
                           "[1e+]",
                           "[1.e1]",
                           "[0x1]",
                           "[1-2]",
                           "[NaN]",
                           "[\"\n\"]",
                           "[\"\t\"]",
                           "[\"\\x\"]",
                           "[\"\\u12\"]",
                           "[\"\\u123g\"]",
                           "[\"\\ud800\"]",
                           "[\"\\udc00\"]",
                           "[\"\\ud800\\u0041\"]",
                           "[\"\\ud800\\\"]",
                           "[\"\xc0\xaf\"]",
                           "[\"\xed\xa0\x80\"]",
                           "['a']",
                           "[1]/**/",
                           "[],[]",
                           "[1],2",
                           "{},{}",
                           "{\"a\":1}}",
                           "[1]]",
                           "[[1]",
                           "[\"a]",
                           "[\"a\\\"]",
                           "[1\v]",
                           "[1\f,2]"}) {
    EXPECT_NE(problem(text), "none") << text;
    EXPECT_FALSE(nlohmann::json::accept(text)) << text;
  }
  EXPECT_NE(problem(std::string_view("[1]\0", 4)), "none");
  EXPECT_NE(problem(std::string_view("[\"\0\"]", 5)), "none");
}

TEST(JsonText, IsBounded) {
  EXPECT_EQ(problem("[1,2,3]", {.tokens = 4}), "none");
  EXPECT_EQ(problem("[1,2,3,4]", {.tokens = 4}), "The JSON has more than 4 names and values.");
  EXPECT_EQ(problem("[[[]]]", {.depth = 3}), "none");
  EXPECT_EQ(problem("[[[[]]]]", {.depth = 3}), "The JSON is nested more than 3 deep.");
  EXPECT_EQ(problem(std::string(60'000, '[')), "The JSON has more than 512 names and values.");
}

/// The Linux program's library, of which the same is asked.
class Witness : public nlohmann::json_sax<nlohmann::json> {
 public:
  static bool accepts(const std::string& text) {
    Witness witness;
    return nlohmann::json::sax_parse(text, &witness);
  }
  bool null() override { return true; }
  bool boolean(bool /*value*/) override { return true; }
  bool number_integer(number_integer_t /*value*/) override { return true; }
  bool number_unsigned(number_unsigned_t /*value*/) override { return true; }
  bool number_float(number_float_t /*value*/, const string_t& /*written*/) override { return true; }
  bool string(string_t& /*value*/) override { return true; }
  bool binary(binary_t& /*value*/) override { return true; }
  bool start_object(std::size_t /*size*/) override { return true; }
  bool key(string_t& /*name*/) override { return true; }
  bool end_object() override { return true; }
  bool start_array(std::size_t /*size*/) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(std::size_t /*place*/, const std::string& /*token*/,
                   const nlohmann::json::exception& /*error*/) override {
    return false;
  }
};

nlohmann::json as_json(JsonValue value) {
  switch (value.kind()) {
    case Kind::null: return nullptr;
    case Kind::boolean: return *value.boolean();
    case Kind::text: return *value.text();
    case Kind::number: return nlohmann::json::parse(*value.number());
    default: break;
  }
  nlohmann::json made = value.is_array() ? nlohmann::json::array() : nlohmann::json::object();
  for (const JsonValue child : value) {
    if (value.is_array()) {
      made.push_back(as_json(child));
    } else {
      made[child.name()] = as_json(child);
      EXPECT_TRUE(child.is_named(child.name()));
    }
  }
  EXPECT_GE(value.size(), made.size());
  return made;
}

const std::vector<std::string> seeds{
    R"({"set":[{"key":"mqtt.host","value":"pi.local"},{"key":"mqtt.port","value":1883}],"meters":[{"was":0}]})",
    R"({"id":"7","command":"capture","seconds":10.5e-1,"on":true,"off":false,"none":null})",
    "[[],{},[{}],[[1,-2.5],\"\\u00f8\\ud83d\\udd0c\\n\"],\"str\xc3\xb8m \xe2\x9a\xa1\"]",
    "\t{ \"a\" :\r\n[ 0 , -0.0 , 1E+2 ] , \"\" : \"\\\\\\\"\" }\n",
};

/// A seed with a few of its octets changed, left out or doubled, or with such put in as JSON is made of.
std::string mutation(std::mt19937& random) {
  static constexpr std::string_view marks = "{}[]:,\"\\/ \n0123456789-+.eEtfnulrsa\x01\x7f\x80\xc3\xed\xf4";
  std::string text = seeds[random() % seeds.size()];
  for (std::size_t change = 1 + random() % 3; change > 0 && !text.empty(); --change) {
    const std::size_t at = random() % text.size();
    const char mark = marks[random() % marks.size()];
    const std::size_t length = 1 + random() % 6;
    switch (random() % 6) {
      case 0: text[at] = mark; break;
      case 1: text.insert(at, 1, mark); break;
      case 2: text.erase(at, length); break;
      case 3: text.erase(at, 1); break;
      case 4: text.insert(at, text.substr(random() % text.size(), length)); break;
      default: text.resize(text.size() - std::min(text.size(), length)); break;
    }
  }
  return text;
}

// A number beyond double is JSON all the same, but not for that library.
bool has_large_exponent(const std::string& text) {
  std::size_t digits = 0;
  for (std::size_t at = text.find_first_of("eE"); at != std::string::npos;
       at = text.find_first_of("eE", at + 1)) {
    const std::size_t first = text.find_first_not_of("+-", at + 1);
    if (first == std::string::npos) break;
    digits = std::max(digits, std::min(text.find_first_not_of("0123456789", first), text.size()) - first);
  }
  return digits > 2;
}

TEST(JsonText, TakesOfAnyMutationWhatTheLinuxProgramsLibraryTakes) {
  std::mt19937 random(20'200'101);
  int accepted = 0;
  int refused = 0;
  for (int round = 0; round < 60'000; ++round) {
    const std::string text = mutation(random);
    if (has_large_exponent(text)) continue;
    const std::size_t first = std::min(text.find_first_not_of(" \t\r\n"), text.size());
    const bool is_container = first < text.size() && (text[first] == '{' || text[first] == '[');
    const auto json = JsonText::parse(text);
    ASSERT_EQ(json.has_value(), is_container && Witness::accepts(text)) << text;
    ++(json ? accepted : refused);
    if (!json) continue;
    ASSERT_EQ(as_json(json->root()), nlohmann::json::parse(text)) << text;
  }
  EXPECT_GT(accepted, 4'000);
  EXPECT_GT(refused, 20'000);
}

}  // namespace
}  // namespace amsbridge
