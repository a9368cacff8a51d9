#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/settings/load_settings.hpp"

namespace amsbridge::testing {

/// Inputs in a folder of their own: no settings file, empty environment, no flags, no credentials, a machine
/// without id, no home, and Europe/Oslo as the one time zone.
class SettingsScene {
 public:
  SettingsScene();
  SettingsScene(const SettingsScene&) = delete;
  SettingsScene& operator=(const SettingsScene&) = delete;
  ~SettingsScene();

  /// Writes the settings file and makes it the --config of the inputs.
  void file(std::string_view text);
  /// Writes another file that only its owner reads, and returns its path; a folder in `name` is made.
  std::filesystem::path other_file(std::string_view name, std::string_view text) const;
  [[nodiscard]] std::filesystem::path path(std::string_view name) const { return folder_ / name; }

  /// Writes a credential and has the inputs know of it.
  void credential(std::string_view name, std::string_view text);

  /// The settings; a failure is a failure of the test.
  [[nodiscard]] LoadedSettings load() const;
  /// The warnings of load(), with paths as below.
  [[nodiscard]] std::vector<std::string> warnings() const;
  /// The sentences of all errors, with the path of the settings file as FILE and of the folder as DIR.
  [[nodiscard]] std::vector<std::string> errors() const;
  /// The text with the same replacements.
  [[nodiscard]] std::string without_paths(std::string text) const;

  SettingsInputs inputs;

 private:
  std::filesystem::path folder_;
};

}  // namespace amsbridge::testing
