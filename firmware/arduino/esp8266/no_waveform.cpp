// The platform's digitalWrite ends any pulses that its waveform generator makes on the pin. Nothing here
// makes any, so these stand for the generator, which would take 580 octets of memory and an interrupt
// handler.

#include <Arduino.h>
#include <core_esp8266_waveform.h>

extern "C" {

IRAM_ATTR int stopWaveform(std::uint8_t /*pin*/) {
  return 1;
}

// NOLINTNEXTLINE(bugprone-reserved-identifier,readability-identifier-naming): the platform's name
IRAM_ATTR bool _stopPWM(std::uint8_t /*pin*/) {
  return false;
}

}  // extern "C"
