#include "firmware/arduino/esp_chip.hpp"

#include <Arduino.h>
#include <array>
#include <cstdio>
#include <esp_mac.h>
#include <esp_system.h>
#include <esp_task_wdt.h>

#include "firmware/arduino/pins.hpp"

namespace amsbridge::device {
namespace {

/// A mark, the number and its complement, in memory that a restart leaves alone and a power cut does not.
using KeptRecord = std::array<std::uint32_t, 3>;
constexpr std::uint32_t record_mark = 0x616d7362;  // "amsb"
RTC_NOINIT_ATTR KeptRecord kept_record;

// Longer than to look a broker up, to reach it and to agree on TLS may take together.
constexpr std::uint32_t watchdog_ms = 60'000;

/// The platform's watchdog looks after its own tasks only, not after the one that this program runs in.
void start_watchdog() {
  const esp_task_wdt_config_t config{
      .timeout_ms = watchdog_ms, .idle_core_mask = 1U << 0U, .trigger_panic = true};
  esp_task_wdt_reconfigure(&config);
  enableLoopWDT();
}

}  // namespace

void EspChip::begin() {
  pinMode(pins::button, INPUT_PULLUP);
  start_watchdog();
}

std::string EspChip::id() const {
  std::array<std::uint8_t, 6> address{};
  esp_read_mac(address.data(), ESP_MAC_WIFI_STA);
  std::array<char, 13> text{};
  std::snprintf(text.data(), text.size(), "%02x%02x%02x%02x%02x%02x", address[0], address[1], address[2],
                address[3], address[4], address[5]);
  return text.data();
}

std::string_view EspChip::model() const {
  return CONFIG_IDF_TARGET;
}

ResetReason EspChip::reset_reason() const {
  switch (esp_reset_reason()) {
    case ESP_RST_INT_WDT:
    case ESP_RST_TASK_WDT:
    case ESP_RST_WDT: return ResetReason::watchdog;
    case ESP_RST_PANIC: return ResetReason::exception;
    case ESP_RST_SW:
    case ESP_RST_DEEPSLEEP: return ResetReason::software;
    default: return ResetReason::power;
  }
}

std::string EspChip::reset_words() const {
  switch (esp_reset_reason()) {
    case ESP_RST_POWERON: return "Power on";
    case ESP_RST_EXT: return "External System";
    case ESP_RST_SW: return "Software/System restart";
    case ESP_RST_PANIC: return "Exception";
    case ESP_RST_BROWNOUT: return "Supply voltage too low";
    case ESP_RST_DEEPSLEEP: return "Deep-Sleep Wake";
    case ESP_RST_INT_WDT:
    case ESP_RST_TASK_WDT:
    case ESP_RST_WDT: return "Watchdog";
    default: return "Unknown";
  }
}

void EspChip::restart() {
  ESP.restart();
}

void EspChip::feed_watchdog() {
  esp_task_wdt_reset();
}

Heap EspChip::heap() const {
  return {ESP.getFreeHeap(), ESP.getMaxAllocHeap()};
}

bool EspChip::is_button_pressed() const {
  return digitalRead(pins::button) == LOW;
}

BootRecord EspChip::boot_record() const {
  if (kept_record[0] != record_mark || kept_record[2] != ~kept_record[1]) return {};
  return {kept_record[1]};
}

void EspChip::keep(const BootRecord& record) {
  kept_record = {record_mark, record.quick_crashes, ~record.quick_crashes};
}

void EspLed::begin() {
  pinMode(pins::led, OUTPUT);
  set(false);
}

void EspLed::set(bool lit) {
  digitalWrite(pins::led, lit ? LOW : HIGH);
}

}  // namespace amsbridge::device
