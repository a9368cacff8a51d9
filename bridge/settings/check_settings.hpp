#pragma once

// Inside of load_settings: rules between several settings, and between them and the machine.

#include "bridge/settings/settings_draft.hpp"

namespace amsbridge {

/// Before the meters are known: user and password, TLS, base and prefix, time zone.
void check_together(const SettingsInputs& inputs, SettingsDraft& draft);

/// What depends on the meters: which topics are subscribed to, and which addresses are listened on.
void check_with_meters(SettingsDraft& draft);

}  // namespace amsbridge
