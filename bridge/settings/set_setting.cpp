#include "bridge/settings/set_setting.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "bridge/settings/given_values.hpp"
#include "metering/topic_rules.hpp"

namespace amsbridge {
namespace {

constexpr std::array<std::string_view, 5> of_the_bridge{"log.level", "strict", "home_assistant.discovery",
                                                        "home_assistant.reactive_energy", "outbox.rate"};
constexpr std::array<std::string_view, 7> of_a_meter{"publish",  "interval", "estimate", "silence",
                                                     "ct_ratio", "vt_ratio", "main_fuse"};

template <class Keys>
bool has(const Keys& keys, std::string_view key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

template <class Rows, class Target>
tl::expected<void, std::string> set(Rows rows, std::string_view row_key, const std::string& key_shown,
                                    const std::string& value, Target& target) {
  return assign(*find_row(rows, row_key), key_shown,
                {std::string(row_key), RawValue(value), Writing::text, {}, {}}, target);
}

std::string not_settable(std::string_view key) {
  return fmt::format(
      "{} cannot be set by a command; what can is {}, and of a meter, as in meter.NAME.interval, {}", key,
      fmt::join(of_the_bridge, ", "), fmt::join(of_a_meter, ", "));
}

}  // namespace

tl::expected<Settings, std::string> with_setting(const Settings& settings, std::string_view key,
                                                 const std::string& value) {
  if (key.empty())
    return tl::unexpected(std::string(
        R"(set needs a key and a value: {"command": "set", "key": "log.level", "value": "debug"})"));
  Settings changed = settings;
  if (has(of_the_bridge, key)) {
    if (auto done = set(settings_rows(), key, std::string(key), value, changed); !done)
      return tl::unexpected(std::move(done.error()));
    return changed;
  }
  constexpr std::string_view prefix = "meter.";
  const std::size_t last = key.rfind('.');
  if (!key.starts_with(prefix) || last < prefix.size() || !has(of_a_meter, key.substr(last + 1)))
    return tl::unexpected(not_settable(key));
  const std::string_view name = key.substr(prefix.size(), last - prefix.size());
  const auto meter = std::find_if(changed.meters.begin(), changed.meters.end(),
                                  [&](const MeterSettings& known) { return known.name == name; });
  if (meter == changed.meters.end())
    return tl::unexpected(fmt::format("no meter in the settings is named {}", name));
  if (auto done = set(meter_rows(), key.substr(last + 1), std::string(key), value, *meter); !done)
    return tl::unexpected(std::move(done.error()));
  return changed;
}

}  // namespace amsbridge
