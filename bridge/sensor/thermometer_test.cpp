#include "bridge/sensor/thermometer.hpp"

#include <cerrno>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/sensor/made_sysfs.hpp"

namespace amsbridge {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Thermometers : public ::testing::Test {
 protected:
  [[nodiscard]] std::vector<std::string> found_names() const {
    std::vector<std::string> names;
    for (const Thermometer& one : find_thermometers(sysfs.root())) names.push_back(one.name);
    return names;
  }
  [[nodiscard]] std::string chosen(const std::string& wanted) const {
    const auto thermometer = choose_thermometer(find_thermometers(sysfs.root()), wanted);
    return thermometer ? thermometer->path.substr(sysfs.root().size()) : "none";
  }
  /// What the first thermometer shows, or why it shows nothing.
  [[nodiscard]] std::string shown(std::optional<ams::Decimal> previous = std::nullopt) const {
    const auto celsius = read_thermometer(find_thermometers(sysfs.root()).at(0), previous);
    if (!celsius) return celsius.error();
    return std::to_string(celsius->mantissa) + "e" + std::to_string(celsius->exponent);
  }

  testing::MadeSysfs sysfs;
};

TEST_F(Thermometers, AreFoundOnTheirThreeShelvesInOrder) {
  sysfs.file("class/thermal/thermal_zone0/type", "cpu-thermal\n");
  sysfs.file("class/thermal/thermal_zone0/temp", "51540\n");
  sysfs.file("class/thermal/cooling_device0/type", "fan\n");
  sysfs.file("class/hwmon/hwmon10/name", "nvme\n");
  sysfs.file("class/hwmon/hwmon10/temp1_input", "39850\n");
  sysfs.file("class/hwmon/hwmon2/name", "coretemp\n");
  sysfs.file("class/hwmon/hwmon2/temp1_input", "45000\n");
  sysfs.file("class/hwmon/hwmon2/temp1_label", "Package id 0\n");
  sysfs.file("class/hwmon/hwmon2/temp2_input", "44000\n");
  sysfs.file("class/hwmon/hwmon2/in0_input", "1100\n");
  sysfs.one_wire("28-0316a2799abc", "26187");
  sysfs.one_wire("10-000802b4f1d2", "21500");
  sysfs.file("bus/w1/devices/w1_bus_master1/w1_master_slave_count", "2\n");
  EXPECT_THAT(found_names(), ElementsAre("10-000802b4f1d2", "28-0316a2799abc", "coretemp/Package id 0",
                                         "coretemp/temp2", "nvme/temp1", "cpu-thermal"));
}

TEST_F(Thermometers, OfOneWireAreNotFoundTwice) {
  sysfs.one_wire("28-0316a2799abc", "26187");
  sysfs.file("class/hwmon/hwmon0/name", "w1_slave_temp\n");
  sysfs.file("class/hwmon/hwmon0/temp1_input", "26187\n");
  EXPECT_THAT(found_names(), ElementsAre("28-0316a2799abc"));
}

TEST_F(Thermometers, OfOtherFamiliesAreNone) {
  sysfs.one_wire("26-000000000001", "26187");  // a battery monitor
  EXPECT_THAT(found_names(), IsEmpty());
}

TEST(NoThermometers, AreInATreeThatDoesNotExist) {
  EXPECT_THAT(find_thermometers("/nonexistent/sysfs"), IsEmpty());
}

TEST_F(Thermometers, AreChosenByName) {
  sysfs.one_wire("28-0316a2799abc", "26187");
  sysfs.file("class/hwmon/hwmon0/name", "coretemp\n");
  sysfs.file("class/hwmon/hwmon0/temp1_input", "45000\n");
  sysfs.file("class/hwmon/hwmon0/temp1_label", "Package id 0\n");
  sysfs.file("class/hwmon/hwmon0/temp2_input", "44000\n");
  sysfs.file("class/thermal/thermal_zone3/type", "cpu-thermal\n");
  sysfs.file("class/thermal/thermal_zone3/temp", "51540\n");
  EXPECT_EQ(chosen("auto"), "/bus/w1/devices/28-0316a2799abc/w1_slave");
  EXPECT_EQ(chosen("28-0316a2799abc"), "/bus/w1/devices/28-0316a2799abc/w1_slave");
  EXPECT_EQ(chosen("coretemp"), "/class/hwmon/hwmon0/temp1_input");
  EXPECT_EQ(chosen("coretemp/temp2"), "/class/hwmon/hwmon0/temp2_input");
  EXPECT_EQ(chosen("cpu-thermal"), "/class/thermal/thermal_zone3/temp");
  EXPECT_EQ(chosen("none"), "none");
  EXPECT_EQ(chosen("attic"), "none");
}

TEST_F(Thermometers, AutoTakesNoneOfTheMachineItself) {
  sysfs.file("class/thermal/thermal_zone0/type", "cpu-thermal\n");
  sysfs.file("class/thermal/thermal_zone0/temp", "51540\n");
  EXPECT_EQ(chosen("auto"), "none");
}

TEST_F(Thermometers, ShowOneDecimalOrThree) {
  sysfs.one_wire("28-0316a2799abc", "26187");
  EXPECT_EQ(shown(), "26187e-3");
  sysfs.one_wire("28-0316a2799abc", "-500");
  EXPECT_EQ(shown(), "-5e-1");
  sysfs.one_wire("28-0316a2799abc", "0");
  EXPECT_EQ(shown(), "0e-1");
}

TEST_F(Thermometers, WithoutTheOldFileAreReadFromTheNewOne) {
  sysfs.file("bus/w1/devices/28-0316a2799abc/temperature", "21500\n");
  EXPECT_EQ(shown(), "215e-1");
}

TEST_F(Thermometers, ThatLieAreFound) {
  sysfs.one_wire("28-0316a2799abc", "26187", "NO");
  EXPECT_EQ(shown(), "its checksum is wrong: check its wires and the pull-up resistor");
  sysfs.one_wire("28-0316a2799abc", "127937");
  EXPECT_EQ(shown(), "it shows 127.937 degrees, as it does when a wire is off");
  sysfs.one_wire("28-0316a2799abc", "-127000");
  EXPECT_EQ(shown(), "it shows -127.000 degrees, as it does when a wire is off");
  sysfs.file("bus/w1/devices/28-0316a2799abc/w1_slave",
             "00 00 00 00 00 00 00 00 00 : crc=00 YES\n00 00 00 00 00 00 00 00 00 t=0\n");
  EXPECT_EQ(shown(), "it answers with zeros only: its data wire touches ground");
  sysfs.file("bus/w1/devices/28-0316a2799abc/w1_slave", "");
  EXPECT_EQ(shown(), "it gives no answer");
  sysfs.file("bus/w1/devices/28-0316a2799abc/w1_slave", "a3 01 4b 46 7f ff 0d 10 ce : crc=ce YES\n");
  EXPECT_EQ(shown(), "its answer is incomplete");
  sysfs.file("bus/w1/devices/28-0316a2799abc/w1_slave", "a3 : crc=ce YES\na3 t=warm\n");
  EXPECT_EQ(shown(), "it shows \"warm\", which is no temperature");
}

TEST_F(Thermometers, ShowEightyFiveOnlyWhenItHasBeenHotBefore) {
  sysfs.one_wire("28-0316a2799abc", "85000");
  const std::string lie = "it shows 85.000 degrees, which it does before it has measured: check its supply";
  EXPECT_EQ(shown(), lie);
  EXPECT_EQ(shown(ams::Decimal{21437, -3}), lie);
  EXPECT_EQ(shown(ams::Decimal{749, -1}), lie);
  EXPECT_EQ(shown(ams::Decimal{750, -1}), "850e-1");
  EXPECT_EQ(shown(ams::Decimal{84937, -3}), "850e-1");
  sysfs.one_wire("28-0316a2799abc", "84937");
  EXPECT_EQ(shown(), "84937e-3");
}

TEST_F(Thermometers, OfTheMachineMayBeAtEightyFive) {
  sysfs.file("class/thermal/thermal_zone0/type", "cpu-thermal\n");
  sysfs.file("class/thermal/thermal_zone0/temp", "85000\n");
  EXPECT_EQ(shown(), "850e-1");
  sysfs.file("class/thermal/thermal_zone0/temp", "-274000\n");
  EXPECT_EQ(shown(), "it shows -274.000 degrees, as it does when a wire is off");
}

TEST_F(Thermometers, ThatCannotBeReadSayWhy) {
  sysfs.one_wire("28-0316a2799abc", "21500");
  const Thermometer thermometer = find_thermometers(sysfs.root()).at(0);
  const auto failing = [](const std::string&) { return tl::expected<std::string, int>(tl::unexpected(EIO)); };
  EXPECT_EQ(read_thermometer(thermometer, std::nullopt, failing).error(),
            "it cannot be read: Input/output error");
  sysfs.remove("bus");
  EXPECT_EQ(read_thermometer(thermometer, std::nullopt).error(),
            "it cannot be read: No such file or directory");
  EXPECT_EQ(read_small_file(sysfs.root()).error(), EISDIR);
}

}  // namespace
}  // namespace amsbridge
