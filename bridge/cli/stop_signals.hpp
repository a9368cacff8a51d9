#pragma once

#include <atomic>

namespace amsbridge {

/// From the first call on SIGINT and SIGTERM do not end the process, but are remembered: set once one has
/// come.
const std::atomic<bool>& stop_flag();

inline bool stop_requested() {
  return stop_flag();
}

}  // namespace amsbridge
