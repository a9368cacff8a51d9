#include "firmware/host/host_network.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <spawn.h>
#include <sys/wait.h>
#include <utility>

#include "metering/log.hpp"

extern char** environ;

namespace amsbridge::device {
namespace {

constexpr std::chrono::seconds look_again{1};

pid_t start_name_server(const std::string& address, std::uint16_t port) {
  std::array<std::string, 8> words = {
      "dnsmasq",    "--keep-in-foreground", "--conf-file=/dev/null",          "--no-resolv",
      "--no-hosts", "--bind-interfaces",    "--port=" + std::to_string(port), "--listen-address=" + address};
  std::string everything = "--address=/#/" + address;
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(everything.data());
  arguments.push_back(nullptr);
  pid_t process = 0;
  if (posix_spawnp(&process, arguments.front(), nullptr, nullptr, arguments.data(), environ) == 0)
    return process;
  say(LogLevel::warning, "The access point has no DNS: dnsmasq could not be started.");
  return 0;
}

}  // namespace

HostNetwork::HostNetwork(const ControlFolder& surroundings, HostNetworkOptions options)
    : surroundings_(surroundings), options_(std::move(options)) {}

HostNetwork::~HostNetwork() {
  stop_access_point();
}

void HostNetwork::join(std::string_view ssid, std::string_view password) {
  station_ = {};
  station_.state = StationState::joining;
  station_.ssid = ssid;
  password_ = password;
  due_ = Steady::now() + options_.join;
}

void HostNetwork::leave() {
  station_ = {};
  due_.reset();
}

void HostNetwork::start_access_point(std::string_view ssid, std::string_view passphrase) {
  say(LogLevel::info, "access point " + std::string(ssid) +
                          (passphrase.empty() ? ", open" : ", passphrase " + std::string(passphrase)));
  if (options_.dns_port != 0 && name_server_ == 0)
    name_server_ = start_name_server(options_.page.substr(0, options_.page.find(':')), options_.dns_port);
}

void HostNetwork::stop_access_point() {
  if (name_server_ == 0) return;
  kill(name_server_, SIGTERM);
  waitpid(name_server_, nullptr, 0);
  name_server_ = 0;
}

void HostNetwork::scan() {
  scanned_.emplace();
  for (const auto& found : surroundings_.networks()) scanned_->push_back(found.network);
}

std::optional<std::vector<WifiNetwork>> HostNetwork::scanned() {
  return scanned_;
}

void HostNetwork::announce(std::string_view name) {
  say(LogLevel::info, "announced as " + std::string(name) + ".local");
}

void HostNetwork::poll(Steady::time_point now) {
  if (!due_ || now < *due_) return;
  due_ = now + look_again;
  try_network();
}

void HostNetwork::try_network() {
  const auto networks = surroundings_.networks();
  const auto found =
      std::ranges::find(networks, station_.ssid, [](const auto& each) { return each.network.ssid; });
  station_.address.clear();
  if (found == networks.end()) {
    station_.state = StationState::failed;
    station_.failure = "There is no network " + station_.ssid + " in reach.";
  } else if (found->password != password_) {
    station_.state = StationState::failed;
    station_.failure = "The password of " + station_.ssid + " is wrong.";
  } else {
    station_.state = StationState::joined;
    station_.failure.clear();
    station_.address = "127.0.0.1";
    station_.strength = found->network.strength;
  }
}

}  // namespace amsbridge::device
