#include "firmware/arduino/esp_thermometer.hpp"

#include <Arduino.h>

namespace amsbridge::device {
namespace {

constexpr std::uint32_t conversion_ms = 800;  // DS18B20: 750 ms at 12 bits
constexpr std::int32_t steps_a_degree = 128;  // of DallasTemperature::getTemp
// What the sensor holds before it has measured: it lost its supply in between.
constexpr std::int32_t nothing_measured = 85 * steps_a_degree;

}  // namespace

EspThermometer::EspThermometer() {
  sensors_.setWaitForConversion(false);
}

void EspThermometer::measure() {
  if (!is_found_) {
    sensors_.begin();
    sensors_.setWaitForConversion(false);
    is_found_ = sensors_.getAddress(address_.data(), 0);
  }
  if (!is_found_) return;
  sensors_.requestTemperaturesByAddress(address_.data());
  began_ms_ = millis();
  is_measuring_ = true;
}

std::optional<ams::Decimal> EspThermometer::celsius() const {
  if (!is_found_) return std::nullopt;
  if (is_measuring_ && millis() - began_ms_ >= conversion_ms) {
    is_measuring_ = false;
    celsius_ = read();
  }
  return celsius_;
}

std::optional<ams::Decimal> EspThermometer::read() const {
  const std::int32_t raw = sensors_.getTemp(address_.data());
  if (raw <= DEVICE_DISCONNECTED_RAW || raw == nothing_measured) return std::nullopt;
  // 1/128 is 78125 ten-millionths.
  return ams::rounded({std::int64_t{raw} * 78'125, -7}, 2);
}

}  // namespace amsbridge::device
