#include "bridge/probe/serial_ports.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace amsbridge {
namespace {

namespace fs = std::filesystem;

class SerialPorts : public testing::Test {
 protected:
  SerialPorts() { fs::create_directories(devices / "serial" / "by-id"); }
  ~SerialPorts() override { fs::remove_all(devices); }
  void device(const char* name) const { std::ofstream(devices / name) << ' '; }

  fs::path devices = fs::path(testing::TempDir()) / "amsbridge_serial_ports";
};

TEST_F(SerialPorts, LastingNamesComeFirstAndNoDeviceTwice) {
  for (const char* name : {"ttyUSB0", "ttyUSB1", "ttyACM0", "ttyAMA0", "tty", "ttyS0", "ttyUSB", "null"})
    device(name);
  fs::create_symlink("../../ttyUSB1", devices / "serial" / "by-id" / "usb-FTDI_Adapter-if00-port0");
  fs::create_symlink("ttyAMA0", devices / "serial0");
  EXPECT_THAT(serial_ports(devices),
              testing::ElementsAre((devices / "serial/by-id/usb-FTDI_Adapter-if00-port0").string(),
                                   (devices / "serial0").string(), (devices / "ttyACM0").string(),
                                   (devices / "ttyUSB0").string()));
}

TEST_F(SerialPorts, ThereMayBeNone) {
  EXPECT_TRUE(serial_ports(devices).empty());
  EXPECT_TRUE(serial_ports("/nonexistent").empty());
}

}  // namespace
}  // namespace amsbridge
