#pragma once

#include "firmware/device/api/device_log.hpp"
#include "firmware/device/board/clock.hpp"

namespace amsbridge::device {

/// What `say` fills, beside standard error.
[[nodiscard]] DeviceLog& host_log();

/// Lines are dated by this clock from now on, which outlives what is said; null: they are not kept.
void date_log_by(const Clock* clock);

}  // namespace amsbridge::device
