#pragma once

#include "bridge/cli/exit_code.hpp"

namespace amsbridge {

/// Prints the table of quantities on stdout: key, OBIS, unit, classic key, sentence.
ExitCode list_quantities_command();

/// Prints the meters that are known, with their lists and what is odd about them.
ExitCode list_meters_command();

}  // namespace amsbridge
