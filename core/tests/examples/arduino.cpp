#include "Arduino.h"

#include <unistd.h>

namespace {

std::uint8_t next = 0;
bool has_next = false;
unsigned long now = 0;

}  // namespace

void HardwareSerial::begin(unsigned long, SerialConfig) {}

int HardwareSerial::available() {
  if (!has_next) has_next = ::read(0, &next, 1) == 1;
  return has_next ? 1 : 0;
}

int HardwareSerial::read() {
  if (available() == 0) return -1;
  has_next = false;
  return next;
}

std::size_t HardwareSerial::write(const char* octets, std::size_t size) {
  const auto written = ::write(1, octets, size);
  return written < 0 ? 0 : static_cast<std::size_t>(written);
}

unsigned long millis() {
  return now += 100;
}

// The loop runs until well after the last octet.
int main() {
  setup();
  for (int turn = 0; turn < 20; ++turn) loop();
  return 0;
}
