#include "firmware/device/boot/boot_record.hpp"

#include <gtest/gtest.h>

#include "firmware/device/testing/fake_chip.hpp"

using namespace amsbridge::device;
using std::chrono::seconds;

namespace {

constexpr Instant start{seconds(1)};

/// A run of so many seconds that ends in a crash.
void crash_after(FakeChip& chip, int lasted) {
  BootWatch watch(chip, start);
  for (int second = 0; second <= lasted; ++second) watch.tick(start + seconds(second));
  chip.reason = ResetReason::exception;
  chip.words = "Exception (3) at 0x4020ab12";
}

TEST(BootWatch, ThreeQuickCrashesInARowAreALoop) {
  FakeChip chip;
  crash_after(chip, 2);
  crash_after(chip, 59);
  EXPECT_FALSE(BootWatch(chip, start).is_crash_loop());
  EXPECT_EQ(BootWatch(chip, start).words(),
            "Three quick crashes in a row, the last: Exception (3) at 0x4020ab12");
}

TEST(BootWatch, CountsOneByOne) {
  FakeChip chip;
  for (std::uint32_t crashes = 0; crashes < 5; ++crashes) {
    const BootWatch watch(chip, start);
    EXPECT_EQ(watch.quick_crashes(), crashes);
    EXPECT_EQ(watch.is_crash_loop(), crashes >= 3);
    chip.reason = ResetReason::watchdog;
  }
  EXPECT_EQ(BootWatch(chip, start).words(), "5 quick crashes in a row, the last: Power on");
}

TEST(BootWatch, ACrashAfterAMinuteIsNotQuickAndClearsThoseBefore) {
  FakeChip chip;
  crash_after(chip, 2);
  crash_after(chip, 2);
  crash_after(chip, 60);
  EXPECT_EQ(BootWatch(chip, start).quick_crashes(), 0U);
}

TEST(BootWatch, ARestartThatWasAskedForClearsThem) {
  FakeChip chip;
  crash_after(chip, 2);
  crash_after(chip, 2);
  chip.reason = ResetReason::software;
  EXPECT_EQ(BootWatch(chip, start).quick_crashes(), 0U);
  EXPECT_EQ(chip.record.quick_crashes, 1U);
}

TEST(BootWatch, WritesOnceAtTheStartAndOnceAfterAMinute) {
  FakeChip chip;
  BootWatch watch(chip, start);
  EXPECT_EQ(chip.records_kept, 1);
  for (int second = 0; second < 600; ++second) watch.tick(start + seconds(second));
  EXPECT_EQ(chip.records_kept, 2);
  EXPECT_EQ(chip.record.quick_crashes, 0U);
}

}  // namespace
