#pragma once

#include "bridge/cli/exit_code.hpp"
#include "bridge/settings/settings.hpp"

namespace amsbridge {

/// Runs the bridge until SIGINT or SIGTERM, until all of its sources have ended and everything is delivered,
/// or until a reason to give up: source (at the start), broker (its very first answer refuses the
/// credentials).
ExitCode run_bridge(const Settings&);

}  // namespace amsbridge
