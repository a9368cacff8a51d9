#pragma once

#include "ams/dlms/ciphering.hpp"
#include "firmware/device/board/chip.hpp"
#include "firmware/device/board/clock.hpp"
#include "firmware/device/board/files.hpp"
#include "firmware/device/board/mqtt_transport.hpp"
#include "firmware/device/board/network.hpp"
#include "firmware/device/board/thermometer.hpp"
#include "firmware/device/board/uart.hpp"
#include "firmware/device/board/updater.hpp"

namespace amsbridge::device {

/// All that the device's program knows of the world: the chip's own in `arduino/`, a computer's in `host/`.
struct Board {
  Chip& chip;
  Led& led;
  Uart& uart;
  Network& network;
  MqttTransport& mqtt;
  Files& files;
  Clock& clock;
  Thermometer& thermometer;
  Updater& updater;
  ams::Aes128Gcm& gcm;
};

}  // namespace amsbridge::device
