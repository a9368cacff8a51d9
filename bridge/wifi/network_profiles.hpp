#pragma once

#include <map>
#include <string>
#include <vector>

#include <sdbus-c++/sdbus-c++.h>

#include "bridge/wifi/network_manager.hpp"

namespace amsbridge {

using Properties = std::map<std::string, sdbus::Variant>;
/// NetworkManager's a{sa{sv}}: a profile's settings by group and name.
using ProfileSettings = std::map<std::string, Properties>;

/// The property, or `fallback` if it is missing or of another type.
template <typename Value>
[[nodiscard]] Value property(const Properties& properties, const std::string& name, Value fallback) {
  const auto found = properties.find(name);
  if (found == properties.end() || !found->second.containsValueOfType<Value>()) return fallback;
  return found->second.get<Value>();
}

/// WPA2 alone, IPv4 addresses from this machine, and never by itself.
[[nodiscard]] ProfileSettings access_point_profile(const AccessPoint& access_point);
[[nodiscard]] ProfileSettings join_profile(const WifiJoin& join);

/// What a saved profile is about. `ssid` is empty if it is for no Wi-Fi network that can be joined.
struct SavedProfile {
  std::string ssid;
  std::string id;
  bool joins_by_itself = true;
};
[[nodiscard]] SavedProfile saved_profile(const ProfileSettings& settings);

/// The security of a network by the flags that it was seen with (NM80211ApFlags, NM80211ApSecurityFlags).
[[nodiscard]] WifiSecurity security_of(std::uint32_t flags, std::uint32_t wpa, std::uint32_t rsn);

/// Empty for what is no UTF-8 or has no letter.
[[nodiscard]] std::string ssid_text(const std::vector<std::uint8_t>& octets);

/// One for each name, the strongest; known ones first, then by strength; at most 64.
[[nodiscard]] std::vector<WifiNetwork> in_order(std::vector<WifiNetwork> networks);

}  // namespace amsbridge
