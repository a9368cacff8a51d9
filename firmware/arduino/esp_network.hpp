#pragma once

#include <DNSServer.h>
#include <cstdint>

#include "firmware/device/board/network.hpp"

namespace amsbridge::device {

/// The chip's radio, as a station and as an access point at once.
class EspNetwork final : public Network {
 public:
  void begin();
  /// To be called in each turn: answers DNS, announces the name.
  void poll();

  void join(std::string_view ssid, std::string_view password) override;
  void leave() override;
  [[nodiscard]] Station station() const override;

  void start_access_point(std::string_view ssid, std::string_view passphrase) override;
  void stop_access_point() override;
  [[nodiscard]] std::string access_point_address() const override { return "192.168.4.1"; }

  void scan() override;
  [[nodiscard]] std::optional<std::vector<WifiNetwork>> scanned() override;

  void announce(std::string_view name) override;

 private:
  void poll_name(bool is_joined);

  DNSServer dns_;
  bool has_access_point_ = false;
  bool is_member_ = false;
  std::string ssid_;  // of the network that is being joined
  bool is_scanning_ = false;
  std::vector<WifiNetwork> found_;
  std::string name_;
  bool is_announced_ = false;
};

}  // namespace amsbridge::device
