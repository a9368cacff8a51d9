#include "firmware/device/publish/device_memory.hpp"

#include <gtest/gtest.h>

#include "firmware/device/testing/fake_files.hpp"

namespace amsbridge::device {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

Moment at(seconds time) {
  return {std::chrono::system_clock::time_point(time), std::chrono::steady_clock::time_point(time)};
}

TEST(DeviceMemory, IsRecalledAtOnceAndAfterAPlannedRestart) {
  FakeFiles files;
  {
    DeviceMemory memory(files, at(seconds(0)));
    memory.remember("house", "registers", "109554020 -3");
    memory.remember("house", "registers", "109554030 -3");
    memory.remember("line/serial://uart0", "id", "6970631401753985");
    EXPECT_EQ(memory.recall("house").at("registers"), "109554030 -3");
    EXPECT_TRUE(memory.save(at(seconds(5))));
  }
  DeviceMemory memory(files, at(seconds(0)));
  EXPECT_EQ(memory.recall("house").at("registers"), "109554030 -3");
  EXPECT_EQ(memory.recall("line/serial://uart0").at("id"), "6970631401753985");
  memory.forget("house");
  EXPECT_TRUE(memory.recall("house").empty());
  EXPECT_EQ(memory.recall("line/serial://uart0").size(), 1U);
}

TEST(DeviceMemory, IsWrittenOnceAnHourAtMost) {
  FakeFiles files;
  DeviceMemory memory(files, at(seconds(0)));
  for (seconds now{0}; now < hours(24); now += seconds(10)) {
    if (now % minutes(5) == seconds(0)) memory.remember("house", "registers", std::to_string(now.count()));
    memory.tick(at(now));
  }
  EXPECT_EQ(files.steps(), 48U);  // each writing is two steps
}

TEST(DeviceMemory, IsNotWrittenWhereNothingHasChanged) {
  FakeFiles files;
  DeviceMemory memory(files, at(seconds(0)));
  memory.remember("house", "id", "1");
  memory.tick(at(minutes(2)));
  const std::size_t steps = files.steps();
  memory.remember("house", "id", "1");
  for (int hour = 1; hour < 48; ++hour) memory.tick(at(hours(hour)));
  EXPECT_EQ(files.steps(), steps);
}

TEST(DeviceMemory, IsTheOldOrTheNewOneWhereverPowerFails) {
  for (const Failing failing : power_cuts) {
    for (std::size_t step = 0; step < 2; ++step) {
      FakeFiles files;
      {
        DeviceMemory memory(files, at(seconds(0)));
        memory.remember("house", "registers", "1");
        ASSERT_TRUE(memory.save(at(seconds(1))));
        memory.remember("house", "registers", "2");
        files.fail_at(step, failing);
        static_cast<void>(memory.save(at(seconds(2))));
      }
      files.restore_power();
      DeviceMemory memory(files, at(seconds(0)));
      const auto known = memory.recall("house");
      ASSERT_TRUE(known.contains("registers"));
      EXPECT_TRUE(known.at("registers") == "1" || known.at("registers") == "2");
    }
  }
}

TEST(DeviceMemory, IsBoundedAndTheOldestFactsGo) {
  FakeFiles files;
  DeviceMemory memory(files, at(seconds(0)));
  for (int number = 0; number < 500; ++number)
    memory.remember("scope" + std::to_string(number), "key", std::string(100, 'x'));
  EXPECT_TRUE(memory.recall("scope0").empty());
  EXPECT_EQ(memory.recall("scope499").size(), 1U);
  memory.remember("house", "key", std::string(DeviceMemory::longest_value + 1, 'x'));
  EXPECT_TRUE(memory.recall("house").empty());
  EXPECT_TRUE(memory.save(at(seconds(1))));
  EXPECT_LE(files.content["memory"].size(), DeviceMemory::most_octets + 4);
  DeviceMemory again(files, at(seconds(0)));
  EXPECT_EQ(again.recall("scope499").size(), 1U);
}

TEST(DeviceMemory, ADamagedFileCountsAsNone) {
  FakeFiles files;
  {
    DeviceMemory memory(files, at(seconds(0)));
    memory.remember("house", "id", "1");
    ASSERT_TRUE(memory.save(at(seconds(1))));
  }
  files.content["memory"].back() ^= 1;
  DeviceMemory memory(files, at(seconds(0)));
  EXPECT_TRUE(memory.recall("house").empty());
}

}  // namespace
}  // namespace amsbridge::device
