#pragma once

#include <functional>

#include "bridge/cli/exit_code.hpp"

namespace CLI {
class App;
}

namespace amsbridge {

/// Adds the commands for a line that does not work as it should: probe, record, replay and report. Each
/// leaves what is to be done in `action`.
void add_line_commands(CLI::App& app, std::function<ExitCode()>& action);

}  // namespace amsbridge
