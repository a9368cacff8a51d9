#pragma once

#include "ams/dlms/ciphering.hpp"
#include "frames.hpp"

namespace ams::tests {

/// Stands for AES-128-GCM where there is no library for it, as in the emulator: a key stream and a tag that
/// any change of key, counter, additional data or text changes, too. It keeps no secrets.
class PretendGcm final : public Aes128Gcm {
 public:
  GcmTag decrypt(const Key& key, std::span<const std::uint8_t, 12> iv, Octets additional,
                 std::span<std::uint8_t> text) override {
    GcmTag tag = key;
    std::size_t at = 0;
    std::uint8_t carry = 0;
    const auto stir = [&](std::uint8_t octet) {
      carry = static_cast<std::uint8_t>(tag[at % tag.size()] * 5U + (octet ^ carry) + at);
      tag[at++ % tag.size()] = carry;
    };
    for (const std::uint8_t octet : iv) stir(octet);
    for (const std::uint8_t octet : additional) stir(octet);
    for (std::size_t place = 0; place < text.size(); ++place) {
      stir(text[place]);
      text[place] ^= static_cast<std::uint8_t>(key[place % key.size()] + iv[place % iv.size()] + place);
    }
    for (std::size_t round = 0; round < 2 * tag.size(); ++round) stir(0);  // every octet into all of the tag
    return tag;
  }
};

inline constexpr Key pretended_key = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
inline constexpr Key pretended_authentication_key = {0x51, 2,  3,  4,  5,  6,  7,  8,
                                                     9,    10, 11, 12, 13, 14, 15, 16};

/// A general-glo-ciphering APDU that PretendGcm opens; `security` as on the wire.
inline Bytes pretended_apdu(Bytes plaintext, std::uint8_t security, std::uint32_t counter,
                            const Key& key = pretended_key,
                            const Key& authentication_key = pretended_authentication_key) {
  const Bytes title = {'K', 'A', 'M', 1, 2, 3, 4, 5};
  const Bytes iv = join({title, big_endian_octets(counter, 4)});
  Bytes additional = {security};
  additional.insert(additional.end(), authentication_key.begin(), authentication_key.end());
  PretendGcm gcm;
  gcm.decrypt(key, std::span(iv).first<12>(), additional, plaintext);
  Bytes copy = plaintext;
  const GcmTag tag = gcm.decrypt(key, std::span(iv).first<12>(), additional, copy);
  const std::size_t tag_octets = (security & 0x10) != 0 ? 12 : 0;
  return join({{0xdb, 0x08},
               title,
               length_octets(1 + 4 + plaintext.size() + tag_octets),
               {security},
               big_endian_octets(counter, 4),
               plaintext,
               Bytes(tag.begin(), tag.begin() + static_cast<std::ptrdiff_t>(tag_octets))});
}

}  // namespace ams::tests
