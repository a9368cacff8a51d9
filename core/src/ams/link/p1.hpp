#pragma once

#include <cstdint>
#include <optional>

#include "ams/link/verdict.hpp"

namespace ams::p1 {

/// IEC 62056-21, clause 6.3.2, the identification message, which begins the telegrams of mode D and of P1
/// ports:
///
///     /  XXX  Z  identification  CR LF
///
///     XXX  the maker's FLAG letters, in any case      Z  the baud rate, a digit; on P1 it means nothing
///     identification  printable, without / and !; may be empty
///
/// Some senders leave out the CR.
inline constexpr std::size_t longest_ident = 64;

/// Looks at `window`, which begins with a slash; a whole line counts its LF.
Verdict examine_ident(Octets window);

// ---- The lines behind it, up to `!` and the check sequence

/// A longer line comes in parts.
inline constexpr std::size_t longest_line = 256;

/// The line that `octets` begins with, with its line end, or as much of a longer one; empty if more is
/// needed.
Octets next_line(Octets octets);

constexpr Octets without_line_end(Octets line) {
  if (!line.empty() && line.back() == '\n') line = line.first(line.size() - 1);
  if (!line.empty() && line.back() == '\r') line = line.first(line.size() - 1);
  return line;
}

/// Where the first octet is that cannot be in a telegram; the size if there is none. Of what is not
/// printable, there may be line ends, tabulators, and FF in texts that were never set.
std::size_t impossible_position(Octets);

/// Where what may be an ident line begins; the size if nothing may.
std::size_t ident_position(Octets);

/// Reads a check sequence, up to four hexadecimal digits. Nothing if it is something else.
std::optional<std::uint16_t> read_check(Octets digits);

}  // namespace ams::p1
