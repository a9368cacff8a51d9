#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "metering/line_errors.hpp"
#include "metering/serial_parameters.hpp"

namespace amsbridge::device {

/// Which pin the meter is heard on. The ESP8266's UART0 hears on GPIO3, or on GPIO13 once it is swapped,
/// where no programmer is in the way.
enum class ReceivePin : std::uint8_t { gpio3, gpio13 };

/// The receiver of a serial line. Octets are collected while the program does other things: at least 1,024 of
/// them, which are four seconds at 2400 baud.
class Uart {
 public:
  /// From now on it is read with these; what has come before is dropped.
  virtual void open(const SerialParameters&, ReceivePin) = 0;

  /// Takes octets that have come; returns how many. Never waits.
  virtual std::size_t read(std::span<std::uint8_t> octets) = 0;

  /// What was wrong with the octets of the last `read`. Nothing is told where that cannot be known.
  virtual LineErrors errors() = 0;

  /// Times since the start that octets were lost because nobody read them.
  virtual std::uint32_t overruns() const = 0;

 protected:
  ~Uart() = default;
};

}  // namespace amsbridge::device
