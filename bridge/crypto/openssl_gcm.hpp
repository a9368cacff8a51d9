#pragma once

#include <memory>
#include <vector>

#include <openssl/evp.h>

#include "ams/dlms/ciphering.hpp"

namespace amsbridge {

/// AES-128-GCM by OpenSSL. Throws std::runtime_error where OpenSSL refuses (no memory, no such cipher).
class OpenSslGcm final : public ams::Aes128Gcm {
 public:
  OpenSslGcm();

  ams::GcmTag decrypt(const ams::Key& key, std::span<const std::uint8_t, 12> iv, ams::Octets additional,
                      std::span<std::uint8_t> text) override;

 private:
  struct Free {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
  };

  std::unique_ptr<EVP_CIPHER_CTX, Free> context_;
  std::vector<std::uint8_t> ciphertext_;
};

}  // namespace amsbridge
