#pragma once

#include <cstdint>
#include <optional>

#include "ams/fault.hpp"
#include "ams/reading.hpp"

namespace ams {

/// What the transformers in front of a meter divide by, both from 1: 50 for a current transformer of 250/5 A,
/// 200 for a voltage transformer of 22,000/110 V.
struct Ratios {
  std::uint32_t current = 1;
  std::uint32_t voltage = 1;
};

/// Multiplies what the meter sees behind its transformers: currents, voltages, and by both ratios powers,
/// demand and electric registers. Frequency, power factor, states (`limit_w` too), counters, gas, water and
/// heat stay as they are. Decimals are kept.
///
/// A product that does not fit 63 bits is taken out of the reading. The fault (Layer::value,
/// number_too_large) names the first such quantity; `found` counts them.
std::optional<Fault> apply_ratios(Reading&, Ratios);

}  // namespace ams
