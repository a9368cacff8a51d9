#pragma once

#include <optional>
#include <string>

#include "bridge/cli/exit_code.hpp"

namespace amsbridge {

struct ProbeCommandOptions {
  std::string source;             ///< a URL; empty lists the serial ports
  std::optional<double> seconds;  ///< for each setting
};

/// Finds how a line is to be read, and says what is the matter if it cannot be: `amsbridge probe`. The last
/// line on stdout is the source's URL, if one was found.
ExitCode probe_command(const ProbeCommandOptions&);

}  // namespace amsbridge
