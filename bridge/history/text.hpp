#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ams/decimal.hpp"

namespace amsbridge::history {

/// Plain digits without zeros at the end.
void write_plain(std::string& out, ams::Decimal number);
/// With quotation marks, as JSON has it.
void write_json_text(std::string& out, std::string_view text);
/// `active_power_import_w mean (W)`: the key, what it is of a step, and the unit as the table of quantities
/// has it.
[[nodiscard]] std::string heading(std::string_view key, std::string_view part);

}  // namespace amsbridge::history
