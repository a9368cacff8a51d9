#include "ams/link/crc16.hpp"

#include <array>

namespace ams {
namespace {

constexpr auto table = [] {
  std::array<std::uint16_t, 256> remainders{};
  for (std::uint32_t octet = 0; octet < remainders.size(); ++octet) {
    std::uint32_t remainder = octet;
    for (int bit = 0; bit < 8; ++bit)
      remainder = (remainder & 1) != 0 ? remainder >> 1 ^ 0x8408 : remainder >> 1;
    remainders[octet] = static_cast<std::uint16_t>(remainder);
  }
  return remainders;
}();

}  // namespace

void Crc16X25::add(Octets octets) {
  std::uint32_t remainder = register_;
  for (const std::uint8_t octet : octets) remainder = remainder >> 8 ^ table[(remainder ^ octet) & 0xff];
  register_ = remainder;
}

std::uint16_t crc16_x25(Octets octets) {
  Crc16X25 crc;
  crc.add(octets);
  return crc.value();
}

}  // namespace ams
