#pragma once

#include "ams/link/verdict.hpp"

namespace ams::hdlc {

/// IEC 62056-46, clause 6.4.2, frame format type 3:
///
///     7E  aaaa s lll llllllll  dest.. src..  control  hcs hcs  information..  fcs fcs  7E
///
///     a  format type, 1010          s  segmentation: more pieces follow
///     l  octets between the flags   dest, src  1 to 4 octets, the last one odd
///     hcs, fcs  CRC-16/X.25 over all since the flag, least significant octet first
///
/// There is no octet stuffing: 7E is an ordinary octet inside. A frame without information has no HCS.
inline constexpr std::uint8_t flag = 0x7e;
inline constexpr std::size_t longest_frame = 1 + 0x7ff;  ///< with its opening flag
inline constexpr std::size_t shortest_frame = 8;         ///< the same, without information

/// Looks at `window`, which begins with a flag; a whole frame counts its opening flag, not its closing one.
/// The closing flag is not asked for: length and check sequence
/// prove the frame, two frames may share one flag, and some readers lose it.
Verdict examine(Octets window);

/// The parts of a frame that `examine` called whole. Views into it.
struct Frame {
  bool segmented = false;
  Octets information;
  std::size_t information_offset = 0;  ///< from the opening flag
};

Frame parts(Octets whole);

}  // namespace ams::hdlc
