#pragma once

namespace amsbridge {

inline constexpr const char* version = AMSBRIDGE_VERSION;

}  // namespace amsbridge
