#include "bridge/running/bridge_options.hpp"

#include <algorithm>

#include <spdlog/spdlog.h>

#include "bridge/settings/rows.hpp"
#include "bridge/settings/settings_difference.hpp"

namespace amsbridge {
namespace {

bool waits_for_start(std::string_view key) {
  const auto rows = settings_rows();
  const auto row = std::ranges::find(rows, key, &SettingsRow::key);
  return row != rows.end() && row->waits_for_start;
}

}  // namespace

std::filesystem::path outbox_file(const Settings& settings) {
  if (!settings.outbox.enabled) return {};
  return std::filesystem::path(settings.state_directory) / "outbox.sqlite";
}

OutboxLimits outbox_limits(const OutboxSettings& outbox) {
  return {outbox.megabytes * std::uint64_t{1'000'000}, outbox.days};
}

// What is handed over must have its place in memory: there it is not dropped, and so not lost.
DispatchOptions dispatch_options(const Settings& settings) {
  DispatchOptions options;
  options.rate = settings.outbox.rate;
  options.most_handed = std::min(options.most_handed, settings.mqtt.queue_limit / 2);
  options.at_once = std::min(options.at_once, options.most_handed);
  return options;
}

TemperatureOptions temperature_options(const TemperatureSettings& settings) {
  TemperatureOptions options;
  options.sensor = settings.sensor;
  options.sysfs = settings.sysfs;
  return options;
}

void log_changes(const Settings& before, const Settings& after) {
  const SettingsDifference difference = settings_difference(before, after);
  for (const std::string& key : difference.keys) {
    if (waits_for_start(key)) {
      spdlog::warn("{} has changed, which takes effect at the next start", key);
    } else {
      spdlog::info("{} has changed", key);
    }
  }
  if (difference.is_empty()) spdlog::info("no setting has changed");
}

}  // namespace amsbridge
