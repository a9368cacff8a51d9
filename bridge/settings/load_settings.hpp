#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "bridge/settings/default_client_id.hpp"
#include "bridge/settings/settings.hpp"

namespace amsbridge {

/// Environment variables by name.
using Environment = std::map<std::string, std::string>;

/// The flags that were given on the command line.
struct GivenFlags {
  std::optional<std::filesystem::path> config;  ///< --config
  std::map<std::string, std::string> values;    ///< by key of the settings row, "mqtt.host"
};

/// Everything that settings come from, in rising priority: default, file, environment, flags.
struct SettingsInputs {
  std::filesystem::path default_file = "/etc/amsbridge/amsbridge.toml";  ///< read only if it exists
  Environment environment;  ///< an empty variable counts as not given
  GivenFlags flags;
  MachineIdentity machine;
};

/// The inputs as this process has them: its AMSBRIDGE_ variables, /etc/machine-id and the host name.
[[nodiscard]] SettingsInputs system_inputs(GivenFlags flags);

struct SettingsError {
  std::string where;    ///< "/path/file.toml:12:8", "environment AMSBRIDGE_...", "flag --..."
  std::string key;      ///< "mqtt.port", "meter[2].name"; empty for an error of a whole file
  std::string problem;  ///< what was found and what is allowed; never a secret

  [[nodiscard]] std::string sentence() const { return where + ": " + problem; }
};

struct LoadedSettings {
  Settings settings;
  /// Where each value came from, by key ("mqtt.host", "meter[1].source"): "default", "/path/file.toml:12",
  /// "environment AMSBRIDGE_...", "flag --...".
  std::map<std::string, std::string> origins;
  std::vector<std::string> warnings;  ///< sentences to log once the log is set up
};

/// Reads and checks all settings. On failure every error is in the list, in the order of the inputs.
[[nodiscard]] tl::expected<LoadedSettings, std::vector<SettingsError>> load_settings(
    const SettingsInputs& inputs);

}  // namespace amsbridge
