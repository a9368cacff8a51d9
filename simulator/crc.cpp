#include "simulator/crc.hpp"

namespace simulator {
namespace {

std::uint16_t remainder(std::span<const std::uint8_t> octets, unsigned reversed_polynomial, unsigned preset) {
  unsigned remainder = preset;
  for (const std::uint8_t octet : octets) {
    remainder ^= octet;
    for (int bit = 0; bit < 8; ++bit) {
      remainder = (remainder & 1U) != 0 ? (remainder >> 1U) ^ reversed_polynomial : remainder >> 1U;
    }
  }
  return static_cast<std::uint16_t>(remainder);
}

constexpr unsigned itu_polynomial = 0x8408;
constexpr unsigned arc_polynomial = 0xA001;

}  // namespace

std::uint16_t crc16_x25(std::span<const std::uint8_t> octets) {
  return static_cast<std::uint16_t>(remainder(octets, itu_polynomial, 0xFFFF) ^ 0xFFFFU);
}

std::uint16_t crc16_kermit(std::span<const std::uint8_t> octets) {
  return remainder(octets, itu_polynomial, 0);
}

std::uint16_t crc16_arc(std::span<const std::uint8_t> octets) {
  return remainder(octets, arc_polynomial, 0);
}

}  // namespace simulator
