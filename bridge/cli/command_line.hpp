#pragma once

#include "bridge/cli/exit_code.hpp"

namespace amsbridge {

/// `amsbridge COMMAND ...`: reads the arguments and does what they say.
ExitCode run_command_line(int argc, char** argv);

}  // namespace amsbridge
