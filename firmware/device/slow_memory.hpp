#pragma once

#include <array>
#include <cstdint>

#include "firmware/device/history/minute_ring.hpp"
#include "firmware/device/publish/discovery_payload.hpp"
#include "firmware/device/publish/publisher.hpp"

namespace amsbridge::device {

/// What is large and is touched without haste. The ESP8266 has it in its memory for instructions, where an
/// exception handler reads and writes what is less than a word, at some 230 cycles a time; words are as fast
/// as elsewhere. Interrupt handlers must not touch it.
struct SlowMemory {
  static constexpr std::size_t ring_octets = 8192;

  alignas(4) std::array<std::uint8_t, ring_octets> ring{};  ///< the readings that wait for the broker
  std::array<char, Publisher::scratch_octets> scratch{};    ///< the message that is being written
  DiscoveryPayload::Piece piece{};                          ///< of the discovery message on its way
  MinuteRing minutes;                                       ///< the history's
};

}  // namespace amsbridge::device
