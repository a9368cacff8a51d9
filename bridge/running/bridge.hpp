#pragma once

#include <functional>
#include <optional>

#include "bridge/api/event_log.hpp"
#include "bridge/cli/exit_code.hpp"
#include "bridge/settings/load_settings.hpp"

namespace amsbridge {

/// Reads the settings once more; nothing, with the reasons in the log, if they are not right.
using LoadAgain = std::function<std::optional<Settings>()>;

/// What the bridge needs of the program that it runs in; outlives it.
struct BridgeSurroundings {
  LoadAgain load_again;
  std::function<SettingsInputs()> inputs;  ///< what settings are read from, as it is by then
  EventLog* log = nullptr;                 ///< what was logged, and will be
};

struct BridgeEnd {
  ExitCode code = ExitCode::done;
  bool restart = false;  ///< somebody asked for a new start
};

/// Runs the bridge until SIGINT or SIGTERM, until all of its sources have ended and everything is delivered,
/// until a restart is asked for, or, where no page is served by which it could be mended, until a reason to
/// give up: source (at the start), broker (its very first answer refuses the credentials). SIGHUP applies the
/// settings as they then are.
BridgeEnd run_bridge(const Settings&, const BridgeSurroundings&);

}  // namespace amsbridge
