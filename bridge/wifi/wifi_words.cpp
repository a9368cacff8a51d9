#include "bridge/wifi/wifi_words.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace amsbridge {
namespace {

bool is_hexadecimal(char letter) {
  return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'f') ||
         (letter >= 'A' && letter <= 'F');
}

}  // namespace

std::string join_failure(std::uint32_t reason, std::string_view ssid) {
  switch (reason) {
    case 7:  // no secrets: NetworkManager asks for another password once the first one is refused
      return fmt::format("The password of {} is wrong.", ssid);
    case 8:   // the supplicant disconnected
    case 9:   // its configuration failed
    case 10:  // it failed
      return fmt::format(
          "{} does not let this machine in: the password may be wrong, or the network may not "
          "take this kind of device.",
          ssid);
    case 11:  // the supplicant took too long
      return fmt::format("{} did not answer in time: it may be too far away, or the password may be wrong.",
                         ssid);
    case 5:  // no IP configuration
    case 6:  // it expired
    case 15:
    case 16:
    case 17:  // DHCP
      return fmt::format("{} was joined but gave no address: its router may not be ready.", ssid);
    case 53: return fmt::format("There is no network {} in reach.", ssid);
    case 3:   // no longer managed
    case 36:  // removed
      return "The Wi-Fi device went away.";
    case 37: return "This machine went to sleep.";
    default: return fmt::format("{} could not be joined (NetworkManager's reason {}).", ssid, reason);
  }
}

std::string access_point_failure(std::uint32_t reason) {
  switch (reason) {
    case 18:
    case 19:  // sharing could not be started, or failed
      return "The access point could not give addresses: dnsmasq is missing, or something else uses its "
             "ports.";
    case 8:
    case 9:
    case 10:
    case 11: return "The Wi-Fi device refused to be an access point.";
    default: return fmt::format("The access point could not be put up (NetworkManager's reason {}).", reason);
  }
}

std::string bus_error_words(std::string_view name, std::string_view message) {
  const auto has = [name](std::string_view part) { return name.find(part) != std::string_view::npos; };
  if (has("PermissionDenied") || has("AccessDenied") || has("NotAuthorized")) {
    return "NetworkManager does not let this program change networks: the polkit rule of its package is "
           "missing.";
  }
  if (has("NoReply") || has("Timeout") || has("TimedOut")) return "NetworkManager does not answer.";
  if (has("ServiceUnknown") || has("NameHasNoOwner")) return "NetworkManager does not run.";
  return fmt::format("NetworkManager refuses: {}", message);
}

tl::expected<WifiJoin, std::string> checked_join(WifiJoin join, const std::vector<WifiNetwork>& networks) {
  if (!is_ssid(join.ssid))
    return tl::unexpected<std::string>(
        "The name of a network has 1 to 32 octets, none of them a control character.");
  const auto found = std::find_if(networks.begin(), networks.end(),
                                  [&join](const WifiNetwork& network) { return network.ssid == join.ssid; });
  if (found != networks.end()) {
    join.security = found->security;
  } else if (join.password.empty()) {
    join.security = WifiSecurity::open;
  }
  if (join.security == WifiSecurity::enterprise) {
    return tl::unexpected(
        fmt::format("{} asks for a user's log-in (WPA Enterprise), which is not supported here.", join.ssid));
  }
  if (join.security == WifiSecurity::wep) {
    return tl::unexpected(
        fmt::format("{} uses WEP, which protects nothing and is not supported.", join.ssid));
  }
  join.known = join.password.empty() && found != networks.end() && found->known;
  if (join.known) return join;
  if (join.security == WifiSecurity::open && !join.password.empty()) {
    return tl::unexpected(fmt::format("{} is open: it takes no password.", join.ssid));
  }
  if (join.security == WifiSecurity::open) return join;
  if (join.password.empty()) return tl::unexpected(fmt::format("{} needs a password.", join.ssid));
  const bool is_right = is_network_password(join.password);
  if (!is_right) return tl::unexpected<std::string>("The password of a network has 8 to 63 characters.");
  return join;
}

std::string access_point_name(std::string_view hardware_address) {
  std::string digits;
  for (const char letter : hardware_address) {
    if (is_hexadecimal(letter)) digits += letter >= 'a' ? static_cast<char>(letter - 'a' + 'A') : letter;
  }
  if (digits.size() < 4) return "amsbridge-0000";
  return "amsbridge-" + digits.substr(digits.size() - 4);
}

}  // namespace amsbridge
