#pragma once

#include <string>
#include <vector>

#include "bridge/cli/exit_code.hpp"
#include "bridge/cli/input_arguments.hpp"

namespace amsbridge {

enum class DecodeFormat { text, json, csv };

struct DecodeOptions {
  std::vector<std::string> inputs;  ///< one file, `-` or nothing for standard input, or hexadecimal texts
  DecodeFormat format = DecodeFormat::text;
  std::vector<std::string> fields;  ///< keys to print; empty means all
  KeyArguments keys;
  bool strict = false;  ///< what is else marked is refused, and any fault fails the whole
};

/// Prints every reading of the input on stdout, as it comes if the input is a pipe: `amsbridge decode`.
/// Faults go to stdout, too, as JSON objects among the readings, and to stderr as sentences in the other
/// formats.
ExitCode decode_command(const DecodeOptions&);

}  // namespace amsbridge
