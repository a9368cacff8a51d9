#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "firmware/device/board/network.hpp"

namespace amsbridge::device {

using Instant = std::chrono::steady_clock::time_point;

/// Why the access point is up.
enum class AccessPointReason : std::uint8_t { none, button, no_settings, not_joined, crashes };

/// `not_joined`
[[nodiscard]] std::string_view to_string(AccessPointReason reason);
/// For people. Empty for `none`.
[[nodiscard]] std::string_view sentence(AccessPointReason reason);

/// Which network is to be joined: none, the one that is known, or the one that somebody asks for.
enum class Joining : std::uint8_t { none, known, asked };

/// How that ended.
enum class AskedJoin : std::uint8_t { none, running, joined, failed };

/// What is to be the case from now on.
struct BootPlan {
  bool access_point = false;
  Joining joining = Joining::none;
  bool restart = false;  ///< safe mode has lasted long enough

  bool operator==(const BootPlan&) const = default;
};

/// What is known when the program begins.
struct BootFacts {
  bool has_network = false;    ///< a Wi-Fi network has been set
  bool is_crash_loop = false;  ///< see BootWatch
};

/// From power-up to a joined network, and back to the access point when people are needed. Knows no radio and
/// no clock: times and observations go in, a plan comes out.
///
/// - A network that is set is joined. The access point comes up at once if none is set, after five minutes
///   without it, and for ten minutes when the button is pressed, be it in the first seconds or later.
/// - While the access point is up and the network is not there, it is tried for 20 seconds of each minute,
///   but only when nobody has looked at the page through the access point for two minutes: a try makes the
///   access point change its channel. So a house whose router was off comes back without anybody's help.
/// - The access point goes away when the network has been joined, and nobody has used the page through it,
///   for three minutes.
/// - After a crash loop there is the access point and nothing else (`is_safe_mode`). After ten minutes
///   without a visitor it is tried anew by a restart.
/// - A network that the page asks for is given 30 seconds; the access point stays as it is. If it fails,
///   what was before goes on.
class BootStory {
 public:
  static constexpr std::chrono::minutes patience{5};
  static constexpr std::chrono::minutes button_time{10};
  static constexpr std::chrono::minutes safe_mode_time{10};
  static constexpr std::chrono::minutes quiet_to_try{2};
  static constexpr std::chrono::minutes quiet_to_leave{3};
  static constexpr std::chrono::minutes try_every{1};
  static constexpr std::chrono::seconds try_time{20};
  static constexpr std::chrono::seconds asked_time{30};
  /// The first try of a radio fails at times without a reason.
  static constexpr std::chrono::seconds asked_least{10};

  BootStory(const BootFacts& facts, Instant start);

  /// `station`: of the network that the plan before this one names.
  BootPlan tick(Instant now, StationState station);

  /// A short press of the button.
  void press(Instant now);
  /// Somebody looks at the page through the access point.
  void client_seen(Instant now) { client_ = now; }
  /// Somebody asks for a network. Its end is told by `asked`.
  void ask_join(Instant now);
  /// Another network has been set, or none is any more.
  void set_has_network(bool has_network, Instant now);

  [[nodiscard]] AccessPointReason reason() const { return reason_; }
  [[nodiscard]] AskedJoin asked() const { return asked_; }
  [[nodiscard]] bool is_safe_mode() const { return is_crash_loop_; }

 private:
  void follow_asked(Instant now, StationState station);
  void follow_known(Instant now, bool is_joined);
  void follow_access_point(Instant now, bool is_joined);
  void raise(AccessPointReason reason, Instant now);
  [[nodiscard]] bool is_quiet(Instant now) const;

  bool has_network_;
  bool is_crash_loop_;
  AccessPointReason reason_ = AccessPointReason::none;
  Joining joining_ = Joining::none;
  AskedJoin asked_ = AskedJoin::none;
  bool was_joined_ = false;
  Instant start_;
  Instant raised_;             // the access point
  Instant at_least_;           // it stays until then
  Instant client_;             // was seen last
  Instant joined_since_;       // while was_joined_
  Instant last_joined_;        // or the start
  Instant tried_;              // a join was begun
  Instant undisturbed_until_;  // the try goes on, visitors or not
};

}  // namespace amsbridge::device
