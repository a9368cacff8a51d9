#pragma once

namespace amsbridge {

/// What the program ends with. Scripts and service managers lean on these.
enum class ExitCode : int {
  done = 0,
  nothing_decoded = 1,  ///< or a fault in strict mode
  usage = 2,
  configuration = 3,
  source = 4,
  broker = 5,
};

}  // namespace amsbridge
