#pragma once

#include <DallasTemperature.h>
#include <OneWire.h>
#include <array>
#include <cstdint>

#include "firmware/arduino/pins.hpp"
#include "firmware/device/board/thermometer.hpp"

namespace amsbridge::device {

/// The first DS18B20 that is found on the bus.
class EspThermometer final : public Thermometer {
 public:
  EspThermometer();

  void measure() override;
  [[nodiscard]] std::optional<ams::Decimal> celsius() const override;

 private:
  [[nodiscard]] std::optional<ams::Decimal> read() const;

  OneWire wire_{pins::thermometer};
  mutable DallasTemperature sensors_{&wire_};
  std::array<std::uint8_t, 8> address_{};
  bool is_found_ = false;
  std::uint32_t began_ms_ = 0;
  mutable bool is_measuring_ = false;
  mutable std::optional<ams::Decimal> celsius_;
};

}  // namespace amsbridge::device
