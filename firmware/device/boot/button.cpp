#include "firmware/device/boot/button.hpp"

namespace amsbridge::device {

ButtonEvent Button::tick(bool is_pressed, Instant now) {
  if (!since_ || is_pressed != level_) {
    level_ = is_pressed;
    since_ = now;
  }
  if (now - *since_ >= bounce && level_ != is_pressed_) {
    is_pressed_ = level_;
    if (is_pressed_) {
      pressed_at_ = *since_;
      is_over_ = !was_free_;
    } else if (was_free_ && !is_over_ && *since_ - pressed_at_ < warns_after) {
      return ButtonEvent::press;
    }
  }
  if (!is_pressed_ && !level_ && now - *since_ >= bounce) was_free_ = true;
  if (is_pressed_ && !is_over_ && now - pressed_at_ >= resets_after) {
    is_over_ = true;
    return ButtonEvent::reset;
  }
  return ButtonEvent::none;
}

bool Button::warns(Instant now) const {
  return is_pressed_ && !is_over_ && now - pressed_at_ >= warns_after;
}

}  // namespace amsbridge::device
