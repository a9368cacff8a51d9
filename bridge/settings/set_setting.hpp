#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "bridge/settings/settings.hpp"

namespace amsbridge {

/// The settings with one of them changed by a command that came over MQTT. Refused with a sentence: keys that
/// nobody knows, values that are not allowed, and settings that would cut off whoever sends the command or
/// that open more to him (broker, commands, files, addresses). A meter's are `meter.house.interval`.
[[nodiscard]] tl::expected<Settings, std::string> with_setting(const Settings& settings, std::string_view key,
                                                               const std::string& value);

}  // namespace amsbridge
