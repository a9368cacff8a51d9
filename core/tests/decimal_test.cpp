#include "ams/decimal.hpp"

#include <array>
#include <limits>
#include <string>

#include <gtest/gtest.h>

namespace ams::tests {
namespace {

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();

std::string written(Decimal number) {
  std::array<char, 200> buffer;
  TextWriter out(buffer);
  write_decimal(out, number);
  EXPECT_FALSE(out.overflowed());
  return std::string(out.view());
}

TEST(Decimal, IsWrittenWithTheDecimalsItCameWith) {
  EXPECT_EQ(written({10955402, -2}), "109554.02");
  EXPECT_EQ(written({2330, -1}), "233.0");
  EXPECT_EQ(written({0, -3}), "0.000");
  EXPECT_EQ(written({1316, 0}), "1316");
  EXPECT_EQ(written({7, -3}), "0.007");
  EXPECT_EQ(written({-7, -3}), "-0.007");
  EXPECT_EQ(written({-15, -1}), "-1.5");
  EXPECT_EQ(written({123, -3}), "0.123");
}

TEST(Decimal, IsNeverWrittenWithAnExponent) {
  EXPECT_EQ(written({5, 3}), "5000");
  EXPECT_EQ(written({0, 3}), "0");
  EXPECT_EQ(written({-12, 2}), "-1200");
  EXPECT_EQ(written({1, -20}), "0.00000000000000000001");
}

TEST(Decimal, TheEndsOfTheRangeAreWritten) {
  EXPECT_EQ(written({largest, 0}), "9223372036854775807");
  EXPECT_EQ(written({least, 0}), "-9223372036854775808");
  EXPECT_EQ(written({least, -19}), "-0.9223372036854775808");
  EXPECT_EQ(written({1, 127}).size(), 128U);
  EXPECT_EQ(written({1, -128}).size(), 130U);
}

TEST(Decimal, ScalingMovesTheExponentAlone) {
  EXPECT_EQ(scaled({10955402, 1}, -3), (Decimal{10955402, -2}));
  EXPECT_EQ(scaled({-5, 0}, 3), (Decimal{-5, 3}));
}

TEST(Decimal, RoundingTakesHalvesAwayFromZero) {
  EXPECT_EQ(rounded({25, -1}, 0), (Decimal{3, 0}));
  EXPECT_EQ(rounded({24, -1}, 0), (Decimal{2, 0}));
  EXPECT_EQ(rounded({-25, -1}, 0), (Decimal{-3, 0}));
  EXPECT_EQ(rounded({-24, -1}, 0), (Decimal{-2, 0}));
  EXPECT_EQ(rounded({1530, -3}, 2), (Decimal{153, -2}));
  EXPECT_EQ(rounded({1535, -3}, 2), (Decimal{154, -2}));
  EXPECT_EQ(rounded({999, -1}, 0), (Decimal{100, 0}));
}

TEST(Decimal, RoundingLooksAtTheFirstDigitLeftOutAlone) {
  EXPECT_EQ(rounded({12499, -4}, 1), (Decimal{12, -1}));
  EXPECT_EQ(rounded({12501, -4}, 1), (Decimal{13, -1}));
  EXPECT_EQ(rounded({-12499, -4}, 1), (Decimal{-12, -1}));
  EXPECT_EQ(rounded({49, -2}, 0), (Decimal{0, 0}));
}

TEST(Decimal, RoundingFillsUpMissingDecimals) {
  EXPECT_EQ(rounded({231, 0}, 2), (Decimal{23100, -2}));
  EXPECT_EQ(rounded({2330, -1}, 2), (Decimal{23300, -2}));
  EXPECT_EQ(rounded({5, 1}, 3), (Decimal{50000, -3}));
  EXPECT_EQ(rounded({0, 0}, 3), (Decimal{0, -3}));
  EXPECT_EQ(rounded({123, -2}, 2), (Decimal{123, -2}));
}

TEST(Decimal, RoundingLeavesNumbersThatWouldNotFitAsTheyAre) {
  EXPECT_EQ(rounded({largest, 0}, 2), (Decimal{largest, 0}));
  EXPECT_EQ(rounded({least, 0}, 2), (Decimal{least, 0}));
  EXPECT_EQ(rounded({1, 60}, 0), (Decimal{1, 60}));
}

TEST(Decimal, RoundingAwayEveryDigitLeavesZero) {
  EXPECT_EQ(rounded({largest, -40}, 3), (Decimal{0, -3}));
  EXPECT_EQ(rounded({least, -128}, 0), (Decimal{0, 0}));
}

}  // namespace
}  // namespace ams::tests
