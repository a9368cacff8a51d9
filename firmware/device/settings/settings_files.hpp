#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "firmware/device/board/files.hpp"
#include "firmware/device/settings/migration.hpp"
#include "firmware/device/settings/settings.hpp"

namespace amsbridge::device {

enum class Found : std::uint8_t {
  nothing,  ///< none were ever saved, or none can be used: the defaults count
  latest,
  earlier,  ///< the ones before, because the latest cannot be used
};

struct LoadReport {
  Found found = Found::nothing;
  std::vector<std::string> warnings = {};  ///< sentences: what was damaged, left out or of another release
};

/// The settings on flash. They are written to `settings.new`, read back, and only then take the place of
/// `settings.json`, which stays as `settings.old`. So whenever power fails, one whole set is there: the one
/// before or the new one. Each file ends with its check sum.
///
/// A file of a newer release is neither read nor lost: it becomes `settings.newer` when others are saved.
class SettingsFiles {
 public:
  explicit SettingsFiles(Files& files, const SettingsFormat& format = settings_format())
      : files_(files), format_(format) {}

  /// `into` has the defaults at first. A single value that cannot be used costs itself alone.
  [[nodiscard]] LoadReport load(Settings& into) const;

  /// Writes nothing if the same are there. After a failure, told in a sentence, those before are still there.
  [[nodiscard]] tl::expected<void, std::string> save(const Settings& settings);

  static constexpr std::string_view current = "settings.json";
  static constexpr std::string_view fresh = "settings.new";
  static constexpr std::string_view previous = "settings.old";
  static constexpr std::string_view newer = "settings.newer";
  static constexpr std::size_t longest_file = 16'384;  ///< octets

 private:
  enum class Usability : std::uint8_t { absent, damaged, newer, good };

  [[nodiscard]] Usability examine(std::string_view name) const;
  [[nodiscard]] bool read(std::string_view name, Settings& into, std::vector<std::string>& warnings) const;
  [[nodiscard]] bool is_on_flash(std::string_view name, const Settings& settings) const;
  [[nodiscard]] bool write_fresh(const Settings& settings);
  [[nodiscard]] bool finish_earlier_save();
  [[nodiscard]] bool replace_current();

  Files& files_;
  const SettingsFormat& format_;
};

}  // namespace amsbridge::device
