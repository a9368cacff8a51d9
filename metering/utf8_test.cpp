#include "metering/utf8.hpp"

#include <string>

#include <gtest/gtest.h>

namespace amsbridge {
namespace {

TEST(Utf8, CountsTheOctetsOfTheFirstCharacter) {
  EXPECT_EQ(utf8_length(std::string_view("\0", 1)), 1U);
  EXPECT_EQ(utf8_length("a\xFF"), 1U);
  EXPECT_EQ(utf8_length("\x7F"), 1U);
  EXPECT_EQ(utf8_length("\xC2\x80"), 2U);
  EXPECT_EQ(utf8_length("\xDF\xBF rest"), 2U);
  EXPECT_EQ(utf8_length("\xE0\xA0\x80"), 3U);
  EXPECT_EQ(utf8_length("\xED\x9F\xBF"), 3U);
  EXPECT_EQ(utf8_length("\xEF\xBF\xBF"), 3U);
  EXPECT_EQ(utf8_length("\xF0\x90\x80\x80"), 4U);
  EXPECT_EQ(utf8_length("\xF4\x8F\xBF\xBF"), 4U);
}

TEST(Utf8, FindsNoCharacterInWhatIsNone) {
  EXPECT_EQ(utf8_length(""), 0U);
  for (const char* text : {
           "\x80",                      // goes on with nothing
           "\xBF",                      //
           "\xC0\xAF",                  // overlong
           "\xC1\xBF",                  //
           "\xE0\x9F\xBF",              //
           "\xF0\x8F\xBF\xBF",          //
           "\xED\xA0\x80",              // surrogates
           "\xED\xBF\xBF",              //
           "\xF4\x90\x80\x80",          // beyond U+10FFFF
           "\xF5\x80\x80\x80", "\xFF",  //
           "\xC3",                      // ends within
           "\xE2\x82",                  //
           "\xF0\x9F\x98",              //
           "\xC3(",                     // goes on with something else
           "\xE2\x28\xA1",              //
           "\xE2\x82\xC0",              //
           "\xF0\x9F\x98\x20",          //
       }) {
    EXPECT_EQ(utf8_length(text), 0U) << std::string(text);
  }
}

}  // namespace
}  // namespace amsbridge
