// Random octets and digests, by the chip's generator and Mbed TLS.

#include <array>
#include <esp_random.h>

#include <mbedtls/pkcs5.h>
#include <mbedtls/sha256.h>

#include "firmware/device/board/secrets.hpp"
#include "http/secrets.hpp"

namespace amsbridge {

/// The generator takes the radio's noise, so nothing is to be asked of it before the radio has been started.
std::vector<std::uint8_t> random_octets(std::size_t count) {
  std::vector<std::uint8_t> octets(count);
  esp_fill_random(octets.data(), octets.size());
  return octets;
}

std::string sha256(std::string_view text) {
  constexpr int not_224 = 0;
  std::vector<std::uint8_t> digest(32);
  mbedtls_sha256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), not_224);
  return hexadecimal(digest);
}

namespace device {

void derive_key(std::string_view password, std::span<const std::uint8_t> salt, std::uint32_t iterations,
                std::span<std::uint8_t> key) {
  mbedtls_pkcs5_pbkdf2_hmac_ext(MBEDTLS_MD_SHA256, reinterpret_cast<const unsigned char*>(password.data()),
                                password.size(), salt.data(), salt.size(), iterations, key.size(),
                                key.data());
}

}  // namespace device
}  // namespace amsbridge
