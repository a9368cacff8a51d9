#pragma once

// Inside of changes and restored backups: new settings in the making.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "firmware/device/settings/change.hpp"
#include "firmware/device/settings/rows.hpp"
#include "http/json_text.hpp"

namespace amsbridge::device {

class SettingsChange {
 public:
  /// Begins with a copy of these, which must stay.
  explicit SettingsChange(const Settings& now);

  /// Null is the default.
  void set(const Row& row, std::string_view key_shown, JsonValue value);
  void problem(std::string key, std::string sentence);
  void warning(std::string sentence);

  [[nodiscard]] const Settings& before() const { return now_; }
  [[nodiscard]] Settings& settings() { return *settings_; }

  /// Checks it all together. Nothing else may follow.
  [[nodiscard]] tl::expected<CheckedChange, ChangeRefused> finish();

 private:
  [[nodiscard]] tl::unexpected<ChangeRefused> refused();
  void note_differences(CheckedChange& change, std::span<const Row> rows, bool of_meter) const;
  void note_warnings(CheckedChange& change);

  const Settings& now_;
  std::unique_ptr<Settings> settings_;
  std::vector<KeyProblem> problems_;
  std::size_t further_problems_ = 0;  ///< that there was no room for
  std::vector<std::string> warnings_;
};

[[nodiscard]] tl::unexpected<ChangeRefused> malformed(std::string sentence);

/// The members of `value` alone are known; else a sentence that tells them.
[[nodiscard]] std::string unknown_member(JsonValue value, std::string_view what,
                                         std::span<const std::string_view> known);

}  // namespace amsbridge::device
