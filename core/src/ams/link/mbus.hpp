#pragma once

#include "ams/link/verdict.hpp"

namespace ams::mbus {

/// The long frame of EN 13757-2, clause 5.4, with the transport layer that DLMS puts into it (EN 13757-3,
/// clause 5; IEC 62056-46 over M-Bus):
///
///     68 L L 68  C A CI STSAP DTSAP  data..  checksum 16
///
///     L         octets from C to the end of the data
///     CI        000l ssss: the piece's number from 0, l is set in the last one
///     checksum  sum of the octets from C to the end of the data, modulo 256
///
/// Some Sagemcom firmware sends 257 octets with L = 01: L overflows, and the checksum proves which it is.
inline constexpr std::uint8_t start = 0x68;

/// Looks at `window`, which begins with 68.
Verdict examine(Octets window);

/// The parts of a frame that `examine` called whole. Views into it.
struct Frame {
  std::uint8_t sequence = 0;  ///< number of the piece, from 0, modulo 16
  bool last = false;
  Octets data;
  std::size_t data_offset = 0;
};

Frame parts(Octets whole);

}  // namespace ams::mbus
