#pragma once

#include <cstddef>

namespace amsbridge {

/// What a receiver says beside the octets of one read.
struct LineErrors {
  bool told = false;       ///< it tells errors at all: a UART does, a pty or TCP does not
  std::size_t octets = 0;  ///< that came with a parity or framing error, or as a break
  bool at_end = false;     ///< the last octet is one of them

  bool operator==(const LineErrors&) const = default;
};

}  // namespace amsbridge
