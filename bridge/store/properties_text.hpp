#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace amsbridge {

using Properties = std::vector<std::pair<std::string, std::string>>;

/// User properties as one text: names and values in turn, each as `<octets>:<text>`. Any octets survive.
[[nodiscard]] std::string properties_text(const Properties& properties);
/// The way back. What follows a piece that does not parse is left out.
[[nodiscard]] Properties parse_properties(std::string_view text);

}  // namespace amsbridge
