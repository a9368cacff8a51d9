#include "firmware/arduino/esp_uart.hpp"

#include <Arduino.h>
#include <atomic>

#include "firmware/arduino/pins.hpp"

namespace amsbridge::device {
namespace {

constexpr std::size_t buffer_octets = 1'280;

// Counted from the driver's own task.
std::atomic<std::uint32_t> wrong_octets;
std::atomic<std::uint32_t> lost_times;

std::uint32_t config(const SerialParameters& parameters) {
  const bool seven = parameters.data_bits == 7;
  const bool two = parameters.stop_bits == 2;
  switch (parameters.parity) {
    case Parity::even: return seven ? (two ? SERIAL_7E2 : SERIAL_7E1) : (two ? SERIAL_8E2 : SERIAL_8E1);
    case Parity::odd: return seven ? (two ? SERIAL_7O2 : SERIAL_7O1) : (two ? SERIAL_8O2 : SERIAL_8O1);
    default: return seven ? (two ? SERIAL_7N2 : SERIAL_7N1) : (two ? SERIAL_8N2 : SERIAL_8N1);
  }
}

void count(hardwareSerial_error_t error) {
  if (error == UART_BUFFER_FULL_ERROR || error == UART_FIFO_OVF_ERROR)
    ++lost_times;
  else if (error != UART_NO_ERROR)
    ++wrong_octets;
}

}  // namespace

void EspUart::open(const SerialParameters& parameters, ReceivePin pin) {
  parameters_ = parameters;
  pin_ = pin;
  is_open_ = true;
  begin();
}

void EspUart::begin() {
  constexpr std::int8_t unused = -1;  // nothing is ever sent to the meter
  Serial1.end();
  Serial1.setRxBufferSize(buffer_octets);
  Serial1.begin(parameters_.baud, config(parameters_),
                pin_ == ReceivePin::gpio13 ? pins::swapped_meter : pins::meter, unused);
  Serial1.onReceiveError(count);
  wrong_octets = 0;
  errors_ = {};
}

void EspUart::print(std::string_view words) {
  constexpr unsigned long baud = 115'200;
  Serial.begin(baud);
  Serial.write(reinterpret_cast<const std::uint8_t*>(words.data()), words.size());
  Serial.flush();
}

std::size_t EspUart::read(std::span<std::uint8_t> octets) {
  if (!is_open_) return 0;
  overruns_ = lost_times;
  const std::size_t waiting = Serial1.available();
  const std::size_t count = waiting == 0 ? 0 : Serial1.read(octets.data(), std::min(waiting, octets.size()));
  errors_ = {.told = true, .octets = wrong_octets.exchange(0), .at_end = false};
  return count;
}

LineErrors EspUart::errors() {
  return errors_;
}

}  // namespace amsbridge::device
