#pragma once

#include <cstdint>

#include "ams/octets.hpp"

namespace ams {

/// CRC-16/X.25 (ISO/IEC 13239, clause 4.2.5.2): reflected 0x1021, starts and ends inverted. The octets of
/// "123456789" give 0x906E. HDLC sends it least significant octet first.
class Crc16X25 {
 public:
  void add(Octets);
  std::uint16_t value() const { return static_cast<std::uint16_t>(register_ ^ 0xffff); }

 private:
  std::uint32_t register_ = 0xffff;
};

std::uint16_t crc16_x25(Octets);

/// CRC-16/Kermit: the same polynomial, starts at zero and ends as it is. The octets of "123456789" give
/// 0x2189.
std::uint16_t crc16_kermit(Octets);

/// CRC-16/ARC: reflected 0x8005, starts at zero. The octets of "123456789" give 0xBB3D. P1 telegrams send it
/// as four hexadecimal digits.
class Crc16Arc {
 public:
  void add(Octets);
  std::uint16_t value() const { return static_cast<std::uint16_t>(register_); }

 private:
  std::uint32_t register_ = 0;
};

}  // namespace ams
