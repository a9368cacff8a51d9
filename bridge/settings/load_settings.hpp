#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "bridge/settings/default_client_id.hpp"
#include "bridge/settings/default_state_directory.hpp"
#include "bridge/settings/settings.hpp"

namespace amsbridge {

/// Environment variables by name.
using Environment = std::map<std::string, std::string>;

/// The flags that were given on the command line.
struct GivenFlags {
  std::optional<std::filesystem::path> config;  ///< --config
  std::map<std::string, std::string> values;    ///< by key of the settings row, "mqtt.host"
};

/// Everything that settings come from, in rising priority: default, credential, file, what the page has set
/// (`settings.json` in the state directory), environment, flags.
struct SettingsInputs {
  std::filesystem::path default_file = "/etc/amsbridge/amsbridge.toml";  ///< read only if it exists
  Environment environment;  ///< an empty variable counts as not given
  GivenFlags flags;
  MachineIdentity machine;
  /// $CREDENTIALS_DIRECTORY of systemd; empty = none. `mqtt_password` in it is mqtt.password, `meter_key` and
  /// `meter_auth_key` are the keys of the first meter, `meter_NAME_key` and `meter_NAME_auth_key` those of
  /// the meter of that name.
  std::filesystem::path credentials;
  StateHomes state_homes;
  std::filesystem::path time_zones = "/usr/share/zoneinfo";
};

/// The inputs as this process has them: its environment, /etc/machine-id and the host name.
[[nodiscard]] SettingsInputs system_inputs(GivenFlags flags);

struct SettingsError {
  std::string where;    ///< "/path/file.toml:12:8", "credential ...", "environment AMSBRIDGE_...",
                        ///< "flag --..."
  std::string key;      ///< "mqtt.port", "meter[2].name"; empty for an error of a whole file
  std::string problem;  ///< what was found and what is allowed; never a secret

  [[nodiscard]] std::string sentence() const { return where + ": " + problem; }
};

struct LoadedSettings {
  Settings settings;
  /// Where each value came from, by key ("mqtt.host", "meter[1].source"): "default", "/path/file.toml:12",
  /// "credential mqtt_password", "page", "environment AMSBRIDGE_...", "flag --...".
  std::map<std::string, std::string> origins;
  std::vector<std::string> warnings;  ///< sentences to log once the log is set up
};

/// Reads and checks all settings. On failure every error is in the list, in the order of the inputs. What the
/// page has set never is a failure, because the page may be the only way to put it right: what cannot be used
/// of it is left out with a warning.
[[nodiscard]] tl::expected<LoadedSettings, std::vector<SettingsError>> load_settings(
    const SettingsInputs& inputs);

}  // namespace amsbridge
