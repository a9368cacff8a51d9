#pragma once

#include "bridge/cli/exit_code.hpp"

namespace amsbridge {

/// Prints the table of quantities on stdout: key, OBIS, unit, classic key, sentence.
ExitCode list_quantities_command();

/// Prints the meters that are known, with their lists and what is odd about them.
ExitCode list_meters_command();

/// The same, as docs/meters.md has it.
ExitCode list_meters_markdown_command();

/// Prints what can be the matter with a line, with what to do about it, as docs/operations.md has it.
ExitCode list_diagnoses_command();

}  // namespace amsbridge
