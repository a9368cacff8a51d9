// The device's program on its chip. What it does from the moment that power comes:
//
//   0 s    It takes stock: why did it begin (EspChip), are there files (EspFiles), what are the settings.
//          After three quick crashes it starts nothing but its own network and the page, with the reason.
//   0-5 s  Whoever presses the button now gets the device's own network. (Held while power comes, the button
//          means the chip's loader for a new program.)
//   then   Without Wi-Fi settings: its own network, `amsbridge-XXXXXX`, with a page that asks for them.
//          With settings: it joins; if that takes five minutes, it puts up its own network beside.
//   always It reads the meter from the first second, and publishes as soon as there is a broker.
//
// All that is decided in firmware/device, the same on a computer; here its parts are joined to the chip's.

#include <Arduino.h>
#include <optional>

#include "firmware/arduino/device_log.hpp"
#include "firmware/arduino/esp_chip.hpp"
#include "firmware/arduino/esp_clock.hpp"
#include "firmware/arduino/esp_files.hpp"
#include "firmware/arduino/esp_gcm.hpp"
#include "firmware/arduino/esp_mqtt.hpp"
#include "firmware/arduino/esp_network.hpp"
#include "firmware/arduino/esp_thermometer.hpp"
#include "firmware/arduino/esp_uart.hpp"
#include "firmware/arduino/esp_updater.hpp"
#include "firmware/arduino/page.hpp"
#include "firmware/arduino/slow_memory.hpp"
#include "firmware/arduino/turn.hpp"
#include "firmware/arduino/web_server.hpp"
#include "firmware/device/device.hpp"
#include "metering/log.hpp"

#ifndef AMSBRIDGE_VERSION
#define AMSBRIDGE_VERSION "0"
#endif

namespace {

using namespace amsbridge;          // NOLINT(google-build-using-namespace)
using namespace amsbridge::device;  // NOLINT(google-build-using-namespace)

#ifdef AMSBRIDGE_OPEN_ACCESS_POINT
constexpr bool has_open_access_point = true;
#else
constexpr bool has_open_access_point = false;
#endif

/// The chip's parts.
struct Parts {
  EspChip chip;
  EspLed led;
  EspUart uart;
  EspNetwork network;
  EspMqtt mqtt;
  EspFiles files;
  EspClock clock;
  EspThermometer thermometer;
  EspUpdater updater;
  EspGcm gcm;
  Board board{chip, led, uart, network, mqtt, files, clock, thermometer, updater, gcm};
};

#ifdef ESP8266
static_assert(sizeof(SlowMemory) + sizeof(DeviceLog) <= 17'912,
              "tools/check_sizes.py leaves so much for them");
#endif

// Made in `setup`, for before it the platform is not ready.
std::optional<Parts> parts;
std::optional<Device> the_device;
std::optional<WebServer> web_server;

/// For whoever has just flashed it and still has the cable on.
void introduce(EspUart& uart, const Device& device) {
  std::string words =
      "\r\namsbridge " AMSBRIDGE_VERSION ". Its own network's password, which is also the setup code: ";
  words += device.setup_code();
  uart.print(words + "\r\n");
}

}  // namespace

void setup() {
  parts.emplace();
  parts->chip.begin();
  parts->led.begin();
  parts->network.begin();  // first of all that needs random octets: they come from the radio's noise
  if (!parts->files.begin())
    say(LogLevel::error, "The flash holds no files: settings will not outlive a restart.");
  the_device.emplace(parts->board, device_log(),
                     DeviceOptions{.page = page_assets(),
                                   .version = AMSBRIDGE_VERSION,
                                   .open_access_point = has_open_access_point,
                                   .slow = &make_slow<SlowMemory>()});
  introduce(parts->uart, *the_device);
  web_server.emplace(the_device->handler(), the_device->upload());
  web_server->begin();
}

void loop() {
  const Turn turn;
  parts->network.poll();
  the_device->poll();
  web_server->poll();
}
