#pragma once

// Inside of load_settings: the list of meters.

#include <vector>

#include "bridge/settings/given_values.hpp"

namespace amsbridge {

/// Fills settings.meters and their origins. A source from the environment or the flags replaces the list of
/// the file by one meter; a name alone renames the first.
void load_meters(const GivenValues& given, LoadedSettings& loaded, std::vector<SettingsError>& errors);

}  // namespace amsbridge
