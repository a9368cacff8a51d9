#pragma once

#include <string>

#include "bridge/settings/load_settings.hpp"

namespace amsbridge {

/// The settings as `amsbridge check-config` shows them: one aligned line "key = value (origin)" each, a blank
/// line between groups, secrets as (set) or (not set).
[[nodiscard]] std::string describe(const LoadedSettings& loaded);

}  // namespace amsbridge
