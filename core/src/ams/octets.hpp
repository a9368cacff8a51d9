#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace ams {

/// A view of octets as they came over the line. Never owns.
using Octets = std::span<const std::uint8_t>;

/// The first two octets, most significant first. `octets` holds at least two.
constexpr std::uint16_t big_endian_16(Octets octets) {
  return static_cast<std::uint16_t>(octets[0] << 8 | octets[1]);
}

/// The first four octets, most significant first. `octets` holds at least four.
constexpr std::uint32_t big_endian_32(Octets octets) {
  return static_cast<std::uint32_t>(octets[0]) << 24 | static_cast<std::uint32_t>(octets[1]) << 16 |
         static_cast<std::uint32_t>(octets[2]) << 8 | octets[3];
}

/// All of up to eight octets as one unsigned number, most significant first.
constexpr std::uint64_t big_endian(Octets octets) {
  std::uint64_t value = 0;
  for (const std::uint8_t octet : octets) value = value << 8 | octet;
  return value;
}

}  // namespace ams
