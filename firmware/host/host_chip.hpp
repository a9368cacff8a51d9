#pragma once

#include <filesystem>
#include <string>

#include "firmware/device/board/chip.hpp"
#include "firmware/device/board/thermometer.hpp"
#include "firmware/host/control_folder.hpp"

namespace amsbridge::device {

struct HostChipOptions {
  std::string id = "00000000abcd";
  ResetReason reset_reason = ResetReason::power;
  std::filesystem::path boot_record;  ///< a file; what RTC memory is on the chip
};

class HostChip final : public Chip {
 public:
  HostChip(const ControlFolder& surroundings, HostChipOptions options);

  [[nodiscard]] std::string id() const override { return options_.id; }
  [[nodiscard]] std::string_view model() const override { return "host"; }
  [[nodiscard]] ResetReason reset_reason() const override { return options_.reset_reason; }
  [[nodiscard]] std::string reset_words() const override;
  void restart() override { wants_restart_ = true; }
  void feed_watchdog() override {}
  /// As if there were as much as on the chip, less what this process has taken since the start.
  [[nodiscard]] Heap heap() const override;
  [[nodiscard]] bool is_button_pressed() const override { return surroundings_.is_button_pressed(); }
  [[nodiscard]] BootRecord boot_record() const override;
  void keep(const BootRecord& record) override;

  [[nodiscard]] bool wants_restart() const { return wants_restart_; }

 private:
  const ControlFolder& surroundings_;
  HostChipOptions options_;
  std::size_t in_use_at_first_;
  bool wants_restart_ = false;
};

class HostLed final : public Led {
 public:
  explicit HostLed(const ControlFolder& surroundings) : surroundings_(surroundings) {}
  void set(bool lit) override;

 private:
  const ControlFolder& surroundings_;
  bool is_lit_ = false;
};

class HostThermometer final : public Thermometer {
 public:
  explicit HostThermometer(const ControlFolder& surroundings) : surroundings_(surroundings) {}
  void measure() override;
  [[nodiscard]] std::optional<ams::Decimal> celsius() const override { return celsius_; }

 private:
  const ControlFolder& surroundings_;
  std::optional<ams::Decimal> celsius_;
};

}  // namespace amsbridge::device
