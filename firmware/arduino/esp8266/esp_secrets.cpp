// Random octets and digests, by the chip's generator and BearSSL.

#include <Arduino.h>
#include <algorithm>
#include <array>

#include <bearssl/bearssl.h>

#include "firmware/device/board/secrets.hpp"
#include "http/secrets.hpp"

namespace amsbridge {
namespace {

constexpr std::size_t digest_octets = br_sha256_SIZE;
using Digest = std::array<std::uint8_t, digest_octets>;

}  // namespace

/// The generator takes the radio's noise, so nothing is to be asked of it before the radio has been started.
std::vector<std::uint8_t> random_octets(std::size_t count) {
  std::vector<std::uint8_t> octets(count);
  ESP.random(octets.data(), octets.size());
  return octets;
}

std::string sha256(std::string_view text) {
  br_sha256_context context;
  br_sha256_init(&context);
  br_sha256_update(&context, text.data(), text.size());
  std::vector<std::uint8_t> digest(digest_octets);
  br_sha256_out(&context, digest.data());
  return hexadecimal(digest);
}

namespace device {

void derive_key(std::string_view password, std::span<const std::uint8_t> salt, std::uint32_t iterations,
                std::span<std::uint8_t> key) {
  // RFC 8018, 5.2: U1 = PRF(P, S || INT(1)), Uc = PRF(P, Uc-1), T1 = U1 ^ U2 ^ ...
  br_hmac_key_context prepared;
  br_hmac_key_init(&prepared, &br_sha256_vtable, password.data(), password.size());
  constexpr std::array<std::uint8_t, 4> first_block{0, 0, 0, 1};
  br_hmac_context mac;
  br_hmac_init(&mac, &prepared, 0);
  br_hmac_update(&mac, salt.data(), salt.size());
  br_hmac_update(&mac, first_block.data(), first_block.size());
  Digest last{};
  br_hmac_out(&mac, last.data());
  Digest sum = last;
  constexpr std::uint32_t feed_each = 64;  // some 30 ms
  for (std::uint32_t iteration = 1; iteration < iterations; ++iteration) {
    br_hmac_init(&mac, &prepared, 0);
    br_hmac_update(&mac, last.data(), last.size());
    br_hmac_out(&mac, last.data());
    std::ranges::transform(sum, last, sum.begin(), std::bit_xor<std::uint8_t>());
    if (iteration % feed_each == 0) ESP.wdtFeed();
  }
  std::ranges::copy_n(sum.begin(), static_cast<std::ptrdiff_t>(std::min(key.size(), sum.size())),
                      key.begin());
}

}  // namespace device
}  // namespace amsbridge
