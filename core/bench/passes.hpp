#pragma once

#include <cstdint>

#include "../tests/frames.hpp"

// What is measured: three passes over the same octets.

namespace ams::bench {

/// An hour of one Kaifa, one Aidon and one Kamstrup meter in Norway, in the order of the clock. Kaifa: power
/// every 2 s, phases every 10 s; Aidon: every 2.5 s and 10 s; Kamstrup: every 10 s; all three: registers on
/// the hour.
tests::Bytes mixed_hour();

/// An hour of Aidon's list of the hour alone, every 10 s.
tests::Bytes aidon_hour();

/// Ten minutes of a Dutch and a Swedish P1 port: a telegram of each every 10 s.
tests::Bytes p1_minutes();

/// How much the decoder is given at a time.
inline constexpr std::size_t piece_octets = 256;

// Each gives something that depends on every octet, so that nothing can be left out.
[[gnu::noinline]] std::uint64_t copy_pass(Octets);  ///< memcpy
[[gnu::noinline]] std::uint64_t crc_pass(
    Octets);  ///< CRC-16 by a table, an octet at a time, and nothing else
[[gnu::noinline]] std::uint64_t decode_pass(Octets);  ///< octets to readings

}  // namespace ams::bench
