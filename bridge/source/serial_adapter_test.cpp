#include "bridge/source/serial_adapter.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "bridge/source/source_test_support.hpp"

namespace amsbridge {
namespace {

namespace fs = std::filesystem;
using testing::DeviceTree;

TEST(SerialAdapter, IsKnownByItsLinkAndItsSerialNumber) {
  const DeviceTree tree;
  tree.plug("ttyUSB0", "/dev/null", {.link = "usb-FTDI_A9001-if00-port0", .serial = "A9001"});
  const AdapterId adapter = adapter_at(tree.roots(), tree.device("ttyUSB0"));
  EXPECT_EQ(adapter.link, "usb-FTDI_A9001-if00-port0");
  EXPECT_EQ(adapter.usb, "0403:6001 A9001 00");
  EXPECT_EQ(adapter.words(), adapter.link);
  EXPECT_TRUE(adapter.is_known());
}

TEST(SerialAdapter, IsTheSameByWhicheverPathItIsReached) {
  const DeviceTree tree;
  tree.plug("ttyUSB0", "/dev/null", {.link = "usb-FTDI_A9001", .serial = "A9001"});
  fs::create_symlink(tree.device("ttyUSB0"), tree.device("meter"));
  const AdapterId direct = adapter_at(tree.roots(), tree.device("ttyUSB0"));
  for (const std::string& path : {tree.device("serial/by-id/usb-FTDI_A9001"), tree.device("meter")}) {
    const AdapterId adapter = adapter_at(tree.roots(), path);
    EXPECT_EQ(adapter.link, direct.link) << path;
    EXPECT_EQ(adapter.usb, direct.usb) << path;
  }
}

TEST(SerialAdapter, NothingIsKnownOfWhatHasNoIdOrIsNotThere) {
  const DeviceTree tree;
  tree.plug("ttyS0", "/dev/null", {});
  EXPECT_FALSE(adapter_at(tree.roots(), tree.device("ttyS0")).is_known());
  EXPECT_FALSE(adapter_at(tree.roots(), tree.device("ttyUSB0")).is_known());
  EXPECT_FALSE(adapter_at({"/nonexistent", "/nonexistent"}, tree.device("ttyS0")).is_known());
}

TEST(SerialAdapter, IsFoundByItsLinkUnderAnotherName) {
  const DeviceTree tree;
  tree.plug("ttyUSB0", "/dev/null", {.link = "usb-FTDI_A9001"});
  const AdapterId adapter = adapter_at(tree.roots(), tree.device("ttyUSB0"));
  EXPECT_EQ(adapter.usb, "");
  tree.unplug("ttyUSB0");
  EXPECT_EQ(find_adapter(tree.roots(), adapter), std::nullopt);
  tree.plug("ttyUSB3", "/dev/null", {.link = "usb-FTDI_A9001"});
  EXPECT_EQ(find_adapter(tree.roots(), adapter), tree.device("ttyUSB3"));
}

TEST(SerialAdapter, IsFoundByItsSerialNumberWhereThereAreNoLinks) {
  const DeviceTree tree;
  tree.plug("ttyUSB0", "/dev/null", {.serial = "A9001"});
  const AdapterId adapter = adapter_at(tree.roots(), tree.device("ttyUSB0"));
  EXPECT_EQ(adapter.link, "");
  tree.unplug("ttyUSB0");
  tree.plug("ttyUSB0", "/dev/null", {.serial = "B1234"});
  EXPECT_EQ(find_adapter(tree.roots(), adapter), std::nullopt);
  tree.plug("ttyUSB1", "/dev/null", {.serial = "A9001"});
  EXPECT_EQ(find_adapter(tree.roots(), adapter), tree.device("ttyUSB1"));
}

TEST(SerialAdapter, LinesOfOneAdapterAreToldApart) {
  const DeviceTree tree;
  tree.plug("ttyUSB0", "/dev/null", {.serial = "A9001", .interface = "00"});
  tree.plug("ttyUSB1", "/dev/null", {.serial = "A9001", .interface = "01"});
  const AdapterId second = adapter_at(tree.roots(), tree.device("ttyUSB1"));
  EXPECT_EQ(find_adapter(tree.roots(), second), tree.device("ttyUSB1"));
  EXPECT_FALSE(is_same(second, adapter_at(tree.roots(), tree.device("ttyUSB0"))));
}

TEST(SerialAdapter, WithoutASerialNumberIsNotTakenForTheHubAboveIt) {
  const DeviceTree tree;
  tree.plug("ttyUSB0", "/dev/null", {.link = "usb-1a86_USB_Serial-if00-port0"});
  EXPECT_EQ(adapter_at(tree.roots(), tree.device("ttyUSB0")).usb, "");
}

TEST(SerialAdapter, UnknownAdaptersAreNotTheSame) {
  EXPECT_FALSE(is_same({}, {}));
  EXPECT_FALSE(is_same({"link", ""}, {"", "usb"}));
  EXPECT_TRUE(is_same({"link", ""}, {"link", "usb"}));
  EXPECT_TRUE(is_same({"link", "usb"}, {"other", "usb"}));
  EXPECT_FALSE(is_same({"link", "usb"}, {"link", "other"}));
}

}  // namespace
}  // namespace amsbridge
