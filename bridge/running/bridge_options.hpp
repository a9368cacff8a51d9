#pragma once

#include <filesystem>
#include <string_view>

#include "bridge/relay/dispatch.hpp"
#include "bridge/sensor/temperature.hpp"
#include "bridge/settings/settings.hpp"
#include "bridge/store/outbox_store.hpp"

namespace amsbridge {

// What the parts of a bridge are made with.

[[nodiscard]] std::filesystem::path outbox_file(const Settings&);
[[nodiscard]] OutboxLimits outbox_limits(const OutboxSettings&);
[[nodiscard]] DispatchOptions dispatch_options(const Settings&);
[[nodiscard]] TemperatureOptions temperature_options(const TemperatureSettings&);

/// Says in the log which settings have changed, and which of them wait for the next start.
void log_changes(const Settings& before, const Settings& after);

}  // namespace amsbridge
