#pragma once

#include <string>
#include <vector>

#include "bridge/cli/exit_code.hpp"
#include "bridge/cli/input_arguments.hpp"

namespace amsbridge {

enum class InspectFormat { text, json };
enum class ColourChoice { when_terminal, always, never };

struct InspectOptions {
  std::vector<std::string> inputs;  ///< as of `decode`
  InspectFormat format = InspectFormat::text;
  ColourChoice colour = ColourChoice::when_terminal;
  KeyArguments keys;
};

/// Explains every octet of the input on stdout: `amsbridge inspect`.
ExitCode inspect_command(const InspectOptions&);

}  // namespace amsbridge
