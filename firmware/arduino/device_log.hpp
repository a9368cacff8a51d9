#pragma once

#include "firmware/device/api/device_log.hpp"

namespace amsbridge::device {

/// What `say` fills.
[[nodiscard]] DeviceLog& device_log();

}  // namespace amsbridge::device
