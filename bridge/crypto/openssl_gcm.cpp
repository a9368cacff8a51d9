#include "bridge/crypto/openssl_gcm.hpp"

#include <stdexcept>

namespace amsbridge {
namespace {

void require(int succeeded) {
  if (succeeded != 1) throw std::runtime_error("OpenSSL cannot do AES-128-GCM");
}

}  // namespace

OpenSslGcm::OpenSslGcm() : context_(EVP_CIPHER_CTX_new()) {
  require(context_ ? 1 : 0);
}

// OpenSSL compares tags of what it decrypts, but shows only those of what it encrypts: the text is decrypted,
// and encrypted again for its tag.
ams::GcmTag OpenSslGcm::decrypt(const ams::Key& key, std::span<const std::uint8_t, 12> iv,
                                ams::Octets additional, std::span<std::uint8_t> text) {
  const auto octets = static_cast<int>(text.size());
  int done = 0;
  require(EVP_DecryptInit_ex(context_.get(), EVP_aes_128_gcm(), nullptr, key.data(), iv.data()));
  require(EVP_DecryptUpdate(context_.get(), text.data(), &done, text.data(), octets));

  ciphertext_.resize(text.size());
  ams::GcmTag tag;
  require(EVP_EncryptInit_ex(context_.get(), EVP_aes_128_gcm(), nullptr, key.data(), iv.data()));
  require(EVP_EncryptUpdate(context_.get(), nullptr, &done, additional.data(),
                            static_cast<int>(additional.size())));
  require(EVP_EncryptUpdate(context_.get(), ciphertext_.data(), &done, text.data(), octets));
  require(EVP_EncryptFinal_ex(context_.get(), nullptr, &done));
  require(
      EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(tag.size()), tag.data()));
  return tag;
}

}  // namespace amsbridge
