#include <openssl/evp.h>

#include "firmware/device/board/secrets.hpp"

namespace amsbridge::device {

void derive_key(std::string_view password, std::span<const std::uint8_t> salt, std::uint32_t iterations,
                std::span<std::uint8_t> key) {
  PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), salt.data(),
                    static_cast<int>(salt.size()), static_cast<int>(iterations), EVP_sha256(),
                    static_cast<int>(key.size()), key.data());
}

}  // namespace amsbridge::device
