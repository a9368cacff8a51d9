#pragma once

#include <string>
#include <vector>

#include "bridge/cli/exit_code.hpp"

namespace amsbridge {

enum class DecodeFormat { text, json, csv };

struct DecodeOptions {
  std::string input = "-";  ///< a file, `-` for standard input, or hexadecimal text
  DecodeFormat format = DecodeFormat::text;
  std::vector<std::string> fields;  ///< keys to print; empty means all
  bool strict = false;              ///< any fault fails the whole
};

/// Prints every reading of the input on stdout: `amsbridge decode`. Faults go to stdout, too, as JSON objects
/// among the readings, and to stderr as sentences in the other formats.
ExitCode decode_command(const DecodeOptions&);

}  // namespace amsbridge
