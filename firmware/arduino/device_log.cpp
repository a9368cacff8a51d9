// What the program says goes into a ring, for the page.

#include "firmware/arduino/device_log.hpp"

#include <Arduino.h>

#include "firmware/arduino/slow_memory.hpp"
#include "metering/log.hpp"

namespace amsbridge {
namespace device {

DeviceLog& device_log() {
  static DeviceLog& the_log = make_slow<DeviceLog>();
  return the_log;
}

}  // namespace device

void say(LogLevel level, std::string_view words) {
#ifdef ESP8266
  const auto since_start = std::chrono::microseconds(micros64());
#else
  const auto since_start = std::chrono::microseconds(esp_timer_get_time());
#endif
  device::device_log().add(level, words, std::chrono::steady_clock::time_point(since_start));
#ifdef AMSBRIDGE_LOG_ON_SERIAL1
  // GPIO2, which is the LED's as well: for development alone.
  Serial1.write(reinterpret_cast<const std::uint8_t*>(words.data()), words.size());
  Serial1.write('\n');
#endif
}

}  // namespace amsbridge
