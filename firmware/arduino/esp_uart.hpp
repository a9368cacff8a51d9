#pragma once

#include <string_view>

#include "firmware/device/board/uart.hpp"

namespace amsbridge::device {

/// The chip's serial line to the meter: UART0 on the ESP8266, UART1 on the ESP32. Octets wait in a buffer
/// that interrupts fill.
class EspUart final : public Uart {
 public:
  void open(const SerialParameters& parameters, ReceivePin pin) override;
  std::size_t read(std::span<std::uint8_t> octets) override;
  LineErrors errors() override;
  [[nodiscard]] std::uint32_t overruns() const override { return overruns_; }

  /// Says something to whoever is at the programmer's end, at 115,200 baud, and goes on as before.
  void print(std::string_view words);

 private:
  void begin();

  SerialParameters parameters_;
  ReceivePin pin_ = ReceivePin::gpio3;
  bool is_open_ = false;
  std::uint32_t overruns_ = 0;
  LineErrors errors_;
};

}  // namespace amsbridge::device
