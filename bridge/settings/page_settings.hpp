#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "bridge/settings/load_settings.hpp"
#include "bridge/settings/page_layer.hpp"

// What the page does with the settings, as docs/openapi.yaml has it: JSON text in and out. Nothing here keeps
// anything in memory: each call reads the files anew, so what is said is what the next start would find.

namespace amsbridge {

/// Longest JSON text that a change and a backup may have, in octets: a backup is written with spaces.
inline constexpr std::size_t longest_change = 1'048'576;
inline constexpr std::size_t longest_backup = 4'194'304;

/// What is wrong with one setting. The sentence never holds a secret.
struct KeyProblem {
  std::string key;  ///< "mqtt.port", "meter[2].name" (the first meter is 1); empty for none in particular
  std::string sentence;
};

/// Why nothing was changed: either a text that is no change at all (400), or settings that are not right
/// (422).
struct ChangeRefused {
  std::string malformed;             ///< a sentence; empty if the problems tell
  std::vector<KeyProblem> problems;  ///< at most 101; empty if malformed
};

/// A change that passed every check. Nothing is written before it is saved.
struct CheckedChange {
  LoadedSettings loaded;             ///< what load_settings gives once it is saved
  std::vector<std::string> changed;  ///< keys: "mqtt.host", "meter[2].name", "meter[3]" of a new one, and
                                     ///< "meter" when one is gone
  std::vector<std::string> needs_restart;  ///< those of them that count from the next start on
  std::vector<std::string> warnings;       ///< sentences that were not true before
  PageLayer layer;                         ///< what save() writes
  std::filesystem::path directory;         ///< and where
};

/// GET /settings, a `Settings`. Always an answer: settings that cannot be loaded are shown as far as they can
/// be, with `writable` false and the reason.
[[nodiscard]] std::string settings_json(const SettingsInputs& inputs);

/// PUT /settings, and the settings that POST /settings/test is to try. `text` is a `Change`.
///
/// A key that is not sent stays as it is. null takes the page's own value back. "" of a secret is none. `was`
/// counts from 0, as the list of GET /settings does; what is not sent of such a meter stays as it was there,
/// its secrets among it. Once any meter changes the page has all of them, and those of the file do not count
/// until `meters` is null.
///
/// Refused, besides what load_settings refuses: keys that are locked, control characters, files that are not
/// given as an absolute path or are no file, sources of files and of standard input unless the meter has had
/// it, and another mqtt.host without the password again (it would hand the password to whom it is not for).
[[nodiscard]] tl::expected<CheckedChange, ChangeRefused> check_change(const SettingsInputs& inputs,
                                                                      std::string_view text);

/// POST /settings/restore. `text` is a `Backup`, maybe of another machine. Secrets that it leaves out stay
/// where meter or broker are the same.
[[nodiscard]] tl::expected<CheckedChange, ChangeRefused> check_restore(const SettingsInputs& inputs,
                                                                       std::string_view text);

/// Writes the change to `settings.json` in the state directory, with the one before as `settings.json.1`.
/// After a failure, told in a sentence, the settings are what they were. Nothing is written if nothing
/// differs.
[[nodiscard]] tl::expected<void, std::string> save(const CheckedChange& change);

/// POST /settings/backup, a `Backup`: what the page has set. The secrets are those that the page has set.
[[nodiscard]] std::string backup_json(const SettingsInputs& inputs, bool with_secrets);

/// A `Saved`.
[[nodiscard]] std::string saved_json(const CheckedChange& change, bool saved);

/// A `Problems`, for a change that is not malformed.
[[nodiscard]] std::string problems_json(const std::vector<KeyProblem>& problems);

/// Whether there is anything to read, or the first-run guide is to be shown.
[[nodiscard]] inline bool is_configured(const Settings& settings) {
  return !settings.meters.empty();
}

}  // namespace amsbridge
