#pragma once

#include <cstdint>

#include "ams/reading.hpp"

namespace ams {

/// Recognises a list that repeats the registers of the one before. Aidon meters sometimes send the same hour
/// twice, an hour apart, with powers of now: capture aidon-6534-no-list3-hourly-gh1119.
///
/// Ask before registers are held back and before the clock is given its offset: it is what was sent that
/// repeats.
class RepeatedRegisters {
 public:
  /// True, and `marks.repeated` is set, if the reading has a clock that is not later than that of the last
  /// list with registers, and the same registers with the same numbers. Registers that have risen while the
  /// clock was set back, as it is in autumn, are no repetition. Readings without clock or registers, and
  /// those of sub-meters, are passed over.
  bool observe(Reading&);

  void reset() { *this = {}; }

 private:
  std::int64_t clock_ = 0;  // as seconds since 1970
  std::uint32_t sum_ = 0;   // of the registers
  bool known_ = false;
};

}  // namespace ams
