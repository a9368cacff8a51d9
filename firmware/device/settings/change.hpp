#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "firmware/device/settings/settings.hpp"

// What the page does with the settings, as docs/openapi.yaml has it: JSON text in, new settings out. Nothing
// here keeps or saves anything.

namespace amsbridge::device {

/// Longest JSON text that a change and a backup may have, in octets.
inline constexpr std::size_t longest_change = 16'384;
inline constexpr std::size_t longest_backup = 16'384;

/// What is wrong with one setting. The sentence never holds a secret.
struct KeyProblem {
  std::string key;  ///< `mqtt.port`, `meter[1].name`; empty for none in particular
  std::string sentence;
};

/// Why nothing is to be changed: either a text that is no change at all (400), or settings that are not right
/// (422).
struct ChangeRefused {
  std::string malformed = {};             ///< a sentence; empty if the problems tell
  std::vector<KeyProblem> problems = {};  ///< at most 11; empty if malformed
};

/// A change that passed every check.
struct CheckedChange {
  std::unique_ptr<Settings> settings;      ///< what they are to be; never null
  std::vector<std::string> changed = {};   ///< keys: `mqtt.host`, `meter[1].name`
  std::vector<std::string> warnings = {};  ///< sentences that were not true before

  /// Whether anything of the table has changed: `mqtt`, `wifi`, `meter`; empty for what stands in none.
  [[nodiscard]] bool touches(std::string_view table) const;
};

/// PUT /settings, and the settings that POST /settings/test is to try. `text` is a `Change`.
///
/// A key that is not sent stays as it is. null takes the default back and removes a secret, as "" of a secret
/// does. `meters` is left out or has exactly one. With `was`: 0 it is the one that there is, and what is not
/// sent of it stays; without it begins from the defaults, without keys. `meters`: null takes all of its
/// defaults back.
///
/// Refused, besides values that are not right by themselves or together: another `mqtt.host` without the
/// password again (it would hand the password to whom it is not for), and another `wifi.ssid` without its
/// password.
[[nodiscard]] tl::expected<CheckedChange, ChangeRefused> check_change(const Settings& now,
                                                                      std::string_view text);

/// The warnings that these settings deserve, which are right.
[[nodiscard]] std::vector<std::string> warnings_of(const Settings&);

/// A `Saved`.
[[nodiscard]] std::string saved_json(const CheckedChange& change, bool saved);

/// A `Problems`.
[[nodiscard]] std::string problems_json(const std::vector<KeyProblem>& problems);

/// Whether a broker has been chosen, or the first-run guide is to be shown.
[[nodiscard]] inline bool is_configured(const Settings& settings) {
  return !settings.mqtt.host.empty();
}

}  // namespace amsbridge::device
