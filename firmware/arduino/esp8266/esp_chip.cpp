#include "firmware/arduino/esp_chip.hpp"

#include <Arduino.h>
#include <ESP8266WiFi.h>
#include <array>
#include <cstdint>
#include <cstdio>
#include <user_interface.h>

#include "firmware/arduino/pins.hpp"

namespace amsbridge::device {
namespace {

/// In the chip's RTC memory: a mark, the number and its complement. It holds anything after a power cut.
using KeptRecord = std::array<std::uint32_t, 3>;
constexpr std::uint32_t record_mark = 0x616d7362;  // "amsb"
// In words; the first 32 are the bootloader's.
constexpr std::uint32_t record_offset = 32;

// Behind the record: the mark of a restart that was asked for. Out of memory, abort, assert and panic end in
// the same kind of restart, but without it.
constexpr std::uint32_t asked_offset = record_offset + sizeof(KeptRecord) / sizeof(std::uint32_t);
constexpr std::uint32_t asked_mark = 0x61736b64;  // "askd"
bool was_restart_asked_for = false;

bool is_unasked_restart() {
  return ESP.getResetInfoPtr()->reason == REASON_SOFT_RESTART && !was_restart_asked_for;
}

std::string format(const char* pattern, std::uint32_t first, std::uint32_t second = 0) {
  std::array<char, 48> text{};
  snprintf_P(text.data(), text.size(), pattern, static_cast<unsigned>(first), static_cast<unsigned>(second));
  return text.data();
}

}  // namespace

void EspChip::begin() {
  pinMode(pins::button, INPUT_PULLUP);
  std::uint32_t mark = 0;
  was_restart_asked_for = ESP.rtcUserMemoryRead(asked_offset, &mark, sizeof(mark)) && mark == asked_mark;
  mark = 0;
  ESP.rtcUserMemoryWrite(asked_offset, &mark, sizeof(mark));
}

std::string EspChip::id() const {
  std::array<std::uint8_t, 6> address{};
  WiFi.macAddress(address.data());
  std::string text;
  for (const std::uint8_t octet : address) text += format(PSTR("%02x"), octet);
  return text;
}

std::string_view EspChip::model() const {
  return "ESP8266EX";
}

ResetReason EspChip::reset_reason() const {
  switch (ESP.getResetInfoPtr()->reason) {
    case REASON_WDT_RST:
    case REASON_SOFT_WDT_RST: return ResetReason::watchdog;
    case REASON_EXCEPTION_RST: return ResetReason::exception;
    case REASON_SOFT_RESTART: return is_unasked_restart() ? ResetReason::exception : ResetReason::software;
    case REASON_DEEP_SLEEP_AWAKE: return ResetReason::software;
    default: return ResetReason::power;
  }
}

std::string EspChip::reset_words() const {
  const rst_info& info = *ESP.getResetInfoPtr();
  if (info.reason == REASON_EXCEPTION_RST)
    return format(PSTR("Exception (%u) at 0x%08x"), info.exccause, info.epc1);
  if (is_unasked_restart()) return "Out of memory, or an abort";
  return ESP.getResetReason().c_str();
}

void EspChip::restart() {
  std::uint32_t mark = asked_mark;
  ESP.rtcUserMemoryWrite(asked_offset, &mark, sizeof(mark));
  ESP.restart();
}

void EspChip::feed_watchdog() {
  ESP.wdtFeed();
}

Heap EspChip::heap() const {
  return {ESP.getFreeHeap(), ESP.getMaxFreeBlockSize()};
}

bool EspChip::is_button_pressed() const {
  return digitalRead(pins::button) == LOW;
}

BootRecord EspChip::boot_record() const {
  KeptRecord kept{};
  if (!ESP.rtcUserMemoryRead(record_offset, kept.data(), sizeof(kept))) return {};
  if (kept[0] != record_mark || kept[2] != ~kept[1]) return {};
  return {kept[1]};
}

void EspChip::keep(const BootRecord& record) {
  KeptRecord kept{record_mark, record.quick_crashes, ~record.quick_crashes};
  ESP.rtcUserMemoryWrite(record_offset, kept.data(), sizeof(kept));
}

void EspLed::begin() {
  pinMode(pins::led, OUTPUT);
  set(false);
}

void EspLed::set(bool lit) {
  digitalWrite(pins::led, lit ? LOW : HIGH);
}

}  // namespace amsbridge::device
