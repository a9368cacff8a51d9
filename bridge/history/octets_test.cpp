// Columns and blocks come back as they were, and what is none is refused.
#include "bridge/history/octets.hpp"

#include <limits>
#include <random>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/history/kept_reading.hpp"

namespace amsbridge::history {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

std::vector<std::int64_t> there_and_back(const std::vector<std::int64_t>& numbers, std::size_t octets) {
  std::string out;
  write_column(out, numbers);
  EXPECT_EQ(out.size(), octets);
  std::vector<std::int64_t> back(numbers.size());
  OctetReader in(out);
  read_column(in, back);
  EXPECT_TRUE(in.at_end());
  EXPECT_FALSE(in.failed());
  return back;
}

TEST(Octets, KeepNumbersOfEverySize) {
  const std::vector<std::int64_t> numbers = {0, -1, 1, 63, -64, 64, 300, -70'000, least, most};
  std::string out;
  for (const std::int64_t number : numbers) write_signed(out, number);
  OctetReader in(out);
  for (const std::int64_t number : numbers) EXPECT_EQ(in.signed_number(), number);
  EXPECT_TRUE(in.at_end());
}

TEST(Octets, SayThatANumberIsNotWhole) {
  OctetReader in("\xFF");
  EXPECT_EQ(in.number(), 0U);
  EXPECT_TRUE(in.failed());
}

TEST(Octets, WriteAColumnInItsShortestForm) {
  const std::vector<std::int64_t> same(100, 7);
  EXPECT_EQ(there_and_back(same, 2), same);
  std::vector<std::int64_t> small;
  for (int number = 0; number < 100; ++number) small.push_back(1'000 + number * 37 % 8);
  EXPECT_EQ(there_and_back(small, 1 + 2 + 1 + 38), small);
  std::vector<std::int64_t> rising;
  for (int number = 0; number < 100; ++number) rising.push_back(5'000 + number * 10 + number % 2);
  EXPECT_EQ(there_and_back(rising, 1 + 2 + 1 + 1 + 25), rising);
  std::vector<std::int64_t> jumping(100, 0);
  for (std::size_t number = 50; number < 100; ++number) jumping[number] = 1'000'000'000;
  EXPECT_EQ(there_and_back(jumping, 1 + 1 + 98 + 5), jumping);
}

TEST(Octets, KeepColumnsOfExtremes) {
  const std::vector<std::int64_t> extremes = {least, most, 0, least, -1};
  std::string out;
  write_column(out, extremes);
  std::vector<std::int64_t> back(extremes.size());
  OctetReader in(out);
  read_column(in, back);
  EXPECT_EQ(back, extremes);
}

TEST(Octets, KeepBlocksOfReadingsExactly) {
  const std::vector<KeptReading> readings = {
      {1'000, {{1, {1'234, 0}}}},
      {3'500, {{1, {-5, 0}}, {2, {2'330, -1}}}},
      {3'500, {{1, {1'235, -1}}}},
      {9'000, {{3, {10'955'402, -2}}, {1, {most, 3}}}},
      {9'001, {}},
  };
  EXPECT_EQ(read_block(write_block(readings)), readings);
  EXPECT_THAT(read_block(write_block({})), IsEmpty());
}

TEST(Octets, RefuseWhatIsNoBlockWithoutHarm) {
  std::vector<KeptReading> readings;
  for (int number = 0; number < 50; ++number)
    readings.push_back({number * 2'500 + number % 7, {{1, {number * number, 0}}, {2, {number % 3, -1}}}});
  const std::string whole = write_block(readings);
  std::mt19937 random(1);
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_THAT(read_block(whole.substr(0, size)), IsEmpty());
  for (int round = 0; round < 2'000; ++round) {
    std::string damaged = whole;
    damaged[random() % 12] = static_cast<char>(random());
    damaged[random() % damaged.size()] = static_cast<char>(random());
    (void)read_block(damaged);
  }
}

TEST(Octets, PutReadingsInOrderAndThoseThatCameTwiceOnce) {
  const KeptReading first{1, {{1, {1, 0}}}};
  const KeptReading second{2, {{1, {2, 0}}}};
  const KeptReading other_second{2, {{1, {3, 0}}}};
  std::vector<KeptReading> readings = {second, first, second, other_second};
  put_in_order(readings);
  EXPECT_THAT(readings, ElementsAre(first, second, other_second));
}

}  // namespace
}  // namespace amsbridge::history
