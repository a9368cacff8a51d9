#pragma once

#include <string>
#include <string_view>

#include "ams/fault.hpp"

namespace amsbridge {

/// What was expected and what was found, in numbers: both check sequences, or by how many octets it is short.
/// Empty where the reason has no such numbers.
std::string fault_difference(const ams::Fault&);

/// What the meter's owner can do about it; empty if nothing is known.
std::string_view next_step_for(const ams::Fault&);

}  // namespace amsbridge
