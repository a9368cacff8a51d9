#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wifi/wifi_status.hpp"

namespace amsbridge::device {

enum class StationState : std::uint8_t { idle, joining, joined, failed };

/// How the device stands as a guest in somebody's network.
struct Station {
  StationState state = StationState::idle;
  std::string ssid = {};
  std::string address = {};  ///< IPv4, once it is joined
  int strength = 0;          ///< 0 to 100
  std::string failure = {};  ///< a sentence, when it has failed
};

/// The radio. An access point and a joined network can be there at once. Nothing here waits.
class Network {
 public:
  /// Begins to join; what was joined is left. An empty password means an open network. It is tried again and
  /// again until `leave`; `station` says `failed` after each try and `joined` if one works after all.
  virtual void join(std::string_view ssid, std::string_view password) = 0;
  virtual void leave() = 0;
  [[nodiscard]] virtual Station station() const = 0;

  /// Puts up an access point (WPA2; open with an empty passphrase) whose DNS names this device for every
  /// host.
  virtual void start_access_point(std::string_view ssid, std::string_view passphrase) = 0;
  virtual void stop_access_point() = 0;
  /// `192.168.4.1`: this device's address in its own network, also while that is down.
  [[nodiscard]] virtual std::string access_point_address() const = 0;

  /// Looks for networks. `scanned` has them once they are there, nothing before and none if that failed.
  virtual void scan() = 0;
  [[nodiscard]] virtual std::optional<std::vector<WifiNetwork>> scanned() = 0;

  /// Announces `NAME.local` with its page (RFC 6762, RFC 6763), now and whenever a network is joined.
  virtual void announce(std::string_view name) = 0;

 protected:
  ~Network() = default;
};

}  // namespace amsbridge::device
