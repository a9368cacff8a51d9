#include "bridge/sensor/temperature.hpp"

#include <atomic>
#include <cerrno>
#include <fstream>
#include <future>
#include <sys/stat.h>

#include <gtest/gtest.h>

#include "bridge/sensor/made_sysfs.hpp"

namespace amsbridge {
namespace {

using namespace std::chrono_literals;
using Steady = TemperatureWatch::Steady;
constexpr const char* id = "28-0316a2799abc";

class Temperature : public ::testing::Test {
 protected:
  [[nodiscard]] TemperatureOptions options(const std::string& sensor = "auto") const {
    TemperatureOptions result;
    result.sensor = sensor;
    result.sysfs = sysfs.root();
    return result;
  }

  testing::MadeSysfs sysfs;
  const Steady start{1000s};
};

TEST_F(Temperature, IsAbsentWithoutThermometer) {
  TemperatureWatch watch(options());
  watch.poll(start);
  EXPECT_FALSE(TemperatureWatch::fresh(watch.state(), start));
  EXPECT_EQ(watch.state().problem, "");
  EXPECT_EQ(watch.state().faults, 0);
}

TEST_F(Temperature, OfAMissingNameIsAFaultThatNamesTheOthers) {
  sysfs.one_wire(id, "21500");
  TemperatureWatch watch(options("attic"));
  watch.poll(start);
  EXPECT_EQ(watch.state().problem, "There is no thermometer attic: found were 28-0316a2799abc.");
  sysfs.remove("bus");
  watch.poll(start);
  EXPECT_EQ(watch.state().problem, "There is no thermometer attic: none was found.");
  EXPECT_EQ(watch.state().faults, 2);
}

TEST_F(Temperature, IsNoOlderThanAMinute) {
  sysfs.one_wire(id, "21437");
  TemperatureWatch watch(options());
  watch.poll(start);
  EXPECT_EQ(TemperatureWatch::fresh(watch.state(), start + 60s), (ams::Decimal{21437, -3}));
  EXPECT_FALSE(TemperatureWatch::fresh(watch.state(), start + 60s + 1ms));
}

TEST_F(Temperature, IsFoundAgainWhenItsThermometerIsPluggedInAgain) {
  sysfs.one_wire(id, "21437");
  TemperatureWatch watch(options());
  watch.poll(start);
  sysfs.remove("bus");
  watch.poll(start + 10s);
  EXPECT_EQ(watch.state().problem, "The thermometer 28-0316a2799abc is gone: check its plug.");
  EXPECT_EQ(watch.state().faults, 1);
  sysfs.one_wire(id, "20000");
  watch.poll(start + 20s);
  EXPECT_EQ(watch.state().problem, "");
  EXPECT_EQ(watch.state().celsius, (ams::Decimal{200, -1}));
  EXPECT_EQ(watch.state().faults, 1);
}

TEST_F(Temperature, KeepsTheLastValueThroughAFault) {
  sysfs.one_wire(id, "21437");
  TemperatureWatch watch(options());
  watch.poll(start);
  sysfs.one_wire(id, "21437", "NO");
  watch.poll(start + 10s);
  EXPECT_EQ(watch.state().problem,
            "The thermometer 28-0316a2799abc fails: its checksum is wrong: check its wires and the pull-up "
            "resistor.");
  EXPECT_EQ(TemperatureWatch::fresh(watch.state(), start + 10s), (ams::Decimal{21437, -3}));
}

TEST_F(Temperature, AtEightyFiveIsBelievedOnTheWayThere) {
  sysfs.one_wire(id, "84500");
  TemperatureWatch watch(options());
  watch.poll(start);
  sysfs.one_wire(id, "85000");
  watch.poll(start + 10s);
  EXPECT_EQ(watch.state().celsius, (ams::Decimal{850, -1}));
  TemperatureWatch fresh(options());
  fresh.poll(start);
  EXPECT_FALSE(fresh.state().celsius);
  EXPECT_EQ(fresh.state().faults, 1);
}

TEST_F(Temperature, IsReadAgainAndAgain) {
  sysfs.one_wire(id, "21437");
  struct Polls {
    std::atomic<int> count = 0;
    std::promise<void> third;
  };
  const auto polls = std::make_shared<Polls>();  // the thread may outlive the sensor
  TemperatureOptions often = options();
  often.pause = 1ms;
  often.when_polled = [polls] {
    if (++polls->count == 3) polls->third.set_value();
  };
  const TemperatureSensor sensor(often);
  ASSERT_EQ(polls->third.get_future().wait_for(30s), std::future_status::ready);
  EXPECT_EQ(sensor.latest(), (ams::Decimal{21437, -3}));
  EXPECT_EQ(sensor.name(), id);
  EXPECT_EQ(sensor.problem(), "");
  EXPECT_EQ(sensor.faults(), 0);
}

TEST_F(Temperature, OfAThermometerThatHangsHoldsNobodyUp) {
  sysfs.one_wire(id, "21437");
  const std::string slow = sysfs.path(std::string("bus/w1/devices/") + id + "/w1_slave");
  std::filesystem::remove(slow);
  ASSERT_EQ(::mkfifo(slow.c_str(), 0600), 0);
  auto released = std::make_shared<std::promise<void>>();
  auto entered = std::make_shared<std::promise<void>>();
  TemperatureOptions hanging = options();
  hanging.read = [released, entered](const std::string& path) {
    entered->set_value();
    auto text = read_small_file(path);  // until somebody opens the other end
    released->set_value();
    return text;
  };
  {
    const TemperatureSensor sensor(hanging);
    ASSERT_EQ(entered->get_future().wait_for(30s), std::future_status::ready);
    EXPECT_FALSE(sensor.latest());
  }
  std::ofstream(slow) << "";
  EXPECT_EQ(released->get_future().wait_for(30s), std::future_status::ready);
}

TEST_F(Temperature, IsNotLookedForWhenNoneIsWanted) {
  sysfs.one_wire(id, "21437");
  TemperatureOptions none = options("none");
  none.read = [](const std::string&) -> tl::expected<std::string, int> {
    ADD_FAILURE();
    return tl::unexpected(EIO);
  };
  const TemperatureSensor sensor(none);
  EXPECT_FALSE(sensor.latest());
}

}  // namespace
}  // namespace amsbridge
