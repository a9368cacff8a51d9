#pragma once

#include <algorithm>
#include <cstdint>

#include "ams/octets.hpp"

namespace ams {

/// An OBIS code A-B:C.D.E*F (IEC 62056-6-1, clause 5): medium, channel, quantity, processing, tariff, period.
struct Obis {
  std::uint8_t a = 0, b = 0, c = 0, d = 0, e = 0, f = 255;

  static constexpr std::size_t size = 6;
  static constexpr Obis from(Octets octets) {
    return {octets[0], octets[1], octets[2], octets[3], octets[4], octets[5]};
  }

  /// C, D and E in one number: what the quantity table is sorted by.
  constexpr std::uint32_t cde() const { return static_cast<std::uint32_t>(c << 16 | d << 8 | e); }

  friend bool operator==(const Obis&, const Obis&) = default;
};

}  // namespace ams
