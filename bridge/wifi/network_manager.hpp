#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "bridge/wifi/wifi_machine.hpp"
#include "wifi/wifi_status.hpp"

namespace sdbus {
class IConnection;
}

namespace amsbridge {

/// How NetworkManager says that this machine stands.
struct NetworkView {
  std::string problem = {};  ///< why Wi-Fi cannot be used; empty if it can
  WifiObservation observation = {};
  std::string interface = {};         ///< wlan0
  std::string hardware_address = {};  ///< 12:34:56:78:9A:BC, the device's own
  std::string ssid = {};              ///< of the connection that is in use or being made
  bool can_be_access_point = true;    ///< the device
  bool is_denied = false;             ///< polkit denies this program what it needs
};

/// What a network is joined with.
struct WifiJoin {
  std::string ssid = {};
  std::string password = {};  ///< empty: none, or the one that is known
  bool hidden = false;
  WifiSecurity security = WifiSecurity::wpa2;
  bool known = false;  ///< use what is there of it
};

struct AccessPoint {
  std::string ssid;
  std::string passphrase;
  std::string address;  ///< IPv4, of a network with 24 bits
};

/// The part of NetworkManager's D-Bus interface (version 1.16 or later) that joins networks and puts up an
/// access point. Blocks: used on the thread of its connection alone. Errors are sentences.
class NetworkManager {
 public:
  using Done = tl::expected<void, std::string>;

  struct Events {
    std::function<void()> changed;                     ///< `view` may be another one
    std::function<void(std::uint32_t reason)> failed;  ///< the Wi-Fi device gave up; an NMDeviceStateReason
    std::function<void()> scanned;                     ///< `networks` are new
  };

  /// Nothing is started by it: where NetworkManager does not run, `view` says so.
  NetworkManager(sdbus::IConnection& connection, Events events);
  ~NetworkManager();
  NetworkManager(const NetworkManager&) = delete;
  NetworkManager& operator=(const NetworkManager&) = delete;

  [[nodiscard]] NetworkView view();
  /// Those that the device has seen lately, as in WifiStatus.
  [[nodiscard]] std::vector<WifiNetwork> networks();

  Done scan();
  /// Puts up an access point that goes away with this program.
  Done raise(const AccessPoint& access_point);
  void lower();
  void try_known();
  Done join(const WifiJoin& join);
  /// Saves what was joined last, in place of what was saved for it before.
  Done keep();
  void forget();
  void restore();

 private:
  class Bus;
  std::unique_ptr<Bus> bus_;
};

}  // namespace amsbridge
