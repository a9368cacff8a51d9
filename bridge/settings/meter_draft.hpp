#pragma once

// Inside of load_meters.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/settings/given_values.hpp"

namespace amsbridge {

/// A meter on its way from what was given to MeterSettings.
struct MeterDraft {
  MeterSettings meter;
  std::string where;                                   ///< of the whole table
  std::map<std::string, Origin, std::less<>> origins;  ///< of the keys that were given, right or wrong
};

/// "meter[2].name" of the meter with index 1
[[nodiscard]] std::string meter_key(std::size_t index, std::string_view key);

/// Where an error about a key of the meter points to.
[[nodiscard]] const std::string& where_of(const MeterDraft& draft, std::string_view key);

/// What cannot be among several meters, or between the settings of one: names and sources that are there
/// twice, a name for a source of many meters, an address that two would listen on.
void check_meters(const std::vector<MeterDraft>& drafts, const MqttSettings& mqtt,
                  std::vector<SettingsError>& errors);

}  // namespace amsbridge
