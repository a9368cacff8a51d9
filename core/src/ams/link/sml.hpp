#pragma once

#include <span>

#include "ams/link/verdict.hpp"

namespace ams::sml {

/// The SML transport protocol, version 1 (BSI TR-03109-1, Anlage IV, part b), around an SML file:
///
///     1B1B1B1B 01010101  messages..  00..  1B1B1B1B 1A pad crc crc
///
///     1B1B1B1B  escape sequence; four 1B within the messages are sent as eight
///     pad       how many 00 fill the messages up to a multiple of four octets: 0 to 3
///     crc       CRC-16/X.25 over all before it, least significant octet first; some Holley firmware sends
///               CRC-16/Kermit instead
///
/// Whole files are multiples of four octets, but where an octet was lost on the way the end is not where it
/// should be. So an end is known by the 1B before it alone: of any number of them in a row, eights are data,
/// and of what remains four or more end in an escape sequence.
inline constexpr std::uint8_t escape = 0x1b;

/// Looks at `window`, which begins with 1B. `scanned` belongs to the candidate: 0 at first, it saves looking
/// at the same octets twice.
Verdict examine(Octets window, std::size_t& scanned);

/// The messages in a file that `examine` called whole, brought together in place: without start, end, pad
/// octets, and what was doubled.
std::span<std::uint8_t> unescape(std::span<std::uint8_t> whole);

}  // namespace ams::sml
