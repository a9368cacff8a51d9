#pragma once

#include <bitset>

#include "ams/meters/meter.hpp"
#include "ams/reading.hpp"

namespace ams {

/// Which values of a reading came without scaler, by their index.
using Unscaled = std::bitset<Reading::most_values>;

/// The power of ten that turns a number of a kind that has a scale, as the maker sends it without scaler,
/// into the quantity's own unit; Scale::unknown if no table tells. `meter` may be null, `model` empty.
int power_without_scaler(Kind, const Meter* meter, std::string_view model);

/// Holds U x I of the phases, scaled by the maker's table, against P and Q. Where they contradict each other,
/// the maker's other scales are tried; if one does not, `reading` is rescaled to it.
ScaleOrigin settle_scale(Reading& reading, const Unscaled&, const Meter&);

}  // namespace ams
