#pragma once

// Inside of load_settings: what follows from several values, or from none.

#include "bridge/settings/settings_draft.hpp"

namespace amsbridge {

/// The password out of its own setting, its file or its credential, whichever counts most.
void settle_password(const SettingsInputs& inputs, SettingsDraft& draft);

/// Paths in the settings file are meant from where that file stands.
void settle_paths(SettingsDraft& draft);

/// Defaults that depend on the machine or on other settings.
void fill_in_defaults(const SettingsInputs& inputs, SettingsDraft& draft);

}  // namespace amsbridge
