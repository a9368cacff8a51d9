#include <algorithm>
#include <utility>

#include "bridge/settings/page_change.hpp"

namespace amsbridge {
namespace {

constexpr std::string_view password = "mqtt.password";

const RawValue* value_of(const PageValues& values, std::string_view key) {
  const auto found = values.find(key);
  return found == values.end() ? nullptr : &found->second;
}

bool have_alike(const PageValues& one, const PageValues& other, std::string_view key) {
  const RawValue* value = value_of(one, key);
  const RawValue* other_value = value_of(other, key);
  return value != nullptr && other_value != nullptr && *value == *other_value;
}

/// The meter that was this one; `taken` are those that others were.
std::optional<std::size_t> find_meter(const std::vector<PageValues>& before, const PageValues& meter,
                                      const std::vector<bool>& taken) {
  for (const std::string_view key : {"source", "name"}) {
    for (std::size_t index = 0; index < before.size(); ++index) {
      if (!taken[index] && have_alike(before[index], meter, key)) return index;
    }
  }
  return std::nullopt;
}

ChangedMeter changed_meter(const PageValues& meter, const PageValues* before, bool has_secrets) {
  ChangedMeter result;
  if (before != nullptr) {
    for (const MeterRow& row : meter_rows()) {
      const bool stays = !has_secrets && row.secrecy == Secrecy::secret;
      if (!stays) result.values.emplace(row.key, std::nullopt);
    }
  }
  for (const auto& [key, value] : meter) result.values[key] = value;
  return result;
}

std::vector<ChangedMeter> changed_meters(const std::vector<PageValues>& meters,
                                         const std::vector<PageValues>& before, bool has_secrets) {
  std::vector<ChangedMeter> result;
  std::vector<bool> taken(before.size());
  for (const PageValues& meter : meters) {
    const auto was = find_meter(before, meter, taken);
    result.push_back(changed_meter(meter, was ? &before[*was] : nullptr, has_secrets));
    result.back().was = was;
    if (was) taken[*was] = true;
  }
  return result;
}

/// The host that counts once the page's values are these.
std::string host_with(const PageValues& values, const LoadedPage& now) {
  const RawValue* host = value_of(values, "mqtt.host");
  const auto* text = host == nullptr ? nullptr : std::get_if<std::string>(host);
  if (text != nullptr) return *text;
  std::string result = MqttSettings().host;
  for (const GivenValue& value : now.surroundings.given.settings) {
    const auto* given = std::get_if<std::string>(&value.value);
    if (value.key == "mqtt.host" && given != nullptr) result = *given;
  }
  return result;
}

}  // namespace

PageChange change_to(const PageBackup& backup, const LoadedPage& now) {
  PageChange change;
  for (const auto& [key, value] : now.layer.values) change.values.emplace(key, std::nullopt);
  for (const auto& [key, value] : backup.layer.values) change.values[key] = value;
  if (!backup.has_secrets) {
    const MqttSettings& mqtt = now.attempt.loaded.settings.mqtt;
    const bool is_same_broker = host_with(backup.layer.values, now) == mqtt.host;
    change.values.erase(std::string(password));
    // Of another broker it is not: none is better than one that would go to the wrong place.
    if (!is_same_broker && mqtt.password.is_set()) change.values[std::string(password)] = std::string();
  }
  change.takes_meters_back = !backup.layer.meters;
  if (backup.layer.meters) {
    change.meters = changed_meters(*backup.layer.meters, given_meters(now), backup.has_secrets);
  }
  return change;
}

}  // namespace amsbridge
