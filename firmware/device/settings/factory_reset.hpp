#pragma once

#include <span>
#include <string_view>

#include "firmware/device/board/files.hpp"

namespace amsbridge::device {

/// The files that SettingsFiles may leave.
[[nodiscard]] std::span<const std::string_view> settings_file_names();

/// Removes the settings and the other files that are named: all but that of the setup code. Power may fail
/// within it: then `finish_factory_reset` at the next start does the rest. False if the flash refused.
[[nodiscard]] bool factory_reset(Files& files, std::span<const std::string_view> others);

/// Before anything is read at a start. True if a reset had been begun, and is finished now.
bool finish_factory_reset(Files& files, std::span<const std::string_view> others);

}  // namespace amsbridge::device
