// Reads a meter's HAN port and prints what it says, a value a line.
//
// The port comes in on Serial (on the ESP8266: GPIO3, through an M-Bus receiver such as the TSS721), so what
// is printed goes out on Serial1 (GPIO2) with 115200 baud. Most Nordic meters send with 2400 baud, 8 bits and
// even parity. The sketch must be compiled as C++20: build_unflags = -std=gnu++17, build_flags = -std=gnu++20
// in platformio.ini.

#include <ams/decoder.hpp>

class Printer final : public ams::Decoder::Sink {
 public:
  void reading(const ams::Reading& reading, const ams::Telegram&) override {
    for (const ams::Value& value : reading.values()) {
      std::array<char, 80> line;
      ams::TextWriter out(line);
      out.text(ams::key(value.quantity));
      out.text(": ");
      ams::write_value(out, value);
      print(out);
    }
  }

  void fault(const ams::Fault& fault, const ams::Telegram&) override {
    std::array<char, 240> line;
    ams::TextWriter out(line);
    ams::write_words(out, fault);
    print(out);
  }

 private:
  static void print(const ams::TextWriter& out) {
    Serial1.write(out.view().data(), out.view().size());
    Serial1.write("\r\n", 2);
  }
};

Printer printer;
std::array<std::uint8_t, ams::Decoder::compact_storage> storage;
ams::Decoder decoder(storage, printer);
unsigned long last_octet = 0;

void setup() {
  Serial.begin(2400, SERIAL_8E1);
  Serial1.begin(115200);
}

void loop() {
  constexpr unsigned long telegram_gap = 500;  // ms; no meter pauses that long within a telegram
  while (Serial.available() > 0) {
    const auto octet = static_cast<std::uint8_t>(Serial.read());
    decoder.push({&octet, 1});
    last_octet = millis();
  }
  if (decoder.in_telegram() && millis() - last_octet > telegram_gap) decoder.gap();
}
