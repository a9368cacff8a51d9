#pragma once

// As much of Arduino as the examples of the library need, on what simple programs have everywhere: Serial
// reads the standard input and writes the standard output, Serial1 writes there, too.

#include <cstddef>
#include <cstdint>

#define PROGMEM

enum SerialConfig { SERIAL_8N1, SERIAL_8E1 };

class HardwareSerial {
 public:
  void begin(unsigned long baud, SerialConfig config = SERIAL_8N1);
  int available();
  int read();
  std::size_t write(const char* octets, std::size_t size);
};

inline HardwareSerial Serial;
inline HardwareSerial Serial1;

unsigned long millis();

inline std::uint8_t pgm_read_byte(const void* address) {
  return *static_cast<const std::uint8_t*>(address);
}

void setup();
void loop();
