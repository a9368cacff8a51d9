#include "http/json_quoted.hpp"

#include <array>
#include <random>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace amsbridge {
namespace {

std::string json_of(std::string_view text) {
  std::string out;
  append_quoted(out, text);
  return out;
}

TEST(Quoted, TextsOfPeopleStayAsTheyAre) {
  EXPECT_EQ(json_of("Str\u00f8m \u26a1 \U0001F50C"), "\"Str\u00f8m \u26a1 \U0001F50C\"");
  EXPECT_EQ(json_of(""), "\"\"");
}

TEST(Quoted, WhatWouldEndATextOrIsNotPrintableIsEscaped) {
  EXPECT_EQ(json_of("a\"b\\c/d\n\t\r\b\f\x01\x1f\x7f"), "\"a\\\"b\\\\c/d\\n\\t\\r\\b\\f\\u0001\\u001f\x7f\"");
  EXPECT_EQ(json_of(std::string_view("\0", 1)), R"("\u0000")");
}

TEST(Quoted, WhatIsNotUtf8IsReplaced) {
  EXPECT_EQ(json_of("a\xff\xfe!"), "\"a\ufffd\ufffd!\"");
  EXPECT_EQ(json_of("\xe2\x9a"), "\"\ufffd\"");
  EXPECT_EQ(json_of("\xc3(\xe2\x9a(\xf0\x9f\x94("), "\"\ufffd(\ufffd(\ufffd(\"");
  EXPECT_EQ(json_of("\xed\xa0\x80"), "\"\ufffd\ufffd\ufffd\"");
}

TEST(Quoted, IsWhatTheLinuxProgramsLibraryWrites) {
  // Octets that begin characters, go on with them, or are limits of their ranges.
  constexpr std::string_view some =
      "a\"\\\n\x1f\x7f\x80\x8f\x90\x9f\xa0\xbf\xc1\xc2\xe0\xed\xef\xf0\xf4\xf5\xff";
  std::mt19937 random(1);
  std::string text;
  for (int round = 0; round < 100'000; ++round) {
    text.clear();
    for (std::size_t length = random() % 8; length > 0; --length) text += some[random() % some.size()];
    const nlohmann::json json = text;
    ASSERT_EQ(json_of(text), json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  }
}

TEST(Quoted, GoesIntoABufferAsWell) {
  std::array<char, 8> buffer{};
  ams::TextWriter writer(buffer);
  write_quoted(writer, "a\nb");
  EXPECT_EQ(writer.view(), "\"a\\nb\"");
  EXPECT_FALSE(writer.overflowed());
  write_quoted(writer, "much more");
  EXPECT_TRUE(writer.overflowed());
}

}  // namespace
}  // namespace amsbridge
