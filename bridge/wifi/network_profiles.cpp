#include "bridge/wifi/network_profiles.hpp"

#include <algorithm>
#include <set>

#include "bridge/wifi/wifi_words.hpp"

namespace amsbridge {
namespace {

constexpr std::size_t most_networks = 64;

// NM80211ApSecurityFlags
constexpr std::uint32_t key_psk = 0x100;
constexpr std::uint32_t key_sae = 0x400;
constexpr std::uint32_t key_enterprise = 0x200 | 0x2000;
constexpr std::uint32_t privacy = 0x1;  // NM80211ApFlags

std::vector<std::uint8_t> octets(const std::string& text) {
  return {text.begin(), text.end()};
}

Properties security_for(const WifiJoin& join) {
  const bool is_sae = join.security == WifiSecurity::wpa3;
  return {{"key-mgmt", std::string(is_sae ? "sae" : "wpa-psk")}, {"psk", join.password}};
}

}  // namespace

ProfileSettings access_point_profile(const AccessPoint& access_point) {
  const std::vector<std::string> rsn{"rsn"};
  const std::vector<std::string> ccmp{"ccmp"};
  const std::vector<Properties> addresses{{{"address", access_point.address}, {"prefix", std::uint32_t{24}}}};
  return {
      {"connection",
       {{"id", access_point.ssid}, {"type", std::string("802-11-wireless")}, {"autoconnect", false}}},
      {"802-11-wireless",
       {{"ssid", octets(access_point.ssid)}, {"mode", std::string("ap")}, {"band", std::string("bg")}}},
      {"802-11-wireless-security",
       {{"key-mgmt", std::string("wpa-psk")},
        {"psk", access_point.passphrase},
        {"proto", rsn},
        {"pairwise", ccmp},
        {"group", ccmp}}},
      {"ipv4", {{"method", std::string("shared")}, {"address-data", addresses}}},
      {"ipv6", {{"method", std::string("disabled")}}},
  };
}

ProfileSettings join_profile(const WifiJoin& join) {
  ProfileSettings profile{
      {"connection", {{"id", "amsbridge: " + join.ssid}, {"type", std::string("802-11-wireless")}}},
      {"802-11-wireless",
       {{"ssid", octets(join.ssid)}, {"mode", std::string("infrastructure")}, {"hidden", join.hidden}}},
      {"ipv4", {{"method", std::string("auto")}}},
      {"ipv6", {{"method", std::string("auto")}}},
  };
  if (!join.password.empty()) profile["802-11-wireless-security"] = security_for(join);
  return profile;
}

SavedProfile saved_profile(const ProfileSettings& settings) {
  const auto group = [&settings](const std::string& name) {
    const auto found = settings.find(name);
    return found == settings.end() ? Properties{} : found->second;
  };
  const Properties connection = group("connection");
  const Properties wireless = group("802-11-wireless");
  SavedProfile profile;
  profile.id = property<std::string>(connection, "id", "");
  profile.joins_by_itself = property(connection, "autoconnect", true);
  if (property<std::string>(wireless, "mode", "infrastructure") == "infrastructure") {
    profile.ssid = ssid_text(property(wireless, "ssid", std::vector<std::uint8_t>{}));
  }
  return profile;
}

WifiSecurity security_of(std::uint32_t flags, std::uint32_t wpa, std::uint32_t rsn) {
  if ((rsn & key_psk) != 0) return WifiSecurity::wpa2;
  if ((rsn & key_sae) != 0) return WifiSecurity::wpa3;
  if ((wpa & key_psk) != 0) return WifiSecurity::wpa;
  if (((wpa | rsn) & key_enterprise) != 0) return WifiSecurity::enterprise;
  if (wpa == 0 && rsn == 0 && (flags & privacy) != 0) return WifiSecurity::wep;
  return WifiSecurity::open;
}

std::string ssid_text(const std::vector<std::uint8_t>& octets) {
  std::string text(octets.begin(), octets.end());
  return is_ssid(text) ? text : std::string{};
}

std::vector<WifiNetwork> in_order(std::vector<WifiNetwork> networks) {
  std::stable_sort(networks.begin(), networks.end(), [](const WifiNetwork& one, const WifiNetwork& other) {
    if (one.known != other.known) return one.known;
    return one.strength > other.strength;
  });
  std::set<std::string> names;
  std::erase_if(networks,
                [&names](const WifiNetwork& network) { return !names.insert(network.ssid).second; });
  if (networks.size() > most_networks) networks.resize(most_networks);
  return networks;
}

}  // namespace amsbridge
