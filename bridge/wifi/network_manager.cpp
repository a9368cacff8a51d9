#include "bridge/wifi/network_manager.hpp"

#include <tuple>
#include <utility>

#include "bridge/wifi/network_manager_bus.hpp"
#include "bridge/wifi/wifi_words.hpp"

namespace amsbridge {

using network_names::active_interface;
using network_names::manager;
using network_names::manager_path;
using network_names::none;
using network_names::profile_interface;
using network_names::settings_interface;
using network_names::settings_path;
using network_names::wireless;
using sdbus::ObjectPath;

void NetworkManager::Bus::read_profiles() {
  std::vector<ObjectPath> paths;
  at(settings_path)->callMethod("ListConnections").onInterface(settings_interface).storeResultsTo(paths);
  if (paths.size() > most_network_objects) paths.resize(most_network_objects);
  profiles_.clear();
  for (const auto& path : paths) {
    try {
      ProfileSettings settings;
      at(path)->callMethod("GetSettings").onInterface(profile_interface).storeResultsTo(settings);
      profiles_[path] = saved_profile(settings);
    } catch (const sdbus::Error&) {
      // Another user's own, or just deleted.
    }
  }
  profiles_are_old_ = false;
}

ObjectPath NetworkManager::Bus::profile_for(const std::string& ssid) {
  if (profiles_are_old_) read_profiles();
  for (const auto& [path, profile] : profiles_) {
    if (profile.ssid == ssid) return {path};
  }
  return none;
}

void NetworkManager::Bus::scan() {
  at(device_.path)->callMethod("RequestScan").onInterface(wireless).withArguments(Properties{});
}

std::pair<ObjectPath, ObjectPath> NetworkManager::Bus::add_and_activate(const ProfileSettings& profile,
                                                                        const Properties& options) {
  std::tuple<ObjectPath, ObjectPath, Properties> added;
  at(manager_path)
      ->callMethod("AddAndActivateConnection2")
      .onInterface(manager)
      .withArguments(profile, device_.path, none, options)
      .storeResultsTo(std::get<0>(added), std::get<1>(added), std::get<2>(added));
  profiles_are_old_ = true;
  return {std::get<0>(added), std::get<1>(added)};
}

ObjectPath NetworkManager::Bus::activate(const ObjectPath& profile) {
  ObjectPath active = none;
  at(manager_path)
      ->callMethod("ActivateConnection")
      .onInterface(manager)
      .withArguments(profile, device_.path, none)
      .storeResultsTo(active);
  return active;
}

void NetworkManager::Bus::deactivate(const ObjectPath& active) try {
  if (active == none) return;
  at(manager_path)->callMethod("DeactivateConnection").onInterface(manager).withArguments(active);
} catch (const sdbus::Error&) {
  // It was not active any more.
}

void NetworkManager::Bus::remove(const ObjectPath& profile) try {
  profiles_are_old_ = true;
  if (profile != none) at(profile)->callMethod("Delete").onInterface(profile_interface);
} catch (const sdbus::Error&) {
  // It is gone already.
}

void NetworkManager::Bus::raise(const AccessPoint& access_point) {
  // It goes away with this program's connection to the bus, whatever its end.
  const Properties options{{"persist", std::string("volatile")},
                           {"bind-activation", std::string("dbus-client")}};
  access_point_active_ = add_and_activate(access_point_profile(access_point), options).second;
}

void NetworkManager::Bus::lower() {
  deactivate(std::exchange(access_point_active_, none));
}

void NetworkManager::Bus::try_known() {
  lower();
  try {
    activate(none);
  } catch (const sdbus::Error&) {
    // None of them is in sight yet; NetworkManager goes on trying by itself.
  }
}

void NetworkManager::Bus::join(const WifiJoin& join) {
  const Properties now = all_or_none(device_.active(), active_interface);
  previous_profile_ = property(now, "Connection", none);
  joining_is_new_ = !join.known;
  if (join.known) {
    joining_profile_ = none;
    joining_active_ = activate(profile_for(join.ssid));
    return;
  }
  std::tie(joining_profile_, joining_active_) =
      add_and_activate(join_profile(join), {{"persist", std::string("memory")}});
}

void NetworkManager::Bus::keep() {
  const ObjectPath kept = std::exchange(joining_profile_, none);
  joining_active_ = none;
  access_point_active_ = none;
  profiles_are_old_ = true;
  if (kept == none) return;
  at(kept)->callMethod("Save").onInterface(profile_interface);
  read_profiles();
  const std::string id = profiles_[kept].id;
  const auto profiles = profiles_;
  for (const auto& [path, profile] : profiles) {
    if (path != kept && profile.id == id) remove(ObjectPath(path));
  }
}

void NetworkManager::Bus::forget() {
  deactivate(std::exchange(joining_active_, none));
  if (joining_is_new_) remove(joining_profile_);
  joining_profile_ = none;
}

void NetworkManager::Bus::restore() {
  const ObjectPath profile = std::exchange(previous_profile_, none);
  if (profile != none) activate(profile);
}

namespace {

/// What D-Bus throws, as words.
template <typename Work>
NetworkManager::Done attempt(Work work) try {
  work();
  return {};
} catch (const sdbus::Error& error) {
  return tl::unexpected(bus_error_words(error.getName(), error.getMessage()));
}

}  // namespace

NetworkManager::NetworkManager(sdbus::IConnection& connection, Events events)
    : bus_(std::make_unique<Bus>(connection, std::move(events))) {}

NetworkManager::~NetworkManager() = default;

NetworkView NetworkManager::view() {
  NetworkView view;
  const auto done = attempt([&] { view = bus_->view(); });
  if (!done) view = {.problem = done.error()};
  return view;
}

std::vector<WifiNetwork> NetworkManager::networks() {
  std::vector<WifiNetwork> networks;
  if (!attempt([&] { networks = bus_->networks(); })) return {};
  return networks;
}

NetworkManager::Done NetworkManager::scan() {
  return attempt([this] { bus_->scan(); });
}

NetworkManager::Done NetworkManager::raise(const AccessPoint& access_point) {
  return attempt([&] { bus_->raise(access_point); });
}

void NetworkManager::lower() {
  static_cast<void>(attempt([this] { bus_->lower(); }));
}

void NetworkManager::try_known() {
  static_cast<void>(attempt([this] { bus_->try_known(); }));
}

NetworkManager::Done NetworkManager::join(const WifiJoin& join) {
  return attempt([&] { bus_->join(join); });
}

NetworkManager::Done NetworkManager::keep() {
  return attempt([this] { bus_->keep(); });
}

void NetworkManager::forget() {
  static_cast<void>(attempt([this] { bus_->forget(); }));
}

void NetworkManager::restore() {
  static_cast<void>(attempt([this] { bus_->restore(); }));
}

}  // namespace amsbridge
