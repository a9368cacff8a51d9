#pragma once

#include <string>

#include "bridge/cli/exit_code.hpp"

namespace amsbridge {

/// Prints the table of quantities on stdout: key, OBIS, unit, classic key, sentence.
ExitCode list_quantities_command();

/// Prints the meters that are known, with their lists and what is odd about them.
ExitCode list_meters_command();

/// The same, as docs/meters.md has it.
ExitCode list_meters_markdown_command();

/// Prints every setting: key, default, sentence.
ExitCode list_settings_command();

/// The same with what is allowed, as docs/settings.md has it.
ExitCode list_settings_markdown_command();

/// Prints what can be the matter with a line, with what to do about it, as docs/operations.md has it.
ExitCode list_diagnoses_command();

/// Prints the thermometers under a sysfs root, each with what it shows now or why it shows nothing.
ExitCode list_sensors_command(const std::string& sysfs);

}  // namespace amsbridge
