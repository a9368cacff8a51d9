#pragma once

// Inside of NetworkManager: its objects on the bus. Everything here may throw sdbus::Error.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <sdbus-c++/sdbus-c++.h>

#include "bridge/wifi/network_manager.hpp"
#include "bridge/wifi/network_profiles.hpp"

namespace amsbridge {

/// Names on the bus.
namespace network_names {

inline constexpr auto service = "org.freedesktop.NetworkManager";
inline constexpr auto manager_path = "/org/freedesktop/NetworkManager";
inline constexpr auto settings_path = "/org/freedesktop/NetworkManager/Settings";
inline constexpr auto manager = "org.freedesktop.NetworkManager";
inline constexpr auto device_interface = "org.freedesktop.NetworkManager.Device";
inline constexpr auto wireless = "org.freedesktop.NetworkManager.Device.Wireless";
inline constexpr auto access_point_interface = "org.freedesktop.NetworkManager.AccessPoint";
inline constexpr auto active_interface = "org.freedesktop.NetworkManager.Connection.Active";
inline constexpr auto settings_interface = "org.freedesktop.NetworkManager.Settings";
inline constexpr auto profile_interface = "org.freedesktop.NetworkManager.Settings.Connection";

/// The path that stands for no object.
inline const sdbus::ObjectPath none{"/"};

}  // namespace network_names

/// Of each kind of object at most so many are looked at.
inline constexpr std::size_t most_network_objects = 256;

/// The Wi-Fi device that is used.
struct WifiDevice {
  sdbus::ObjectPath path = network_names::none;
  Properties properties;

  [[nodiscard]] std::uint32_t state() const { return property<std::uint32_t>(properties, "State", 0); }
  [[nodiscard]] bool is_usable() const {
    constexpr std::uint32_t state_disconnected = 30;
    return state() >= state_disconnected;
  }
  [[nodiscard]] sdbus::ObjectPath active() const {
    return property(properties, "ActiveConnection", network_names::none);
  }
};

class NetworkManager::Bus {
 public:
  Bus(sdbus::IConnection& connection, Events events) : connection_(connection), events_(std::move(events)) {
    listen();
  }

  NetworkView view();
  std::vector<WifiNetwork> networks();
  void scan();
  void raise(const AccessPoint& access_point);
  void lower();
  void try_known();
  void join(const WifiJoin& join);
  void keep();
  void forget();
  void restore();

 private:
  std::unique_ptr<sdbus::IProxy> at(const std::string& path) {
    return sdbus::createProxy(connection_, network_names::service, path);
  }

  Properties all(const std::string& path, const std::string& interface) {
    Properties properties;
    at(path)
        ->callMethod("GetAll")
        .onInterface("org.freedesktop.DBus.Properties")
        .withArguments(interface)
        .storeResultsTo(properties);
    return properties;
  }

  /// What went away in the same moment has no properties.
  Properties all_or_none(const std::string& path, const std::string& interface) try {
    if (path == "/") return {};
    return all(path, interface);
  } catch (const sdbus::Error&) {
    return {};
  }

  void listen();
  void listen(const std::string& rule, sdbus::message_handler handler);
  void device_changed(sdbus::Message& message) const;
  bool runs();
  bool is_denied();
  std::string problem_of(const Properties& of_manager) const;
  void find_devices(NetworkView& view);
  void describe_use(NetworkView& view);
  void read_profiles();
  sdbus::ObjectPath profile_for(const std::string& ssid);
  std::pair<sdbus::ObjectPath, sdbus::ObjectPath> add_and_activate(const ProfileSettings& profile,
                                                                   const Properties& options);
  sdbus::ObjectPath activate(const sdbus::ObjectPath& profile);
  void deactivate(const sdbus::ObjectPath& active);
  void remove(const sdbus::ObjectPath& profile);

  sdbus::IConnection& connection_;
  Events events_;
  std::vector<sdbus::Slot> slots_;
  WifiDevice device_;
  std::map<std::string, SavedProfile> profiles_;  ///< by path
  bool profiles_are_old_ = true;
  sdbus::ObjectPath access_point_active_ = network_names::none;
  sdbus::ObjectPath joining_active_ = network_names::none;
  sdbus::ObjectPath joining_profile_ = network_names::none;
  bool joining_is_new_ = false;
  sdbus::ObjectPath previous_profile_ = network_names::none;
};

}  // namespace amsbridge
