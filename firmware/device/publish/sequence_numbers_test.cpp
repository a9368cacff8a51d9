#include "firmware/device/publish/sequence_numbers.hpp"

#include <gtest/gtest.h>

#include "firmware/device/testing/fake_files.hpp"

namespace amsbridge::device {
namespace {

TEST(SequenceNumbers, RiseFromOneForEachMeter) {
  FakeFiles files;
  SequenceNumbers numbers(files);
  EXPECT_EQ(numbers.next("house"), 1U);
  EXPECT_EQ(numbers.next("house"), 2U);
  EXPECT_EQ(numbers.next("gas"), 1U);
  EXPECT_EQ(numbers.next("house"), 3U);
}

TEST(SequenceNumbers, AreWrittenOnceInAThousand) {
  FakeFiles files;
  SequenceNumbers numbers(files);
  for (int count = 0; count < 10'000; ++count) static_cast<void>(numbers.next("house"));
  EXPECT_EQ(files.steps(), 20U);  // each writing is two steps
}

TEST(SequenceNumbers, SkipNothingAfterAPlannedRestart) {
  FakeFiles files;
  {
    SequenceNumbers numbers(files);
    for (int count = 0; count < 7; ++count) static_cast<void>(numbers.next("a meter"));
    numbers.save();
  }
  SequenceNumbers numbers(files);
  EXPECT_EQ(numbers.next("a meter"), 8U);
}

// At each step of each writing power fails in each way; no number is ever given out twice.
TEST(SequenceNumbers, RepeatNoneAndSkipAThousandAtMostWhereverPowerFails) {
  for (const Failing failing : power_cuts) {
    for (std::size_t step = 0; step < 8; ++step) {
      SCOPED_TRACE(step);
      FakeFiles files;
      files.fail_at(step, failing);
      std::uint64_t last = 0;
      {
        SequenceNumbers numbers(files);
        while (files.has_power() && last < 3500) {
          const std::uint64_t number = numbers.next("house");
          // The last one was not published: power was gone before that.
          if (files.has_power()) last = number;
        }
      }
      files.restore_power();
      SequenceNumbers numbers(files);
      const std::uint64_t next = numbers.next("house");
      EXPECT_GT(next, last);
      EXPECT_LE(next, last + SequenceNumbers::block + 1);
    }
  }
}

TEST(SequenceNumbers, GoOnWhileFilesDoNotWork) {
  FakeFiles files;
  files.refuse_all();
  SequenceNumbers numbers(files);
  EXPECT_EQ(numbers.next("house"), 1U);
  EXPECT_EQ(numbers.next("house"), 2U);
}

TEST(SequenceNumbers, OfTooManyMetersTheOneUsedLongestAgoGoes) {
  FakeFiles files;
  SequenceNumbers numbers(files);
  for (int meter = 0; meter < 100; ++meter) static_cast<void>(numbers.next("meter" + std::to_string(meter)));
  EXPECT_EQ(numbers.next("meter99"), 2U);
  EXPECT_EQ(numbers.next("meter1"), 1U);
}

TEST(SequenceNumbers, ADamagedFileCountsAsNone) {
  FakeFiles files;
  files.content["sequence"] = "0000garbage";
  SequenceNumbers numbers(files);
  EXPECT_EQ(numbers.next("house"), 1U);
}

}  // namespace
}  // namespace amsbridge::device
