#pragma once

// Inside of load_settings: the list of meters.

#include <vector>

#include "bridge/settings/given_values.hpp"

namespace amsbridge {

/// Fills settings.meters and their origins. A source from the environment or the flags replaces the list of
/// the file by one meter; any other setting alone is one of the first meter.
/// `credentials` is the directory of systemd's; empty = none.
void load_meters(const GivenValues& given, const std::filesystem::path& credentials, LoadedSettings& loaded,
                 std::vector<SettingsError>& errors);

}  // namespace amsbridge
