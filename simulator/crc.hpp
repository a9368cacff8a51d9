// The cyclic redundancy checks of the links, all of 16 bits and low bit first, computed bit by bit.
#pragma once

#include <cstdint>
#include <span>

namespace simulator {

// ISO/IEC 13239: x^16 + x^12 + x^5 + 1, preset to ones, inverted at the end. HDLC and SML.
[[nodiscard]] std::uint16_t crc16_x25(std::span<const std::uint8_t> octets);
// The same polynomial, preset to zeros, not inverted. SML of some Holley firmware.
[[nodiscard]] std::uint16_t crc16_kermit(std::span<const std::uint8_t> octets);
// x^16 + x^15 + x^2 + 1, preset to zeros, not inverted. P1.
[[nodiscard]] std::uint16_t crc16_arc(std::span<const std::uint8_t> octets);

}  // namespace simulator
