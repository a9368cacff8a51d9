#pragma once

#include <cstdint>
#include <span>

#include "metering/line_errors.hpp"

namespace amsbridge {

/// Undoes how a terminal with PARMRK and INPCK set marks octets that came with a parity or framing error
/// (POSIX.1, clause 11.2.2): FF 00 X is X in error, or a break if X is 0; FF FF is FF.
class ParityMarks {
 public:
  /// Takes the marks out of `octets`, in place, and returns how many octets are left. A mark may be cut by
  /// the end of a read. `errors` is told which were marked.
  std::size_t remove(std::span<std::uint8_t> octets, LineErrors& errors);

 private:
  enum class Seen { nothing, escape, mark };

  Seen seen_ = Seen::nothing;
};

}  // namespace amsbridge
