#pragma once

#include <cstddef>
#include <functional>

#include "ams/text.hpp"

namespace amsbridge::device {

/// A body that is made while it is sent, for want of room for the whole: writes its next piece, of at most
/// `piece_octets`, and returns whether another one follows. A piece that does not fit ends the answer.
using Pieces = std::function<bool(ams::TextWriter&)>;

inline constexpr std::size_t piece_octets = 512;

}  // namespace amsbridge::device
