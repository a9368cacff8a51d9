// general-glo-ciphering, IEC 62056-5-3: security suites 0 and 1 as these meters use them, both AES-128-GCM.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "simulator/telegram.hpp"

namespace simulator {

// `shortest`: one octet below 128, `81` or `82` and one or two octets above. `two_octets`: always `82`.
enum class BerLength : std::uint8_t { shortest, two_octets };

struct Cipher {
  std::string_view title;     // the system title begins with these: the maker's letters and a device type
  std::uint8_t security = 0;  // 0x20 encrypted, 0x10 authenticated, low nibble the suite
  BerLength length = BerLength::shortest;
};

using SystemTitle = std::array<std::uint8_t, 8>;

struct CipherState {
  std::string_view key;                 // 32 hexadecimal digits
  std::string_view authentication_key;  // the same, or empty
  SystemTitle title{};
  std::uint32_t invocation_counter = 0;
};

// The title's letters, then the lowest octets of the number.
[[nodiscard]] SystemTitle system_title(std::string_view begin, std::uint64_t number);

[[nodiscard]] Octets from_hexadecimal(std::string_view digits);

// `DB`, system title, length, security octet, invocation counter, ciphertext and, with 0x10, a tag of 12.
[[nodiscard]] Octets general_glo_ciphering(const Cipher& cipher, const CipherState& state,
                                           std::span<const std::uint8_t> plaintext);

}  // namespace simulator
