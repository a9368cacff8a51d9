#pragma once

#include <cstdint>

namespace amsbridge {

/// What a line has been through since the program started.
struct LineCounters {
  std::uint64_t opened = 0;  ///< the first time and again
  std::uint64_t lost = 0;    ///< it was open, and broke
  std::uint64_t stuck = 0;   ///< it was open but silent for too long, and was closed for that

  bool operator==(const LineCounters&) const = default;
};

}  // namespace amsbridge
