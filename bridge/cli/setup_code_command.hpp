#pragma once

#include "bridge/cli/exit_code.hpp"
#include "bridge/settings/load_settings.hpp"

namespace amsbridge {

enum class SetupCodeUse { print, reset };

/// `amsbridge setup-code [--reset]`: prints the code that opens the page as long as it has no password, or
/// says that it has one. A reset takes the password away, ends all sessions, and prints a new code; a bridge
/// that is running notices. ExitCode::nothing_decoded when there is a password and so no code.
ExitCode setup_code_command(const GivenFlags& flags, SetupCodeUse use);

}  // namespace amsbridge
