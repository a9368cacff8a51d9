#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace amsbridge {

/// A setting as `list settings` and docs/settings.md show it.
struct SettingWords {
  std::string table;       ///< of the file: "[mqtt]", "[[meter]]"; empty = none
  std::string_view title;  ///< what the settings of that table are about
  std::string_view key;    ///< as in the file, with its table; of a meter without
  std::string standard;    ///< the value where none is given; empty = none, or the sentence tells it
  std::string allowed;     ///< completes "must be ..."
  std::string_view sentence;
};

/// Every setting: those of a meter, then all others, in the order of `run --help`.
[[nodiscard]] std::vector<SettingWords> setting_words();

}  // namespace amsbridge
