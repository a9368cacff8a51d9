#pragma once

#include <cstdint>
#include <optional>

#include "ams/octets.hpp"
#include "ams/result.hpp"

namespace ams {

/// A date and time as the meter shows it (COSEM date-time, IEC 62056-6-2, clause 4.1.6.1).
struct Clock {
  std::uint16_t year = 0;
  std::uint8_t month = 0, day = 0, hour = 0, minute = 0, second = 0;
  std::optional<std::int16_t> offset_minutes;  ///< local time less UTC; nothing if the meter leaves it open
  std::uint8_t status = 0xff;  ///< as sent: 0x80 daylight saving, 0x01 invalid, 0xff not specified

  friend bool operator==(const Clock&, const Clock&) = default;
};

inline constexpr std::size_t clock_octets = 12;

/// False for a date-time that the meter left open: its year is FFFF.
constexpr bool is_specified(Octets twelve) {
  return big_endian_16(twelve) != 0xffff;
}

/// Reads the twelve octets of a date-time:
///
///     year(2) month day weekday hour minute second hundredths deviation(2) status
///
/// Weekday and hundredths are not looked at, since meters get them wrong. The deviation is UTC less local
/// time in minutes; 8000 leaves it open. Fault: clock_invalid for what no calendar has.
Result<Clock> parse_clock(Octets twelve);

/// `2017-09-12T23:18:50`, followed by `+01:00` where the offset is known.
void write_clock(TextWriter&, const Clock&);

/// Seconds since 1970-01-01T00:00:00 UTC. A clock without offset is read as if it showed UTC.
std::int64_t epoch_seconds(const Clock&);

/// What a clock in UTC shows so many seconds after 1970-01-01T00:00:00, not before; its offset is left open.
Clock clock_from_epoch(std::int64_t seconds);

/// Milliseconds since 1970 as RFC 3339 in UTC: `2026-11-22T17:30:37.123Z`.
void write_rfc3339(TextWriter&, std::int64_t epoch_milliseconds);

}  // namespace ams
