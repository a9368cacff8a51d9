#pragma once

#include "bridge/cli/exit_code.hpp"
#include "bridge/settings/load_settings.hpp"

namespace amsbridge {

/// `amsbridge run`
ExitCode run_command(const GivenFlags&);

/// `amsbridge check-config`: every setting with its value and where that comes from, secrets hidden; or every
/// error, and ExitCode::configuration.
ExitCode check_config_command(const GivenFlags&);

}  // namespace amsbridge
