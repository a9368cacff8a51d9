#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "firmware/device/boot/boot_story.hpp"

namespace amsbridge::device {

enum class ButtonEvent : std::uint8_t {
  none,
  press,  ///< it was let go again within five seconds
  reset,  ///< it has been held for ten seconds; told once
};

/// A button that bounces. A press that was there when the program began does not count: it is what chose the
/// bootloader, or a finger that is still there after a factory reset.
class Button {
 public:
  static constexpr std::chrono::milliseconds bounce{40};
  static constexpr std::chrono::seconds warns_after{5};
  static constexpr std::chrono::seconds resets_after{10};

  /// To be called often: at least each 20 ms or so.
  ButtonEvent tick(bool is_pressed, Instant now);

  /// It has been held so long that everything will be forgotten if it is not let go.
  [[nodiscard]] bool warns(Instant now) const;

 private:
  bool was_free_ = false;         // since the start
  bool is_pressed_ = false;       // without bouncing
  bool is_over_ = false;          // the press has had its effect
  bool level_ = false;            // as seen last
  std::optional<Instant> since_;  // that it is so
  Instant pressed_at_;
};

}  // namespace amsbridge::device
