#pragma once

#include "frames.hpp"

namespace ams::tests {

/// A long frame of EN 13757-2 with one piece of a DLMS telegram. A body of more than 255 octets lets L
/// overflow.
inline Bytes mbus_frame(std::uint8_t sequence, bool last, const Bytes& data) {
  const auto information = static_cast<std::uint8_t>(sequence | (last ? 0x10 : 0x00));
  const Bytes body = join({{0x53, 0xff, information, 0x01, 0x67}, data});
  unsigned sum = 0;
  for (const std::uint8_t octet : body) sum += octet;
  const auto length = static_cast<std::uint8_t>(body.size());
  return join({{0x68, length, length, 0x68}, body, {static_cast<std::uint8_t>(sum), 0x16}});
}

}  // namespace ams::tests
