#pragma once

#include <optional>

#include "ams/decimal.hpp"

namespace amsbridge::device {

class Thermometer {
 public:
  /// Begins to measure; does not wait (a DS18B20 takes 750 ms).
  virtual void measure() = 0;
  /// Degrees Celsius as measured last; nothing without a sensor, or if its check sum was wrong.
  [[nodiscard]] virtual std::optional<ams::Decimal> celsius() const = 0;

 protected:
  ~Thermometer() = default;
};

}  // namespace amsbridge::device
