#include "firmware/arduino/esp_network.hpp"

#include <Arduino.h>
#include <algorithm>
#ifdef ESP8266
#include <ESP8266WiFi.h>
#include <ESP8266mDNS.h>
#else
#include <ESPmDNS.h>
#include <WiFi.h>
#endif

#include "wifi/network_name.hpp"

namespace amsbridge::device {
namespace {

constexpr std::uint16_t dns_port = 53;
constexpr std::uint16_t page_port = 80;
constexpr std::size_t most_networks = 32;

/// From dBm: -100 is nothing, -50 and better is all.
int strength_of(int dbm) {
  return std::clamp(2 * (dbm + 100), 0, 100);
}

WifiSecurity security_of(int number) {
#ifdef ESP8266
  switch (WiFi.encryptionType(number)) {
    case ENC_TYPE_NONE: return WifiSecurity::open;
    case ENC_TYPE_WEP: return WifiSecurity::wep;
    case ENC_TYPE_TKIP: return WifiSecurity::wpa;
    default: return WifiSecurity::wpa2;
  }
#else
  switch (WiFi.encryptionType(number)) {
    case WIFI_AUTH_OPEN: return WifiSecurity::open;
    case WIFI_AUTH_WEP: return WifiSecurity::wep;
    case WIFI_AUTH_WPA_PSK: return WifiSecurity::wpa;
    case WIFI_AUTH_WPA3_PSK: return WifiSecurity::wpa3;
    case WIFI_AUTH_WPA2_ENTERPRISE: return WifiSecurity::enterprise;
    default: return WifiSecurity::wpa2;
  }
#endif
}

/// Why it has not worked, in words; empty while it may still work.
std::string failure_of(wl_status_t status, const std::string& ssid) {
  switch (status) {
    case WL_NO_SSID_AVAIL: return "The network " + ssid + " is not in reach.";
#ifdef ESP8266
    case WL_WRONG_PASSWORD: return "The network " + ssid + " does not take this password.";
#endif
    case WL_CONNECT_FAILED: return "The network " + ssid + " has refused.";
    case WL_CONNECTION_LOST: return "The network " + ssid + " was lost.";
    default: return {};
  }
}

void keep_strongest(std::vector<WifiNetwork>& networks, WifiNetwork found) {
  const auto same =
      std::ranges::find_if(networks, [&found](const WifiNetwork& known) { return known.ssid == found.ssid; });
  if (same == networks.end()) {
    if (networks.size() < most_networks) networks.push_back(std::move(found));
  } else if (same->strength < found.strength) {
    *same = std::move(found);
  }
}

}  // namespace

void EspNetwork::begin() {
  WiFi.persistent(false);  // what is kept is kept in the settings alone
  WiFi.setAutoReconnect(true);
  WiFi.mode(WIFI_STA);
}

void EspNetwork::join(std::string_view ssid, std::string_view password) {
  ssid_ = ssid;
  is_member_ = true;
  WiFi.enableSTA(true);
  if (!name_.empty()) WiFi.hostname(name_.c_str());
  // Else what was joined before, or has failed, would be this network's state until the radio gets to it.
  constexpr bool radio_off = false;
  constexpr bool erase = false;  // `begin` writes over it
  WiFi.disconnect(radio_off, erase);
#ifdef ESP32
  WiFi.STA._setStatus(WL_DISCONNECTED);  // the chip's own word for it comes later, from another task
#endif
  const std::string secret(password);
  WiFi.begin(ssid_.c_str(), secret.empty() ? nullptr : secret.c_str());
}

void EspNetwork::leave() {
  is_member_ = false;
  WiFi.disconnect();
  if (!is_scanning_) WiFi.enableSTA(false);
}

Station EspNetwork::station() const {
  Station station;
  if (!is_member_) return station;
  station.ssid = ssid_;
  const wl_status_t status = WiFi.status();
  if (status == WL_CONNECTED) {
    station.state = StationState::joined;
    station.address = WiFi.localIP().toString().c_str();
    station.strength = strength_of(WiFi.RSSI());
    return station;
  }
  station.failure = failure_of(status, ssid_);
  station.state = station.failure.empty() ? StationState::joining : StationState::failed;
  return station;
}

void EspNetwork::start_access_point(std::string_view ssid, std::string_view passphrase) {
  const std::string name(ssid);
  const std::string secret(passphrase);
  WiFi.enableAP(true);
  WiFi.softAP(name.c_str(), secret.empty() ? nullptr : secret.c_str());
  dns_.start(dns_port, "*", WiFi.softAPIP());
  has_access_point_ = true;
}

void EspNetwork::stop_access_point() {
  if (!has_access_point_) return;
  has_access_point_ = false;
  dns_.stop();
  WiFi.softAPdisconnect();
  WiFi.enableAP(false);
}

void EspNetwork::scan() {
  found_.clear();
  WiFi.enableSTA(true);
  WiFi.scanDelete();
  WiFi.scanNetworks(true);
  is_scanning_ = true;
}

std::optional<std::vector<WifiNetwork>> EspNetwork::scanned() {
  if (!is_scanning_) return found_;
  const int count = WiFi.scanComplete();
  if (count == WIFI_SCAN_RUNNING) return std::nullopt;
  is_scanning_ = false;
  for (int number = 0; number < count; ++number) {
    const std::string ssid = WiFi.SSID(number).c_str();
    if (is_ssid(ssid))
      keep_strongest(found_, {ssid, strength_of(WiFi.RSSI(number)), security_of(number), false});
  }
  WiFi.scanDelete();
  if (!is_member_) WiFi.enableSTA(false);
  return found_;
}

void EspNetwork::announce(std::string_view name) {
  if (name_ == name) return;
  name_ = name;
  if (is_announced_) MDNS.end();
  is_announced_ = false;
}

void EspNetwork::poll() {
  if (has_access_point_) dns_.processNextRequest();
  poll_name(is_member_ && WiFi.status() == WL_CONNECTED);
}

void EspNetwork::poll_name(bool is_joined) {
  if (is_announced_ && !is_joined) {
    MDNS.end();
    is_announced_ = false;
  }
  if (!is_announced_ && is_joined && !name_.empty()) {
    is_announced_ = MDNS.begin(name_.c_str());
    if (is_announced_) MDNS.addService("http", "tcp", page_port);
  }
#ifdef ESP8266
  if (is_announced_) MDNS.update();
#endif
}

}  // namespace amsbridge::device
