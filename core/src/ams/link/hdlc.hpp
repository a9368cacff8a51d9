#pragma once

#include "ams/fault.hpp"
#include "ams/octets.hpp"

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

/// What can be said of the octets from an opening flag on.
struct Verdict {
  enum class Kind : std::uint8_t {
    more,     ///< nothing yet: `octets` in all are needed to say more
    no,       ///< no frame starts here
    damaged,  ///< a frame whose header is proven, `octets` long, but whose check sequence is not its own
    whole,    ///< a frame of `octets`, opening flag included, closing flag not
  };
  Kind kind = Kind::no;
  std::size_t octets = 0;
  Fault fault{};  ///< what to say if it stays so: more than noise where the header speaks for a frame
};

/// Looks at `window`, which begins with a flag. The closing flag is not asked for: length and check sequence
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
