#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "firmware/device/board/network.hpp"
#include "firmware/device/boot/boot_story.hpp"
#include "firmware/device/settings/settings.hpp"
#include "wifi/wifi_status.hpp"

namespace amsbridge::device {

struct WifiKeeperOptions {
  std::string chip_id = {};
  WifiSettings known = {};
  std::string host_name = {};   ///< announced as NAME.local
  std::string passphrase = {};  ///< of the access point, 8 to 63 characters; empty: it is open
  BootFacts facts = {};         ///< `has_network` is taken from `known`
  std::string crash_words = {};
};

/// Has the radio do what BootStory tells, and says in words how it stands.
class WifiKeeper {
 public:
  WifiKeeper(Network& network, WifiKeeperOptions options, Instant start);

  void tick(Instant now);

  /// A short press of the button.
  void press(Instant now) { story_.press(now); }
  /// Somebody looks at the page through the access point.
  void client_seen(Instant now) { story_.client_seen(now); }

  /// Schema Wifi of docs/openapi.yaml.
  [[nodiscard]] WifiStatus status() const;
  /// Those that are found are in `status` some seconds later. An error is a sentence.
  [[nodiscard]] tl::expected<void, std::string> scan();
  /// Begins with the next tick. An empty password: none, or the one that is known of this network. An error
  /// is a sentence; that it could not be joined is told by `status`.
  [[nodiscard]] tl::expected<void, std::string> join(std::string_view ssid, std::string_view password,
                                                     Instant now);
  /// What was asked for and has worked, once: to be saved.
  [[nodiscard]] std::optional<WifiSettings> take_joined();
  /// The settings name another network; it is joined.
  void set_known(const WifiSettings& known, Instant now);
  void set_host_name(std::string_view name);

  [[nodiscard]] bool is_joined() const { return station_.state == StationState::joined; }
  [[nodiscard]] bool is_access_point_up() const { return plan_.access_point; }
  [[nodiscard]] AccessPointReason reason() const { return story_.reason(); }
  /// Nothing else is to be started.
  [[nodiscard]] bool is_safe_mode() const { return story_.is_safe_mode(); }
  /// Safe mode has lasted long enough.
  [[nodiscard]] bool wants_restart() const { return plan_.restart; }
  [[nodiscard]] const Station& station() const { return station_; }
  [[nodiscard]] const std::string& access_point_name() const { return access_point_name_; }

 private:
  void follow(const BootPlan& plan);
  void use(Joining joining);
  void end_asked();
  void observe();
  void take_networks();
  [[nodiscard]] std::string access_point_sentence() const;

  Network& network_;
  BootStory story_;
  BootPlan plan_;
  Station station_;
  WifiSettings known_;
  WifiSettings wanted_;  // that somebody asks for
  std::optional<WifiSettings> joined_;
  std::string access_point_name_;
  std::string passphrase_;
  std::string crash_words_;
  std::string failure_;
  AskedJoin asked_ = AskedJoin::none;
  bool has_changed_network_ = false;
  bool is_scanning_ = false;
  std::vector<WifiNetwork> networks_;
};

}  // namespace amsbridge::device
