// From an APDU to the frames that carry it.
#pragma once

#include <cstdint>
#include <span>

#include "simulator/dialect.hpp"
#include "simulator/telegram.hpp"

namespace simulator {

struct Framed {
  Octets octets;
  std::vector<std::size_t> pieces;  // where each frame begins
};

[[nodiscard]] Framed framed(const Carrier& carrier, const HdlcHeader& header,
                            std::span<const std::uint8_t> apdu);

}  // namespace simulator
