#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "bridge/wifi/wifi_setup.hpp"

namespace amsbridge {

/// Whose connection the Wi-Fi device has, or is making.
enum class WifiUse { none, access_point, joining, other };

/// How the machine stands, as far as decisions need it.
struct WifiObservation {
  bool available = false;          ///< there is a device, and it may be used
  bool reached_otherwise = false;  ///< by a cable, say
  WifiUse use = WifiUse::none;
  bool is_connected = false;  ///< the use is complete, addresses and all
  bool knows_networks = false;

  bool operator==(const WifiObservation&) const = default;
};

/// What is to be done now, in that order.
enum class WifiAction {
  look,       ///< ask for a scan
  raise,      ///< put up the access point
  lower,      ///< take it down
  try_known,  ///< take it down and use a known network
  join,       ///< use the network that was asked for; the access point goes by itself
  keep,       ///< remember it
  forget,     ///< give it up and forget it
  restore,    ///< use the network that was used before
};

/// `watching`: nothing to do, or waiting for a reason to put up the access point.
enum class WifiPhase { watching, looking, raising, access_point, trying, joining };

/// Decides when this machine is an access point. Knows no bus and no clock: observations and times go in,
/// actions come out. An action that does not work is told by `failed`.
class WifiMachine {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Actions = std::vector<WifiAction>;

  WifiMachine(const WifiTimes& times, bool setup_access_point);

  [[nodiscard]] Actions observe(const WifiObservation& now_seen, Time now);
  [[nodiscard]] Actions tick(Time now);  ///< due at `next()`
  /// What was begun last has failed; `why` in words.
  [[nodiscard]] Actions failed(const std::string& why, Time now);
  /// A scan is over.
  [[nodiscard]] Actions found(Time now);
  /// Only if not joining already.
  [[nodiscard]] Actions join(Time now);
  /// The access point's passphrase has changed.
  [[nodiscard]] Actions passphrase_changed(Time now);
  [[nodiscard]] Actions set_setup_access_point(bool enabled, Time now);
  void client_seen(Time now);

  [[nodiscard]] WifiPhase phase() const { return phase_; }
  /// When `tick` has something to do, if nothing else happens.
  [[nodiscard]] std::optional<Time> next() const;
  [[nodiscard]] const std::string& join_failure() const { return join_failure_; }
  /// Why the access point did not come up at the last try.
  [[nodiscard]] const std::string& access_point_failure() const { return access_point_failure_; }

 private:
  void step(Time now);
  void step_phase(Time now);
  void watch(Time now);
  void stay_up(Time now);
  void await_known(Time now);
  void await_join(Time now);
  void await_rise(Time now);
  void enter(WifiPhase phase, std::optional<Time> deadline);
  void watch_again();
  void raise(Time now);
  void give_up_rise(const std::string& why, Time now);
  void give_up_join(const std::string& why, Time now);
  [[nodiscard]] bool is_reachable() const;
  [[nodiscard]] bool is_due(Time now) const { return deadline_ && now >= *deadline_; }
  [[nodiscard]] Time next_try() const;
  [[nodiscard]] Actions take();

  WifiTimes times_;
  bool enabled_;
  WifiObservation seen_;
  WifiPhase phase_ = WifiPhase::watching;
  Actions actions_;
  std::optional<Time> deadline_;  ///< of the phase
  std::optional<Time> alone_since_;
  bool was_reachable_ = false;
  bool had_network_ = false;  ///< before joining another one
  Time not_before_ = Time::min();
  int failures_ = 0;  ///< of the access point, one after the other
  Time raised_ = Time::min();
  Time client_ = Time::min();
  std::string join_failure_;
  std::string access_point_failure_;
};

}  // namespace amsbridge
