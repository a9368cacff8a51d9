#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "firmware/device/board/chip.hpp"
#include "firmware/device/board/clock.hpp"
#include "firmware/device/board/thermometer.hpp"
#include "firmware/device/board/updater.hpp"
#include "firmware/device/boot/time_zones.hpp"

namespace amsbridge::device {

class FakeChip final : public Chip {
 public:
  std::string chip_id = "5ccf7fa1b2c3";
  ResetReason reason = ResetReason::power;
  std::string words = "Power on";
  Heap free_heap{30'000, 20'000};
  bool is_pressed = false;
  BootRecord record;
  int restarts = 0;
  int feedings = 0;
  int records_kept = 0;

  [[nodiscard]] std::string id() const override { return chip_id; }
  [[nodiscard]] std::string_view model() const override { return "host"; }
  [[nodiscard]] ResetReason reset_reason() const override { return reason; }
  [[nodiscard]] std::string reset_words() const override { return words; }
  void restart() override { ++restarts; }
  void feed_watchdog() override { ++feedings; }
  [[nodiscard]] Heap heap() const override { return free_heap; }
  [[nodiscard]] bool is_button_pressed() const override { return is_pressed; }
  [[nodiscard]] BootRecord boot_record() const override { return record; }
  void keep(const BootRecord& kept) override {
    ++records_kept;
    record = kept;
  }
};

class FakeLed final : public Led {
 public:
  bool is_lit = false;
  int changes = 0;

  void set(bool lit) override {
    if (lit != is_lit) ++changes;
    is_lit = lit;
  }
};

/// Begins at its start in 1970, as one that was never set.
class FakeClock final : public Clock {
 public:
  Moment moment{};
  std::string server;
  std::string posix = "UTC0";

  void advance(std::chrono::milliseconds by) { moment = moment + by; }
  void set_wall(std::int64_t epoch_milliseconds) {
    moment.wall = std::chrono::system_clock::time_point(std::chrono::milliseconds(epoch_milliseconds));
  }

  [[nodiscard]] Moment now() const override { return moment; }
  void synchronise(std::string_view from) override { server = from; }
  void set_zone(std::string_view zone) override { posix = zone; }
  [[nodiscard]] ams::ZoneOffsets zone(std::int64_t epoch_seconds) const override {
    return zone_offsets(posix, epoch_seconds);
  }
};

class FakeThermometer final : public Thermometer {
 public:
  std::optional<ams::Decimal> measured;
  int measurements = 0;

  void measure() override { ++measurements; }
  [[nodiscard]] std::optional<ams::Decimal> celsius() const override { return measured; }
};

/// Takes an image into memory. The sentences say what it answers from then on; empty: it works.
class FakeUpdater final : public Updater {
 public:
  std::string begin_error, write_error, finish_error;
  std::size_t announced = 0;
  std::vector<std::uint8_t> image;
  bool is_finished = false;
  int abandoned = 0;

  [[nodiscard]] std::string begin(std::size_t size) override {
    announced = size;
    image.clear();
    is_finished = false;
    return begin_error;
  }
  [[nodiscard]] std::string write(std::span<const std::uint8_t> octets) override {
    if (write_error.empty()) image.insert(image.end(), octets.begin(), octets.end());
    return write_error;
  }
  [[nodiscard]] std::string finish() override {
    is_finished = finish_error.empty();
    return finish_error;
  }
  void abandon() override {
    ++abandoned;
    image.clear();
  }
};

}  // namespace amsbridge::device
