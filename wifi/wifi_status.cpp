#include "wifi/wifi_status.hpp"

namespace amsbridge {

std::string_view to_string(WifiState state) {
  switch (state) {
    case WifiState::unavailable: return "unavailable";
    case WifiState::off: return "off";
    case WifiState::access_point: return "access_point";
    case WifiState::connecting: return "connecting";
    case WifiState::joined: return "joined";
  }
  return "";
}

std::string_view to_string(WifiSecurity security) {
  switch (security) {
    case WifiSecurity::open: return "open";
    case WifiSecurity::wep: return "wep";
    case WifiSecurity::wpa: return "wpa";
    case WifiSecurity::wpa2: return "wpa2";
    case WifiSecurity::wpa3: return "wpa3";
    case WifiSecurity::enterprise: return "enterprise";
  }
  return "";
}

}  // namespace amsbridge
