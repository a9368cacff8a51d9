#pragma once

#include <string>

#include "bridge/cli/exit_code.hpp"

namespace amsbridge {

struct ReplayOptions {
  std::string file;       ///< a recording; `-` is standard input
  double speed = 1;       ///< how much faster than it was recorded; 0 is at once
  std::string to;         ///< where its octets go, as in `simulate`; empty is standard output, or nowhere
  bool check = false;     ///< compares what is decoded with what the recording expects
  std::string anonymise;  ///< a file for the recording with other ids
};

/// Sends, checks or anonymises a recording: `amsbridge replay`.
ExitCode replay_command(const ReplayOptions&);

}  // namespace amsbridge
