#pragma once

// Inside of load_settings: what the page has set must not keep the bridge, and so the page, from starting.

#include <string>
#include <vector>

#include "bridge/settings/load_page.hpp"

namespace amsbridge {

/// Takes out of the page's layer what the settings cannot be loaded with, say after a change of release, and
/// loads them without it. Each thing left out is a sentence in `warnings`.
void mend_page(const SettingsInputs& inputs, LoadedPage& page, std::vector<std::string>& warnings);

}  // namespace amsbridge
