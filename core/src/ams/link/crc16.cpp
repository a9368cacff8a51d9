#include "ams/link/crc16.hpp"

#include <array>

namespace ams {
namespace {

using Table = std::array<std::uint16_t, 256>;

// `polynomial` with its bits in reverse.
consteval Table remainders_of(std::uint32_t polynomial) {
  Table remainders{};
  for (std::uint32_t octet = 0; octet < remainders.size(); ++octet) {
    std::uint32_t remainder = octet;
    for (int bit = 0; bit < 8; ++bit)
      remainder = (remainder & 1) != 0 ? remainder >> 1 ^ polynomial : remainder >> 1;
    remainders[octet] = static_cast<std::uint16_t>(remainder);
  }
  return remainders;
}

constexpr Table ccitt_table = remainders_of(0x8408);
constexpr Table arc_table = remainders_of(0xa001);

template <const Table& table>
std::uint32_t divided(std::uint32_t remainder, Octets octets) {
  for (const std::uint8_t octet : octets) remainder = remainder >> 8 ^ table[(remainder ^ octet) & 0xff];
  return remainder;
}

}  // namespace

void Crc16X25::add(Octets octets) {
  register_ = divided<ccitt_table>(register_, octets);
}

std::uint16_t crc16_x25(Octets octets) {
  Crc16X25 crc;
  crc.add(octets);
  return crc.value();
}

std::uint16_t crc16_kermit(Octets octets) {
  return static_cast<std::uint16_t>(divided<ccitt_table>(0, octets));
}

void Crc16Arc::add(Octets octets) {
  register_ = divided<arc_table>(register_, octets);
}

}  // namespace ams
