#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace amsbridge {

/// The known key that was probably meant by an unknown one: the one with the fewest slips of the pen, or the
/// one in another table that ends alike ("host" for "mqtt.host"). Nothing if none comes near.
[[nodiscard]] std::optional<std::string> nearest_key(std::string_view unknown,
                                                     std::span<const std::string> known);

}  // namespace amsbridge
