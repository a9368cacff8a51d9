#pragma once

// Inside of the page's settings: what a change makes of what the page has set.

#include <set>
#include <string>
#include <vector>

#include "bridge/settings/load_page.hpp"
#include "bridge/settings/page_json.hpp"
#include "bridge/settings/page_settings.hpp"

namespace amsbridge {

/// What to do about a setting that the page cannot change: nobody changes one by mistake, but a backup may
/// hold what is set elsewhere on this machine.
enum class WhenLocked { problem, warning };

struct ChangedLayer {
  PageLayer layer;
  std::string malformed;             ///< a sentence; empty = none
  std::vector<KeyProblem> problems;  ///< of single values
  std::vector<std::string> warnings;
};

[[nodiscard]] ChangedLayer changed_layer(const SettingsInputs& inputs, const LoadedPage& now,
                                         const PageChange& change, WhenLocked when_locked);

/// The change that puts a backup in the place of what the page has set. The secrets that it leaves out stay
/// where they are for the same broker, or for a meter of the same source or name.
[[nodiscard]] PageChange change_to(const PageBackup& backup, const LoadedPage& now);

/// The meters as the page or the file has given them, by the keys that were given.
[[nodiscard]] std::vector<PageValues> given_meters(const LoadedPage& now);

}  // namespace amsbridge
