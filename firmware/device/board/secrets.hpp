#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace amsbridge::device {

/// PBKDF2 with HMAC-SHA-256 (RFC 8018, 5.2): fills `key`, of at most 32 octets, which are its one block.
/// Takes about half a millisecond for each iteration on an ESP8266; each host brings its own.
void derive_key(std::string_view password, std::span<const std::uint8_t> salt, std::uint32_t iterations,
                std::span<std::uint8_t> key);

}  // namespace amsbridge::device
