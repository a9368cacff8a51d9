#pragma once

#include <functional>
#include <optional>

#include "bridge/cli/exit_code.hpp"
#include "bridge/settings/settings.hpp"

namespace amsbridge {

/// Reads the settings once more; nothing, with the reasons in the log, if they are not right.
using LoadAgain = std::function<std::optional<Settings>()>;

struct BridgeEnd {
  ExitCode code = ExitCode::done;
  bool restart = false;  ///< somebody asked for a new start
};

/// Runs the bridge until SIGINT or SIGTERM, until all of its sources have ended and everything is delivered,
/// until a restart is asked for, or until a reason to give up: source (at the start), broker (its very first
/// answer refuses the credentials). SIGHUP applies the settings as they then are.
BridgeEnd run_bridge(const Settings&, const LoadAgain&);

}  // namespace amsbridge
