#pragma once

// Inside of load_settings: what the page has set, between the file and the environment.

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bridge/settings/page_file.hpp"
#include "bridge/settings/settings_draft.hpp"

namespace amsbridge {

/// What is given by all but the page, and where the page keeps what it sets.
struct Surroundings {
  GivenValues given;
  std::vector<SettingsError> errors;
  std::vector<std::string> warnings;
  std::filesystem::path state_directory;
};

[[nodiscard]] Surroundings surroundings_of(const SettingsInputs& inputs);

/// The settings as they would be if the page had set this.
[[nodiscard]] LoadAttempt load_with(const SettingsInputs& inputs, const Surroundings& surroundings,
                                    const PageLayer& layer);

struct LoadedPage {
  Surroundings surroundings;
  StoredPage stored;
  PageLayer layer;      ///< what can be used of what is stored
  LoadAttempt attempt;  ///< with it; errors are none of the page
};

/// The settings as they are.
[[nodiscard]] LoadedPage load_page(const SettingsInputs& inputs);

/// Whether an error is about a value that the page has set.
[[nodiscard]] bool is_of_page(const SettingsError& error, const Surroundings& surroundings);

/// "meter[2].name" -> 1 and "name"; nothing for other keys.
struct MeterKey {
  std::size_t index = 0;
  std::string key;
};
[[nodiscard]] std::optional<MeterKey> meter_key_of(std::string_view key);

}  // namespace amsbridge
