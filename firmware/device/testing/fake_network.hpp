#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "firmware/device/board/network.hpp"

namespace amsbridge::device {

/// A radio in a house that a test furnishes. A join is decided by `settle`.
class FakeNetwork final : public Network {
 public:
  /// Networks in reach, by name, with their passwords.
  std::map<std::string, std::string, std::less<>> in_reach;
  /// What a scan finds; nothing while it lasts.
  std::optional<std::vector<WifiNetwork>> found;
  /// What was asked of the radio: `join Hjem`, `leave`, `start amsbridge-A1B2C3`, `stop`, `scan`,
  /// `announce name`.
  std::vector<std::string> calls;

  std::string password;    ///< of the network that is being joined
  std::string passphrase;  ///< of the access point
  bool has_access_point = false;
  int scans = 0;

  /// A try ends, or a network goes or comes back.
  void settle() {
    if (station_.state == StationState::idle) return;
    const auto network = in_reach.find(station_.ssid);
    station_.address.clear();
    station_.strength = 0;
    station_.state = StationState::failed;
    if (network == in_reach.end()) {
      station_.failure = "The network was not found.";
    } else if (network->second != password) {
      station_.failure = "The password is wrong.";
    } else {
      station_ = {StationState::joined, station_.ssid, "192.0.2.17", 70, {}};
    }
  }

  [[nodiscard]] std::vector<std::string> take_calls() { return std::exchange(calls, {}); }

  void join(std::string_view ssid, std::string_view with) override {
    calls.push_back("join " + std::string(ssid));
    password = with;
    station_ = {StationState::joining, std::string(ssid), {}, 0, {}};
  }
  void leave() override {
    calls.emplace_back("leave");
    station_ = {};
  }
  [[nodiscard]] Station station() const override { return station_; }

  void start_access_point(std::string_view ssid, std::string_view with) override {
    calls.push_back("start " + std::string(ssid));
    passphrase = with;
    has_access_point = true;
  }
  void stop_access_point() override {
    calls.emplace_back("stop");
    has_access_point = false;
  }
  [[nodiscard]] std::string access_point_address() const override { return "192.168.4.1"; }

  void scan() override {
    calls.emplace_back("scan");
    ++scans;
  }
  [[nodiscard]] std::optional<std::vector<WifiNetwork>> scanned() override {
    return std::exchange(found, std::nullopt);
  }

  void announce(std::string_view name) override { calls.push_back("announce " + std::string(name)); }

 private:
  Station station_;
};

}  // namespace amsbridge::device
