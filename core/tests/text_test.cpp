#include "ams/text.hpp"

#include <limits>
#include <string>

#include <gtest/gtest.h>

namespace ams::tests {
namespace {

template <class Write>
std::string written(Write write) {
  std::array<char, 40> buffer;
  TextWriter out(buffer);
  write(out);
  EXPECT_FALSE(out.overflowed());
  return std::string(out.view());
}

TEST(TextWriter, WritesNumbers) {
  EXPECT_EQ(written([](TextWriter& out) { out.number(0); }), "0");
  EXPECT_EQ(written([](TextWriter& out) { out.number(std::numeric_limits<std::uint64_t>::max()); }),
            "18446744073709551615");
}

TEST(TextWriter, PadsWithZeros) {
  EXPECT_EQ(written([](TextWriter& out) { out.padded(0, 2); }), "00");
  EXPECT_EQ(written([](TextWriter& out) { out.padded(9, 2); }), "09");
  EXPECT_EQ(written([](TextWriter& out) { out.padded(10, 2); }), "10");
  EXPECT_EQ(written([](TextWriter& out) { out.padded(123, 2); }), "123");
  EXPECT_EQ(written([](TextWriter& out) { out.padded(42, 4); }), "0042");
  EXPECT_EQ(written([](TextWriter& out) { out.padded(7, 1); }), "7");
}

TEST(TextWriter, WritesHexadecimalDigits) {
  EXPECT_EQ(written([](TextWriter& out) { out.hexadecimal(0xab, 2); }), "ab");
  EXPECT_EQ(written([](TextWriter& out) { out.hexadecimal(0xab, 4); }), "00ab");
  EXPECT_EQ(written([](TextWriter& out) { out.hexadecimal(0x89abcdef, 8); }), "89abcdef");
}

TEST(TextWriter, WhatDoesNotFitIsLeftOutAndSaid) {
  std::array<char, 4> buffer;
  TextWriter out(buffer);
  out.text("abcd");
  EXPECT_FALSE(out.overflowed());
  out.text("");
  EXPECT_FALSE(out.overflowed());
  out.character('e');
  EXPECT_TRUE(out.overflowed());
  EXPECT_EQ(out.view(), "abcd");
}

TEST(TextWriter, ATextThatFitsInPartIsCut) {
  std::array<char, 4> buffer;
  TextWriter out(buffer);
  out.text("abcdefgh");
  EXPECT_TRUE(out.overflowed());
  EXPECT_EQ(out.view(), "abcd");
}

TEST(TextWriter, StaysOverflowed) {
  std::array<char, 1> buffer;
  TextWriter out(buffer);
  out.number(10);
  out.text("");
  EXPECT_TRUE(out.overflowed());
}

TEST(FixedText, HoldsUpToItsCapacity) {
  FixedText<4> text;
  EXPECT_EQ(text.view(), "");
  EXPECT_TRUE(text.assign("abcd"));
  EXPECT_EQ(text.view(), "abcd");
  EXPECT_FALSE(text.assign("abcde"));
  EXPECT_EQ(text.view(), "abcd");
  EXPECT_TRUE(text.assign("x"));
  EXPECT_EQ(text.view(), "x");
}

TEST(FixedText, ComparesWhatItHoldsAlone) {
  FixedText<4> left;
  FixedText<4> right;
  EXPECT_TRUE(left.assign("abcd") && left.assign("x") && right.assign("x"));
  EXPECT_TRUE(left == right);
  EXPECT_TRUE(right.assign("y"));
  EXPECT_FALSE(left == right);
}

}  // namespace
}  // namespace ams::tests
