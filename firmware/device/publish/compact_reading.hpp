#pragma once

#include <cstdint>

#include "ams/publish/json.hpp"
#include "ams/reading.hpp"
#include "firmware/device/publish/compact_octets.hpp"

namespace amsbridge::device {

/// Writes what publishing needs of one reading, but for what all readings of its kind have in common (ids,
/// model, list, channel, medium) and for `late`:
///
///     flags     1: 01 meter time, 02 temperature, 04 and 08 estimates of import and export, 10 marks
///     arrival   signed, milliseconds less base less 1000 times up
///     sequence
///     up        seconds since the start
///     [meter time]  [temperature]  [import]  [export]  [marks 1]
///     values    each: quantity 1, with 80 if the exponent is another one than before: [exponent 1]; mantissa
///
/// A list of power alone takes some 20 octets.
void write_compact(CompactWriter&, const ams::Reading&, const ams::Arrival&, std::uint64_t up_seconds,
                   std::int64_t base_milliseconds);

/// The same way back: exactly what was written. Of the reading only what is written is changed.
void read_compact(ams::Octets, std::int64_t base_milliseconds, ams::Reading&, ams::Arrival&,
                  std::uint64_t& up_seconds);

}  // namespace amsbridge::device
