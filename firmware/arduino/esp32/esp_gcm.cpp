#include "firmware/arduino/esp_gcm.hpp"

#include <mbedtls/gcm.h>

namespace amsbridge::device {

ams::GcmTag EspGcm::decrypt(const ams::Key& key, std::span<const std::uint8_t, 12> iv, ams::Octets additional,
                            std::span<std::uint8_t> text) {
  constexpr unsigned key_bits = 128;
  ams::GcmTag tag{};
  mbedtls_gcm_context gcm;
  mbedtls_gcm_init(&gcm);
  mbedtls_gcm_setkey(&gcm, MBEDTLS_CIPHER_ID_AES, key.data(), key_bits);
  mbedtls_gcm_crypt_and_tag(&gcm, MBEDTLS_GCM_DECRYPT, text.size(), iv.data(), iv.size(), additional.data(),
                            additional.size(), text.data(), text.data(), tag.size(), tag.data());
  mbedtls_gcm_free(&gcm);
  return tag;
}

}  // namespace amsbridge::device
