#pragma once

#include <string>
#include <string_view>

namespace amsbridge::device {

/// `amsbridge-A1B2C3`: what the access point is called, by the last six digits of the chip's id.
[[nodiscard]] std::string device_name(std::string_view chip_id);

/// `amsbridge-a1b2c3`: the same as a name in the local network, or the one that was set.
[[nodiscard]] std::string host_name(std::string_view chip_id, std::string_view set_name);

}  // namespace amsbridge::device
