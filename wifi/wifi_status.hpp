#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace amsbridge {

/// `unavailable`: Wi-Fi cannot be used here, and the sentence says why; `off`: it can, and is not in use;
/// `connecting`: a network is being joined, or the access point is being put up.
enum class WifiState { unavailable, off, access_point, connecting, joined };

enum class WifiSecurity { open, wep, wpa, wpa2, wpa3, enterprise };

/// A network that was found. Those with the same name are one, the strongest.
struct WifiNetwork {
  std::string ssid;  ///< UTF-8, 1 to 32 octets; networks with other names are left out
  int strength = 0;  ///< 0 to 100
  WifiSecurity security = WifiSecurity::open;
  bool known = false;  ///< the machine has its password, and joins it without one

  bool operator==(const WifiNetwork&) const = default;
};

/// How this machine is connected: schema Wifi in docs/openapi.yaml.
struct WifiStatus {
  WifiState state = WifiState::unavailable;
  std::string sentence;               ///< how it stands, or why it is unavailable; never empty
  std::string ssid;                   ///< joined, being joined, or the access point's own; else empty
  std::string failure;                ///< why the last network could not be joined; empty if it could
  std::vector<std::string> missing;   ///< what the access point lacks here, a sentence each
  std::vector<WifiNetwork> networks;  ///< known ones first, then by strength; at most 64
  /// IPv4 address of this machine in its own network while the access point is up; else empty. The page's
  /// portal listens on its port 80.
  std::string access_point_address;

  bool operator==(const WifiStatus&) const = default;
};

/// `access_point`: as in docs/openapi.yaml.
[[nodiscard]] std::string_view to_string(WifiState state);
[[nodiscard]] std::string_view to_string(WifiSecurity security);

}  // namespace amsbridge
