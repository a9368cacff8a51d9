#pragma once

#include <string>

namespace amsbridge::device {

/// docs/firmware-settings.md: every setting of the device in tables.
[[nodiscard]] std::string settings_markdown();

}  // namespace amsbridge::device
