#include "firmware/arduino/esp_uart.hpp"

#include <Arduino.h>

namespace amsbridge::device {
namespace {

constexpr std::size_t buffer_octets = 1'280;

SerialConfig config(const SerialParameters& parameters) {
  unsigned bits = parameters.data_bits == 7 ? UART_NB_BIT_7 : UART_NB_BIT_8;
  bits |= parameters.stop_bits == 2 ? UART_NB_STOP_BIT_2 : UART_NB_STOP_BIT_1;
  if (parameters.parity == Parity::even) bits |= UART_PARITY_EVEN;
  if (parameters.parity == Parity::odd) bits |= UART_PARITY_ODD;
  return static_cast<SerialConfig>(bits);
}

}  // namespace

void EspUart::open(const SerialParameters& parameters, ReceivePin pin) {
  parameters_ = parameters;
  pin_ = pin;
  is_open_ = true;
  begin();
}

void EspUart::begin() {
  Serial.end();
  Serial.setRxBufferSize(buffer_octets);
  // Nothing is ever sent to the meter.
  Serial.begin(parameters_.baud, config(parameters_), SERIAL_RX_ONLY);
  if (pin_ == ReceivePin::gpio13) Serial.swap();
  errors_ = {};
}

void EspUart::print(std::string_view words) {
  constexpr unsigned long baud = 115'200;
  Serial.end();
  Serial.begin(baud, SERIAL_8N1, SERIAL_TX_ONLY);
  Serial.write(words.data(), words.size());
  Serial.flush();
  if (is_open_) begin();
}

std::size_t EspUart::read(std::span<std::uint8_t> octets) {
  if (!is_open_) return 0;
  if (Serial.hasOverrun()) ++overruns_;
  const auto count = static_cast<std::size_t>(Serial.read(octets.data(), octets.size()));
  // The chip says that there were errors since it was asked last, not which; a read is mostly one octet.
  const bool had_errors = Serial.hasRxError();
  errors_ = {.told = true, .octets = had_errors ? count : 0, .at_end = had_errors && count != 0};
  return count;
}

LineErrors EspUart::errors() {
  return errors_;
}

}  // namespace amsbridge::device
