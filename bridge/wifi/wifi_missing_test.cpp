#include "bridge/wifi/wifi_missing.hpp"

#include <fstream>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bridge/wifi/name_catcher.hpp"

namespace amsbridge {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Missing : public ::testing::Test {
 protected:
  Missing() {
    std::string pattern = ::testing::TempDir() + "wifi_missing_XXXXXX";
    files.root = ::mkdtemp(pattern.data());
    files.runtime_directory = files.root / "run/amsbridge";
    write("usr/sbin/dnsmasq", "");
    write("etc/NetworkManager/dnsmasq-shared.d/amsbridge.conf", "");
    write("proc/self/status", "Name:\tamsbridge\nCapPrm:\t0000000000000000\nCapEff:\t0000000000000400\n");
    write("proc/sys/net/ipv4/ip_unprivileged_port_start", "1024\n");
  }
  ~Missing() override { std::filesystem::remove_all(files.root); }

  void write(const std::string& path, const std::string& text) {
    std::filesystem::create_directories((files.root / path).parent_path());
    std::ofstream(files.root / path) << text;
  }
  void remove(const std::string& path) { std::filesystem::remove(files.root / path); }

  MachineFiles files;
  NetworkView view;
};

TEST_F(Missing, NothingWhereAllIsThere) {
  EXPECT_THAT(missing_here(files, view), IsEmpty());
}

TEST_F(Missing, Dnsmasq) {
  remove("usr/sbin/dnsmasq");
  EXPECT_THAT(missing_here(files, view), ElementsAre(HasSubstr("install dnsmasq-base")));
}

TEST_F(Missing, TheFileThatCatchesNames) {
  remove("etc/NetworkManager/dnsmasq-shared.d/amsbridge.conf");
  EXPECT_THAT(missing_here(files, view), ElementsAre(HasSubstr("dnsmasq-shared.d")));
}

TEST_F(Missing, TheServicesFolder) {
  files.runtime_directory.clear();
  EXPECT_THAT(missing_here(files, view), ElementsAre(HasSubstr("as a service")));
}

TEST_F(Missing, TheRightToPort80) {
  write("proc/self/status", "CapEff:\t0000000000000000\n");
  EXPECT_THAT(missing_here(files, view), ElementsAre(HasSubstr("CAP_NET_BIND_SERVICE")));
  write("proc/sys/net/ipv4/ip_unprivileged_port_start", "80\n");
  EXPECT_THAT(missing_here(files, view), IsEmpty());
}

TEST_F(Missing, ThePolkitRule) {
  view.is_denied = true;
  EXPECT_THAT(missing_here(files, view), ElementsAre(HasSubstr("polkit")));
}

TEST_F(Missing, ADeviceThatCanBeAnAccessPoint) {
  view.can_be_access_point = false;
  view.interface = "wlan0";
  EXPECT_THAT(missing_here(files, view), ElementsAre("wlan0 cannot be an access point."));
}

TEST_F(Missing, NamesAreCaughtOnlyWhileTheFileStands) {
  const auto folder = files.root / "run";
  std::filesystem::create_directories(folder);
  {
    NameCatcher names(folder);
    EXPECT_FALSE(std::filesystem::exists(folder / "access-point"));
    names.set(true);
    EXPECT_TRUE(std::filesystem::exists(folder / "access-point"));
    names.set(false);
    EXPECT_FALSE(std::filesystem::exists(folder / "access-point"));
    names.set(true);
  }
  EXPECT_FALSE(std::filesystem::exists(folder / "access-point"));
}

}  // namespace
}  // namespace amsbridge
