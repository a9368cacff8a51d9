#pragma once

// Inside of load_settings.

#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/settings/given_values.hpp"

namespace amsbridge {

/// Settings as far as they could be loaded.
struct LoadAttempt {
  LoadedSettings loaded;
  std::vector<SettingsError> errors;  ///< in the order of the inputs; none if all is right
};

/// Settings on their way from what was given to what is checked.
class SettingsDraft {
 public:
  SettingsDraft();

  Settings& settings() { return loaded.settings; }
  MqttSettings& mqtt() { return loaded.settings.mqtt; }

  /// Of a key of settings_rows().
  Origin& origin(std::string_view key) { return origins_.find(key)->second; }
  bool is_default(std::string_view key) { return origin(key).layer == Layer::defaults; }
  bool was_refused(std::string_view key) const { return refused_.contains(key); }

  /// Stores a value if it passes its check; else that is an error.
  void apply(const GivenValue& given);
  /// An error on a key of settings_rows(), where its value came from.
  void refuse(std::string_view key, std::string problem);
  void warn(std::string sentence) { loaded.warnings.push_back(std::move(sentence)); }
  void warn_if_others_read(const std::filesystem::path& path, std::string_view content);

  /// What it has come to.
  [[nodiscard]] LoadAttempt finish();

  std::filesystem::path file;  ///< of the settings; empty = none was read
  LoadedSettings loaded;
  std::vector<SettingsError> errors;

 private:
  void refuse_unknown(const GivenValue& given);

  std::map<std::string, Origin, std::less<>> origins_;
  std::set<std::string, std::less<>> refused_;
};

}  // namespace amsbridge
