#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "bridge/cli/exit_code.hpp"

namespace amsbridge {

struct SimulateOptions {
  std::string meter;     ///< a name of `simulator::models()`
  std::string to = "-";  ///< `pty`, `tcp://HOST:PORT`, a file, or `-` for standard output
  std::uint64_t seed = 1;
  std::string faults;                      ///< `flip=1/500,...`; empty for none
  double speed = 1;                        ///< how much faster than real time a line runs
  std::optional<std::uint64_t> telegrams;  ///< how many; on a line for ever, else an hour's
  std::optional<std::string> start;        ///< RFC 3339 in UTC; now if left out
  bool hexadecimal = false;                ///< text, a telegram a line, instead of octets
  std::string expected;                    ///< a file for what a decoder must make of each telegram
};

/// Sends what a meter would: `amsbridge simulate`. On a pty or TCP port at the meter's own pace and at its
/// baud, into a file or standard output as fast as it takes them.
ExitCode simulate_command(const SimulateOptions&);

}  // namespace amsbridge
