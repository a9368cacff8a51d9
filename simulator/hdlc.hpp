// The link layer as IEC 62056-46 describes it: HDLC frame format type 3 and its check sequences.
#pragma once

#include <cstdint>
#include <span>

#include "simulator/telegram.hpp"

namespace simulator {

// Addresses as they stand on the wire: 1, 2 or 4 octets, the last one with its lowest bit set.
struct HdlcHeader {
  std::span<const std::uint8_t> destination;
  std::span<const std::uint8_t> source;
  std::uint8_t control = 0;
};

// Whether more segments of the same information follow.
enum class Segment : std::uint8_t { last, more };

// flag, format and length, addresses, control, HCS, information, FCS, flag. The information must leave the
// length below 2048 (11 bits); no list of any meter here comes near.
[[nodiscard]] Octets hdlc_frame(const HdlcHeader& header, std::span<const std::uint8_t> information,
                                Segment segment = Segment::last);

}  // namespace simulator
