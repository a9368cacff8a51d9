#pragma once

#include <string_view>

#include "ams/fault.hpp"

namespace ams {

/// The maker behind the three letters of a FLAG identification (IEC 62056-21, clause 6.3.2; DLMS User
/// Association's list), in any case, which P1 telegrams, system titles and SML server ids begin with.
/// Empty if it is not known here.
std::string_view maker_of_flag(std::string_view letters);

/// The maker whose letters the system title begins with.
std::string_view maker_of_title(const SystemTitle&);

}  // namespace ams
