#pragma once

#include <chrono>
#include <sys/types.h>

#include "firmware/device/board/network.hpp"
#include "firmware/host/control_folder.hpp"

namespace amsbridge::device {

struct HostNetworkOptions {
  std::string page = "127.0.0.1:8081";    ///< where the page is, also while the access point is up
  std::uint16_t dns_port = 0;             ///< of the access point's DNS; 0: none
  std::chrono::milliseconds join{2'000};  ///< how long joining takes
};

/// Wi-Fi without a radio: the networks in reach stand in the ControlFolder. The access point's catch-all DNS
/// is a dnsmasq of its own.
class HostNetwork final : public Network {
 public:
  using Steady = std::chrono::steady_clock;

  HostNetwork(const ControlFolder& surroundings, HostNetworkOptions options);
  ~HostNetwork();
  HostNetwork(const HostNetwork&) = delete;
  HostNetwork& operator=(const HostNetwork&) = delete;

  void join(std::string_view ssid, std::string_view password) override;
  void leave() override;
  [[nodiscard]] Station station() const override { return station_; }
  void start_access_point(std::string_view ssid, std::string_view passphrase) override;
  void stop_access_point() override;
  [[nodiscard]] std::string access_point_address() const override { return options_.page; }
  void scan() override;
  [[nodiscard]] std::optional<std::vector<WifiNetwork>> scanned() override;
  void announce(std::string_view name) override;

  /// To be called often: networks come and go.
  void poll(Steady::time_point now);

 private:
  void try_network();

  const ControlFolder& surroundings_;
  HostNetworkOptions options_;
  Station station_;
  std::string password_;
  std::optional<Steady::time_point> due_;
  std::optional<std::vector<WifiNetwork>> scanned_;
  pid_t name_server_ = 0;
};

}  // namespace amsbridge::device
