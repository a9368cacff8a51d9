#include "bridge/wifi/network_manager.hpp"

#include <array>
#include <optional>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "bridge/wifi/network_profiles.hpp"
#include "bridge/wifi/wifi_words.hpp"
#include "bridge/wifi/wired_address.hpp"

namespace amsbridge {
namespace {

using sdbus::ObjectPath;

constexpr auto service = "org.freedesktop.NetworkManager";
constexpr auto manager_path = "/org/freedesktop/NetworkManager";
constexpr auto settings_path = "/org/freedesktop/NetworkManager/Settings";
constexpr auto manager = "org.freedesktop.NetworkManager";
constexpr auto device_interface = "org.freedesktop.NetworkManager.Device";
constexpr auto wireless = "org.freedesktop.NetworkManager.Device.Wireless";
constexpr auto access_point_interface = "org.freedesktop.NetworkManager.AccessPoint";
constexpr auto active_interface = "org.freedesktop.NetworkManager.Connection.Active";
constexpr auto settings_interface = "org.freedesktop.NetworkManager.Settings";
constexpr auto profile_interface = "org.freedesktop.NetworkManager.Settings.Connection";

// NMDeviceType, NMDeviceState, NMActiveConnectionState, NMDeviceWifiCapabilities
constexpr std::uint32_t type_ethernet = 1;
constexpr std::uint32_t type_wifi = 2;
constexpr std::uint32_t type_bluetooth = 5;
constexpr std::uint32_t type_modem = 8;
constexpr std::uint32_t state_unmanaged = 10;
constexpr std::uint32_t state_disconnected = 30;
constexpr std::uint32_t state_activated = 100;
constexpr std::uint32_t state_failed = 120;
constexpr std::uint32_t active_activated = 2;
constexpr std::uint32_t can_be_access_point = 0x40;

// Of each kind at most so many are looked at.
constexpr std::size_t most_objects = 256;

const ObjectPath none{"/"};

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

/// The Wi-Fi device that is used.
struct WifiDevice {
  ObjectPath path = none;
  Properties properties;

  [[nodiscard]] std::uint32_t state() const { return property<std::uint32_t>(properties, "State", 0); }
  [[nodiscard]] bool is_usable() const { return state() >= state_disconnected; }
  [[nodiscard]] ObjectPath active() const { return property(properties, "ActiveConnection", none); }
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
    return sdbus::createProxy(connection_, service, path);
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
  ObjectPath profile_for(const std::string& ssid);
  std::pair<ObjectPath, ObjectPath> add_and_activate(const ProfileSettings& profile,
                                                     const Properties& options);
  ObjectPath activate(const ObjectPath& profile);
  void deactivate(const ObjectPath& active);
  void remove(const ObjectPath& profile);

  sdbus::IConnection& connection_;
  Events events_;
  std::vector<sdbus::Slot> slots_;
  WifiDevice device_;
  std::map<std::string, SavedProfile> profiles_;  ///< by path
  bool profiles_are_old_ = true;
  ObjectPath access_point_active_ = none;
  ObjectPath joining_active_ = none;
  ObjectPath joining_profile_ = none;
  bool joining_is_new_ = false;
  ObjectPath previous_profile_ = none;
};

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
  if (paths.size() > most_objects) paths.resize(most_objects);
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

void NetworkManager::Bus::read_profiles() {
  std::vector<ObjectPath> paths;
  at(settings_path)->callMethod("ListConnections").onInterface(settings_interface).storeResultsTo(paths);
  if (paths.size() > most_objects) paths.resize(most_objects);
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

std::vector<WifiNetwork> NetworkManager::Bus::networks() {
  if (device_.path == none) return {};
  std::vector<ObjectPath> paths;
  at(device_.path)->callMethod("GetAllAccessPoints").onInterface(wireless).storeResultsTo(paths);
  if (paths.size() > most_objects) paths.resize(most_objects);
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
