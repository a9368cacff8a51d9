#pragma once

#include <cstdint>
#include <optional>

namespace amsbridge {

/// What an object holds that tells whose meter it is.
enum class Telling : std::uint8_t { id, message };

/// By groups C and D of its OBIS code, in lists and in P1 lines alike: x.x.0.0.n and x.x.96.1.n are serial
/// numbers and device ids, x.x.42.0.n is the logical device name, x.x.96.13.n are messages to the customer.
constexpr std::optional<Telling> what_tells(unsigned c, unsigned d) {
  constexpr unsigned logical_device_name = 42;
  constexpr unsigned device = 96;
  constexpr unsigned message = 13;
  if ((c == 0 || c == logical_device_name) && d == 0) return Telling::id;
  if (c == device && d == 1) return Telling::id;
  if (c == device && d == message) return Telling::message;
  return std::nullopt;
}

}  // namespace amsbridge
