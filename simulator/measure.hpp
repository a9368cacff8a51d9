// What a meter in the household would show.
#pragma once

#include "simulator/content.hpp"
#include "simulator/household.hpp"

namespace simulator {

// In W, var, VA, A, V, Hz, Wh or varh, m3 or GJ.
[[nodiscard]] double measure(const Household& household, const Quantity& quantity);

// Registers are cut, not rounded: a meter counts an energy once it is full.
[[nodiscard]] std::int64_t to_wire(double measured, const Form& form, Kind kind);

}  // namespace simulator
