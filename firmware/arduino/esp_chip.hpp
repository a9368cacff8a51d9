#pragma once

#include <string>
#include <string_view>

#include "firmware/device/board/chip.hpp"

namespace amsbridge::device {

/// The chip itself. `begin` before anything else is asked.
class EspChip final : public Chip {
 public:
  void begin();

  [[nodiscard]] std::string id() const override;
  [[nodiscard]] std::string_view model() const override;
  [[nodiscard]] ResetReason reset_reason() const override;
  [[nodiscard]] std::string reset_words() const override;

  void restart() override;
  void feed_watchdog() override;
  [[nodiscard]] Heap heap() const override;
  [[nodiscard]] bool is_button_pressed() const override;

  [[nodiscard]] BootRecord boot_record() const override;
  void keep(const BootRecord& record) override;
};

/// The module's own LED, which is lit by a low level.
class EspLed final : public Led {
 public:
  void begin();
  void set(bool lit) override;
};

}  // namespace amsbridge::device
