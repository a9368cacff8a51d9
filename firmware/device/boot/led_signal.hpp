#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "firmware/device/boot/boot_story.hpp"

namespace amsbridge::device {

/// What the LED tells, the most urgent first.
enum class LedState : std::uint8_t {
  reset_warning,
  identify,
  safe_mode,
  access_point,
  no_wifi,
  no_broker,
  no_telegram,
  running,  ///< dark but for a blink with each telegram
};

/// What holds at the moment; several may at once.
struct LedFacts {
  bool reset_warning = false;
  bool identify = false;
  bool safe_mode = false;
  bool access_point = false;
  bool no_wifi = false;
  bool no_broker = false;    ///< one has been set, and is not connected
  bool no_telegram = false;  ///< for long
};

[[nodiscard]] LedState led_state(const LedFacts& facts);

/// Lights the LED in patterns that are told apart by eye.
class LedSignal {
 public:
  static constexpr std::chrono::milliseconds blink{60};
  static constexpr std::chrono::seconds identify_time{30};

  /// A pattern begins anew when the state changes.
  void show(LedState state, Instant now);
  void telegram(Instant now);
  /// To be called each 20 ms or so.
  [[nodiscard]] bool is_lit(Instant now) const;

 private:
  LedState state_ = LedState::running;
  Instant since_{};
  Instant blink_until_{};
};

/// The table of docs/firmware.md: `| what it does | what it means |` and a line for each state.
[[nodiscard]] std::string led_table();

}  // namespace amsbridge::device
