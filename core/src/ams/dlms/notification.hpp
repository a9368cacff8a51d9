#pragma once

#include <optional>

#include "ams/dlms/clock.hpp"
#include "ams/octets.hpp"
#include "ams/result.hpp"

namespace ams {

/// A data-notification (IEC 62056-5-3, clause 9.3.10), perhaps behind an LLC header (IEC 62056-46,
/// clause 5.4):
///
///     [E6 E7 00]  0F  long-invoke-id-and-priority(4)  date-time  data
///
/// Meters spell the date-time in four ways: `00` (none), `0C` and twelve octets (as the standard has it),
/// `09 0C` or `19` and twelve octets (as data of its own).
struct Notification {
  std::optional<Clock> time;
  std::optional<Fault> time_fault;  ///< a time was sent, but it is none
  Octets data;                      ///< A-XDR
  std::size_t data_octet = 0;       ///< where the data begin
};

/// Faults: not_llc, not_notification, unknown_tag, octets_missing.
Result<Notification> parse_notification(Octets);

/// Octets of the LLC header that the octets begin with: 3, or 0 if there is none.
std::size_t llc_octets(Octets);

/// True if the octets begin like an APDU that a meter pushes, with or without LLC header: a notification,
/// ciphered or not, or a block of one. How a bare APDU is recognised.
bool begins_apdu(Octets);

}  // namespace ams
