#pragma once

#include <algorithm>

#include "ams/reading.hpp"

namespace amsbridge {

/// Whether the reading holds a register, which hourly energy is reckoned from.
inline bool has_registers(const ams::Reading& reading) {
  const auto values = reading.values();
  return std::any_of(values.begin(), values.end(),
                     [](const ams::Value& value) { return ams::is_register(ams::kind(value.quantity)); });
}

}  // namespace amsbridge
