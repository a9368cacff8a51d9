#include "firmware/arduino/esp_gcm.hpp"

#include <bearssl/bearssl.h>

namespace amsbridge::device {

ams::GcmTag EspGcm::decrypt(const ams::Key& key, std::span<const std::uint8_t, 12> iv, ams::Octets additional,
                            std::span<std::uint8_t> text) {
  // The smallest of the library's; a telegram every few seconds is no load.
  br_aes_small_ctr_keys keys;
  br_aes_small_ctr_init(&keys, key.data(), key.size());
  br_gcm_context gcm;
  br_gcm_init(&gcm, &keys.vtable, br_ghash_ctmul32);
  br_gcm_reset(&gcm, iv.data(), iv.size());
  br_gcm_aad_inject(&gcm, additional.data(), additional.size());
  br_gcm_flip(&gcm);
  constexpr int decrypting = 0;
  br_gcm_run(&gcm, decrypting, text.data(), text.size());
  ams::GcmTag tag{};
  br_gcm_get_tag(&gcm, tag.data());
  return tag;
}

}  // namespace amsbridge::device
