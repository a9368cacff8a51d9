// The M-Bus long frame, EN 13757-2, as carrier of DLMS (EN 13757-1).
#pragma once

#include <cstdint>
#include <span>

#include "simulator/telegram.hpp"

namespace simulator {

enum class Sequence : std::uint8_t { more, last };

// `68 L L 68` C A CI STSAP DTSAP data checksum `16`. CI: number of the frame in bits 3..0, bit 4 in the last
// one. L counts C..data; of a length above 255 only the low octet is sent, which is how older firmware of the
// Sagemcom T210-D says 257.
[[nodiscard]] Octets mbus_long_frame(unsigned number, Sequence sequence, std::span<const std::uint8_t> data);

}  // namespace simulator
