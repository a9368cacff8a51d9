#pragma once

#include "ams/link/verdict.hpp"

namespace ams {

/// What a telegram travels in.
enum class Link : std::uint8_t {
  hdlc,
  mbus,
  p1,
  sml,
  ciphered,  ///< a general-glo-ciphering APDU without link layer: encrypted P1
};

/// `hdlc`, `mbus`, `p1`, `sml`, `ciphered`
std::string_view name(Link);

/// The first octet of `octets` that a telegram of any link can begin with; its size if there is none.
std::size_t find_start(Octets octets);

/// What the octets at the beginning of a window can be.
struct Candidate {
  Link link = Link::hdlc;
  Verdict verdict;
};

/// Looks at `window`, which begins with an octet that `find_start` stops at. Of P1 only the identification
/// line is looked at. `scanned` belongs to the candidate: 0 at first, it saves looking at the same octets
/// twice.
Candidate examine(Octets window, std::size_t& scanned);

}  // namespace ams
