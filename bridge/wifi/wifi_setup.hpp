#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <tl/expected.hpp>

#include "wifi/wifi_status.hpp"

namespace amsbridge {

/// How long is waited for what. The defaults are for real radios.
struct WifiTimes {
  std::chrono::milliseconds grace{45'000};       ///< after the start, for a known network or a cable
  std::chrono::milliseconds lost{300'000};       ///< without the network that was there
  std::chrono::milliseconds look{10'000};        ///< for networks, before the access point goes up
  std::chrono::milliseconds raise{30'000};       ///< for the access point to be up
  std::chrono::milliseconds join{40'000};        ///< for a network that is joined
  std::chrono::milliseconds try_every{600'000};  ///< between two tries of known networks, and after a client
  std::chrono::milliseconds try_known{60'000};   ///< for a known network to come back
  std::chrono::milliseconds failed_pause{60'000};  ///< after an access point that did not come up
};

struct WifiOptions {
  bool setup_access_point = false;  ///< wifi.setup_ap: be an access point while there is no known network
  std::string passphrase;           ///< of the access point: 8 to 63 printable ASCII characters
  WifiTimes times = {};
};

/// Joins networks, and makes this machine an access point `amsbridge-XXXX` (the last four hexadecimal digits
/// of its hardware address) for as long as it has no other way to be reached. By NetworkManager over the
/// system bus, on a thread of its own: no call here waits for it.
///
/// Without a system bus, NetworkManager, a Wi-Fi device, or the right to use it, the status says so; each of
/// them may come and go.
class WifiSetup {
 public:
  /// `changed` is called on `executor` whenever status() has become another one, also at first. The
  /// executor has one thread or is a strand, and the object is destroyed there, after which nothing is
  /// called.
  WifiSetup(const boost::asio::any_io_executor& executor, WifiOptions options, std::function<void()> changed);
  /// Takes the access point down. Waits for its calls, which last 5 s each where NetworkManager hangs.
  ~WifiSetup();
  WifiSetup(const WifiSetup&) = delete;
  WifiSetup& operator=(const WifiSetup&) = delete;

  // All below may be called from any thread.

  [[nodiscard]] WifiStatus status() const;

  /// Begins to look for networks. As an access point most devices cannot: then those that were found before
  /// stay, and the status says so. The error is a sentence.
  tl::expected<void, std::string> scan();

  /// Begins to join a network; the access point goes away for it. Where that fails, status().failure says
  /// why, nothing is kept of it, and what was before comes back; else the network is remembered. An empty
  /// password is for open networks, and for known ones, whose password is there. The error is a sentence
  /// about what was asked for: a name or a password that cannot be, a network of a kind that is not
  /// supported, or a join that is under way.
  tl::expected<void, std::string> join(const std::string& ssid, const std::string& password, bool hidden);

  /// Somebody uses the page: the access point is not left for a try of known networks for a while. Cheap.
  void client_seen();

  /// The setup code has changed: an access point that is up comes up again with it.
  void set_passphrase(std::string passphrase);

  /// wifi.setup_ap has changed.
  void set_setup_access_point(bool enabled);

 private:
  class Worker;
  std::unique_ptr<Worker> worker_;
};

}  // namespace amsbridge
