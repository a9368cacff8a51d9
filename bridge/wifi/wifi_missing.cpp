#include "bridge/wifi/wifi_missing.hpp"

#include <cstdint>
#include <fstream>

#include <fmt/format.h>

namespace amsbridge {
namespace {

constexpr std::uint64_t net_bind_service = 1U << 10;  // capabilities(7)
constexpr int portal_port = 80;

bool is_there(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

/// proc_pid_status(5): `CapEff: 0000000000000400`
std::uint64_t capabilities(const std::filesystem::path& status) {
  std::ifstream lines(status);
  std::string word;
  while (lines >> word) {
    if (word != "CapEff:") continue;
    std::uint64_t mask = 0;
    lines >> std::hex >> mask;
    return mask;
  }
  return 0;
}

bool may_use_port_80(const std::filesystem::path& root) {
  if ((capabilities(root / "proc/self/status") & net_bind_service) != 0) return true;
  std::ifstream file(root / "proc/sys/net/ipv4/ip_unprivileged_port_start");
  int first = 0;
  return file >> first && first <= portal_port;
}

}  // namespace

std::vector<std::string> missing_here(const MachineFiles& files, const NetworkView& view) {
  std::vector<std::string> missing;
  if (view.is_denied) {
    missing.emplace_back(
        "NetworkManager does not let this program change networks: the polkit rule of its package is "
        "missing.");
  }
  if (view.problem.empty() && !view.can_be_access_point) {
    missing.push_back(fmt::format("{} cannot be an access point.", view.interface));
  }
  if (!is_there(files.root / "usr/sbin/dnsmasq") && !is_there(files.root / "usr/bin/dnsmasq")) {
    missing.emplace_back("dnsmasq is missing, which gives addresses to phones: install dnsmasq-base.");
  }
  const bool catches_names = !files.runtime_directory.empty() &&
                             is_there(files.root / "etc/NetworkManager/dnsmasq-shared.d/amsbridge.conf");
  if (!catches_names) {
    missing.emplace_back(
        "Phones do not show the page by themselves: that needs the package's file in "
        "/etc/NetworkManager/dnsmasq-shared.d, and amsbridge as a service.");
  }
  if (!may_use_port_80(files.root)) {
    missing.emplace_back(
        "This program may not serve on port 80, where phones look: it lacks CAP_NET_BIND_SERVICE.");
  }
  return missing;
}

}  // namespace amsbridge
