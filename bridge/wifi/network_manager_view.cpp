#include <array>
#include <utility>

#include <fmt/format.h>

#include "bridge/wifi/network_manager_bus.hpp"
#include "bridge/wifi/wired_address.hpp"

namespace amsbridge {

using network_names::access_point_interface;
using network_names::active_interface;
using network_names::device_interface;
using network_names::manager;
using network_names::manager_path;
using network_names::none;
using network_names::service;
using network_names::wireless;
using sdbus::ObjectPath;

namespace {

// NMDeviceType, NMDeviceState, NMActiveConnectionState, NMDeviceWifiCapabilities
constexpr std::uint32_t type_ethernet = 1;
constexpr std::uint32_t type_wifi = 2;
constexpr std::uint32_t type_bluetooth = 5;
constexpr std::uint32_t type_modem = 8;
constexpr std::uint32_t state_unmanaged = 10;
constexpr std::uint32_t state_activated = 100;
constexpr std::uint32_t state_failed = 120;
constexpr std::uint32_t active_activated = 2;
constexpr std::uint32_t can_be_access_point = 0x40;

/// What amsbridge asks polkit for.
constexpr std::array<const char*, 4> needed_permissions{
    "org.freedesktop.NetworkManager.network-control",
    "org.freedesktop.NetworkManager.settings.modify.system",
    "org.freedesktop.NetworkManager.wifi.scan",
    "org.freedesktop.NetworkManager.wifi.share.protected",
};

bool is_wired(std::uint32_t type) {
  return type == type_ethernet || type == type_bluetooth || type == type_modem;
}

}  // namespace

void NetworkManager::Bus::listen(const std::string& rule, sdbus::message_handler handler) {
  slots_.push_back(connection_.addMatch("type='signal'," + rule, std::move(handler)));
}

void NetworkManager::Bus::listen() {
  const auto changed = [this](sdbus::Message& /*message*/) { events_.changed(); };
  const std::string from = "sender='org.freedesktop.NetworkManager',";
  const std::string properties =
      from + "interface='org.freedesktop.DBus.Properties',member='PropertiesChanged',arg0=";
  listen(
      "sender='org.freedesktop.DBus',interface='org.freedesktop.DBus',member='NameOwnerChanged',"
      "arg0='org.freedesktop.NetworkManager'",
      [this](sdbus::Message& /*message*/) {
        profiles_are_old_ = true;
        events_.changed();
      });
  listen(properties + "'org.freedesktop.NetworkManager'", changed);
  listen(properties + "'org.freedesktop.NetworkManager.Connection.Active'", changed);
  listen(from + "interface='org.freedesktop.NetworkManager',member='CheckPermissions'", changed);
  listen(from + "interface='org.freedesktop.NetworkManager.Device',member='StateChanged'",
         [this](sdbus::Message& message) { device_changed(message); });
  listen(from + "interface='org.freedesktop.NetworkManager.Settings'", [this](sdbus::Message& /*message*/) {
    profiles_are_old_ = true;
    events_.changed();
  });
  listen(properties + "'org.freedesktop.NetworkManager.Device.Wireless'", [this](sdbus::Message& message) {
    std::string interface;
    Properties values;
    message >> interface >> values;
    if (values.contains("LastScan")) events_.scanned();
  });
}

void NetworkManager::Bus::device_changed(sdbus::Message& message) const {
  std::uint32_t state = 0;
  std::uint32_t before = 0;
  std::uint32_t reason = 0;
  message >> state >> before >> reason;
  if (state == state_failed && message.getPath() == device_.path) events_.failed(reason);
  events_.changed();
}

bool NetworkManager::Bus::runs() {
  // Asked of the bus: a call to NetworkManager could start it where its owner has stopped it.
  bool has_owner = false;
  sdbus::createProxy(connection_, "org.freedesktop.DBus", "/org/freedesktop/DBus")
      ->callMethod("NameHasOwner")
      .onInterface("org.freedesktop.DBus")
      .withArguments(std::string(service))
      .storeResultsTo(has_owner);
  return has_owner;
}

bool NetworkManager::Bus::is_denied() {
  std::map<std::string, std::string> permissions;
  at(manager_path)->callMethod("GetPermissions").onInterface(manager).storeResultsTo(permissions);
  for (const auto* name : needed_permissions) {
    const auto found = permissions.find(name);
    // `auth`: after a password, which nobody can type here.
    if (found != permissions.end() && found->second != "yes") return true;
  }
  return false;
}

std::string NetworkManager::Bus::problem_of(const Properties& of_manager) const {
  if (!property(of_manager, "NetworkingEnabled", true))
    return "Networking is switched off in NetworkManager.";
  if (device_.path == none) return "This machine has no Wi-Fi device that NetworkManager knows.";
  if (!property(of_manager, "WirelessHardwareEnabled", true)) {
    return "Wi-Fi is switched off by a switch of this machine (rfkill).";
  }
  if (!property(of_manager, "WirelessEnabled", true)) {
    return "Wi-Fi is switched off; `nmcli radio wifi on` switches it on.";
  }
  const auto interface = property<std::string>(device_.properties, "Interface", "The Wi-Fi device");
  if (device_.state() <= state_unmanaged)
    return fmt::format("{} is not managed by NetworkManager.", interface);
  if (!device_.is_usable())
    return fmt::format("{} is not ready; it may lack firmware or wpa_supplicant.", interface);
  return "";
}

void NetworkManager::Bus::find_devices(NetworkView& view) {
  device_ = {};
  std::vector<ObjectPath> paths;
  at(manager_path)->callMethod("GetDevices").onInterface(manager).storeResultsTo(paths);
  if (paths.size() > most_network_objects) paths.resize(most_network_objects);
  for (const auto& path : paths) {
    WifiDevice device{path, all_or_none(path, device_interface)};
    const auto type = property<std::uint32_t>(device.properties, "DeviceType", 0);
    if (is_wired(type)) {
      const bool is_unmanaged = device.state() == state_unmanaged;
      const auto interface = property<std::string>(device.properties, "Interface", "");
      view.observation.reached_otherwise |=
          device.state() == state_activated || (is_unmanaged && has_address(interface));
    }
    if (type != type_wifi) continue;
    if (device_.path == none || (!device_.is_usable() && device.is_usable())) device_ = std::move(device);
  }
}

NetworkView NetworkManager::Bus::view() {
  NetworkView view;
  if (!runs()) {
    device_ = {};
    view.problem = "NetworkManager does not run.";
    return view;
  }
  const Properties of_manager = all(manager_path, manager);
  find_devices(view);
  view.problem = problem_of(of_manager);
  view.observation.available = view.problem.empty();
  if (device_.path == none) return view;
  view.interface = property<std::string>(device_.properties, "Interface", "");
  const Properties of_wireless = all_or_none(device_.path, wireless);
  view.hardware_address = property<std::string>(of_wireless, "PermHwAddress", "");
  if (view.hardware_address.empty())
    view.hardware_address = property<std::string>(of_wireless, "HwAddress", "");
  view.can_be_access_point =
      (property(of_wireless, "WirelessCapabilities", can_be_access_point) & can_be_access_point) != 0;
  view.is_denied = is_denied();
  if (profiles_are_old_) read_profiles();
  for (const auto& [path, profile] : profiles_) {
    view.observation.knows_networks |=
        !profile.ssid.empty() && profile.joins_by_itself && path != joining_profile_;
  }
  describe_use(view);
  return view;
}

void NetworkManager::Bus::describe_use(NetworkView& view) {
  const ObjectPath active = device_.active();
  if (active == none) return;
  const Properties properties = all_or_none(active, active_interface);
  if (properties.empty()) return;
  auto& seen = view.observation;
  seen.use = WifiUse::other;
  if (active == access_point_active_) seen.use = WifiUse::access_point;
  if (active == joining_active_) seen.use = WifiUse::joining;
  seen.is_connected = property<std::uint32_t>(properties, "State", 0) == active_activated;
  const auto profile = profiles_.find(property(properties, "Connection", none));
  if (profile != profiles_.end()) view.ssid = profile->second.ssid;
  if (view.ssid.empty()) view.ssid = property<std::string>(properties, "Id", "");
}

std::vector<WifiNetwork> NetworkManager::Bus::networks() {
  if (device_.path == none) return {};
  std::vector<ObjectPath> paths;
  at(device_.path)->callMethod("GetAllAccessPoints").onInterface(wireless).storeResultsTo(paths);
  if (paths.size() > most_network_objects) paths.resize(most_network_objects);
  std::vector<WifiNetwork> networks;
  for (const auto& path : paths) {
    const Properties properties = all_or_none(path, access_point_interface);
    WifiNetwork network;
    network.ssid = ssid_text(property(properties, "Ssid", std::vector<std::uint8_t>{}));
    if (network.ssid.empty()) continue;
    network.strength = property<std::uint8_t>(properties, "Strength", 0);
    network.security = security_of(property<std::uint32_t>(properties, "Flags", 0),
                                   property<std::uint32_t>(properties, "WpaFlags", 0),
                                   property<std::uint32_t>(properties, "RsnFlags", 0));
    network.known = profile_for(network.ssid) != none;
    networks.push_back(std::move(network));
  }
  return in_order(std::move(networks));
}

}  // namespace amsbridge
