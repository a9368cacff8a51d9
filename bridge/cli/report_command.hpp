#pragma once

#include "bridge/cli/exit_code.hpp"
#include "bridge/settings/load_settings.hpp"

namespace amsbridge {

/// Everything that somebody who is to help must know, without secrets, ready to paste: `amsbridge report`.
ExitCode report_command(const GivenFlags&);

}  // namespace amsbridge
