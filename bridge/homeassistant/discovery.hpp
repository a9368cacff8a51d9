#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "bridge/homeassistant/ledger.hpp"
#include "bridge/homeassistant/meter_device.hpp"
#include "bridge/mqtt/publisher.hpp"
#include "bridge/settings/settings.hpp"
#include "metering/moment.hpp"

namespace amsbridge {

struct DiscoveryOptions {
  HomeAssistantSettings settings;
  std::string base = "amsbridge";  ///< of all topics; apart from settings.prefix
  std::set<Layout> layouts{Layout::json};
  int qos = 1;
  std::string version;       ///< of this program
  std::string page;          ///< URL of the bridge's page; empty = none
  bool temperature = false;  ///< the settings ask for one
  /// How long to wait after Home Assistant's birth, so that not all publishers answer at once: 1 to 10 s.
  std::function<std::chrono::milliseconds()> jitter;  ///< empty = by chance
};

/// Tells Home Assistant of the bridge and of its meters (docs/home-assistant.md): retained, one message a
/// device, again at each connection and at each birth of Home Assistant, and again when a meter sends a
/// quantity that it had not sent before. Takes back what is no more, over restarts.
///
/// A meter is told of once its id is known, or after `settling` without one; changes are gathered for
/// `gathering`. Nothing is published while there is no connection.
class Discovery {
 public:
  static constexpr std::chrono::seconds gathering{5};
  static constexpr std::chrono::seconds settling{30};

  /// Publisher and memory must outlive this. Also to be made where discovery is switched off: somebody has
  /// to take back what was told before.
  Discovery(DiscoveryOptions options, Publisher& publisher, Memory& memory);

  /// Takes back what was read from lines that are not there any more. To be called when the settings are
  /// known or have changed.
  void keep(const std::function<bool(const std::string& line, const std::string& level)>& is_configured);

  /// A reading as it is published. Sub-meters (`reading.channel`) are meters of their own, of the same line.
  /// Allocates nothing where nothing is new.
  void reading(const MeterFacts&, const ams::Reading&, Moment now);

  /// The meter of this level in topics is no more. Taken back after `gathering`, unless it goes on under
  /// another level.
  void gone(const std::string& level);

  /// `bridge/state` has a temperature.
  void temperature_seen(Moment now);

  void connected(Moment now);
  void disconnected() { connected_ = false; }

  /// What came on `settings.status_topic`.
  void home_assistant(const std::string& payload, Moment now);

  /// To be called every second: does what is due.
  void check(Moment now);

 private:
  using Steady = std::chrono::steady_clock::time_point;

  struct Meter {
    MeterDevice device;
    Steady first_heard;
    std::string identity;  // empty as long as it is not known who it is
    std::string topic;
    std::optional<Steady> due;
  };

  [[nodiscard]] std::string topic_of(std::string_view identity) const;
  void identify(Meter&, Steady now);
  [[nodiscard]] std::string remembered_identity(const Meter&) const;
  void take_place(Meter&, std::string identity);
  void leave_alone(const Meter&);
  [[nodiscard]] bool is_in_use(const std::string& topic) const;
  void publish_all(Steady now);
  void publish_bridge(Steady now);
  void publish(Meter&, Steady now);
  bool publish(const std::string& topic, std::string payload);
  void withdraw(const std::string& topic);
  void withdraw_leaving(Steady now);
  void withdraw_other_bridges();
  [[nodiscard]] Components told(const std::string& topic) const;

  DiscoveryOptions options_;
  AnnounceStyle style_;
  Publisher& publisher_;
  Ledger ledger_;
  bool is_active_;
  bool connected_ = false;
  bool temperature_seen_ = false;
  std::map<std::string, Meter, std::less<>> meters_;  // by level in topics
  std::set<std::string> withdrawals_;                 // topics that wait for a connection
  std::map<std::string, Steady> leaving_;             // topics that nobody may take up again until then
  Steady latest_{};                                   // that any call has told
  std::optional<Steady> bridge_due_;
  std::optional<Steady> all_due_;
};

}  // namespace amsbridge
