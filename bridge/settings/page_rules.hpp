#pragma once

// Inside of the page's settings: what somebody who has nothing but the page may change.

#include <optional>
#include <string>
#include <string_view>

#include "bridge/settings/load_page.hpp"

namespace amsbridge {

/// Why the page cannot change a setting: a sentence; empty if it can.
[[nodiscard]] std::string lock_of(const SettingsRow& row, const LoadedSettings& loaded);

/// The same for a setting of a meter, and for the list of all of them.
[[nodiscard]] std::string lock_of(const MeterRow& row, std::size_t index, const LoadedSettings& loaded);
[[nodiscard]] std::string lock_of_meters(const LoadedSettings& loaded);

/// What is wrong with a value before its row looks at it, as the end of the sentence "KEY ...".
[[nodiscard]] std::optional<std::string> text_rule_problem(const RawValue& value);

/// What is wrong with the path of a file that comes from the page, as the end of "KEY ...".
[[nodiscard]] std::optional<std::string> file_rule_problem(const std::string& path);

/// What is wrong with a source that a meter has not had before, as the end of "KEY ...".
[[nodiscard]] std::optional<std::string> source_rule_problem(const SourceUrl& source, const Settings& now,
                                                             const SettingsInputs& inputs);

}  // namespace amsbridge
