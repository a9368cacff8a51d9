#pragma once

#include <cstdint>
#include <string>

#include "ams/guard/meter_clock.hpp"

namespace amsbridge {

/// How far the system's local time (TZ, else /etc/localtime) is ahead of UTC at a moment, with daylight
/// saving and without.
[[nodiscard]] ams::ZoneOffsets local_zone(std::int64_t epoch_seconds);

/// Its IANA name; empty where that cannot be told.
[[nodiscard]] std::string local_zone_name();

}  // namespace amsbridge
