#include "http/path.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amsbridge::http {
namespace {

std::string decoded(std::string_view path) {
  const auto result = decode_path(path);
  return result ? *result : "refused: " + result.error();
}

TEST(Path, IsDecoded) {
  EXPECT_EQ(decoded("/"), "/");
  EXPECT_EQ(decoded("/api/v1/meters/house%20no.%201/reading"), "/api/v1/meters/house no. 1/reading");
  EXPECT_EQ(decoded("/str%C3%B8m+%e2%9a%a1"), "/str\u00f8m+\u26a1");
  EXPECT_EQ(decoded("/a%252e"), "/a%2e");
  EXPECT_EQ(decoded("/..a/.b/c..//"), "/..a/.b/c..//");
}

TEST(Path, RefusesEscapesThatAreNone) {
  for (const std::string_view path : {"/%", "/%4", "/%zz", "/%4g", "/%-1", "/%+1", "/% 1", "/%u0041"}) {
    EXPECT_EQ(decoded(path), "refused: The address has a % that is not followed by two hexadecimal digits.")
        << path;
  }
}

TEST(Path, RefusesControlCharactersAndWhatIsNoText) {
  for (const std::string_view path : {"/%00", "/a%00.html", "/%0d%0aX", "/%7f", "/%1B[0m"}) {
    EXPECT_EQ(decoded(path), "refused: The address has a control character.") << path;
  }
  for (const std::string_view path :
       {"/%ff", "/%c0%ae", "/%c3", "/%c3x", "/%e0%80%af", "/%ed%a0%80", "/%f4%90%80%80"}) {
    EXPECT_EQ(decoded(path), "refused: The address is not UTF-8.") << path;
  }
}

TEST(Path, RefusesDotSegments) {
  for (const std::string_view path :
       {"/..", "/.", "/a/../b", "/a/./b", "/%2e%2e/etc/passwd", "/.%2E/", "/a%2f..%2fb", "/a/%2e"}) {
    EXPECT_EQ(decoded(path), "refused: The address must not have . or .. between its slashes.") << path;
  }
  EXPECT_EQ(decoded("a"), "refused: The address is no path.");
  EXPECT_EQ(decoded(""), "refused: The address is no path.");
}

TEST(Query, IsNamesAndValues) {
  const auto parameters = query_parameters("meter=a%26b&from=1+2&&format&x=y=z&from=");
  ASSERT_TRUE(parameters);
  EXPECT_THAT(*parameters,
              ::testing::ElementsAre(::testing::Pair("meter", "a&b"), ::testing::Pair("from", "1 2"),
                                     ::testing::Pair("format", ""), ::testing::Pair("x", "y=z"),
                                     ::testing::Pair("from", "")));
  EXPECT_TRUE(query_parameters("")->empty());
}

TEST(Query, IsRefusedWhereItIsNoText) {
  EXPECT_EQ(query_parameters("a=%").error(),
            "The address has a % that is not followed by two hexadecimal digits.");
  EXPECT_EQ(query_parameters("%00=a").error(), "The address has a control character.");
  std::string many;
  for (int number = 0; number < 33; ++number) many += "a=1&";
  EXPECT_EQ(query_parameters(many).error(), "The address has too many parameters.");
}

}  // namespace
}  // namespace amsbridge::http
