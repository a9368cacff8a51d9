#pragma once

#include "ams/dlms/ciphering.hpp"

namespace amsbridge::device {

/// By the platform's library: BearSSL on the ESP8266, Mbed TLS on the ESP32.
class EspGcm final : public ams::Aes128Gcm {
 public:
  ams::GcmTag decrypt(const ams::Key& key, std::span<const std::uint8_t, 12> iv, ams::Octets additional,
                      std::span<std::uint8_t> text) override;
};

}  // namespace amsbridge::device
