#pragma once

// Inside of load_settings: secrets that systemd hands over (LoadCredential=, SetCredential=).

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "bridge/settings/given_values.hpp"

namespace amsbridge {

/// What the credential says, as given for `key`, less its line end; nothing if there is none of that name.
/// One that cannot be read or is empty is an error in `errors`, on `key_shown`.
[[nodiscard]] std::optional<GivenValue> given_credential(const std::filesystem::path& directory,
                                                         const std::string& name, std::string_view key,
                                                         const std::string& key_shown,
                                                         std::vector<SettingsError>& errors);

}  // namespace amsbridge
