#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "bridge/cli/exit_code.hpp"

namespace amsbridge {

struct RecordOptions {
  std::string source;                      ///< a URL, as in the settings
  std::string file = "-";                  ///< `-` is standard output
  std::optional<double> seconds;           ///< how long; else until it is stopped
  std::optional<std::uint64_t> telegrams;  ///< how many readings; else any number
  bool anonymise = false;                  ///< other ids in place of the real ones
};

/// Writes what comes from a source, and what it means, into a file: `amsbridge record`.
ExitCode record_command(const RecordOptions&);

}  // namespace amsbridge
