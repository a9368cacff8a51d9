#pragma once

#include <string>
#include <vector>

#include "bridge/settings/settings.hpp"

namespace amsbridge {

/// What became of the meters when settings were read again. A meter is the same one as long as its source is.
struct MeterDifference {
  std::vector<std::size_t> added;    ///< indices into the new list
  std::vector<std::size_t> removed;  ///< indices into the old list
  struct Changed {
    std::size_t before = 0;         ///< index into the old list
    std::size_t after = 0;          ///< index into the new list
    std::vector<std::string> keys;  ///< "name", "ct_ratio"
  };
  std::vector<Changed> changed;

  [[nodiscard]] bool is_empty() const { return added.empty() && removed.empty() && changed.empty(); }
};

struct SettingsDifference {
  std::vector<std::string> keys;  ///< "mqtt.host", in the order in which settings are shown; never a value
  MeterDifference meters;

  [[nodiscard]] bool is_empty() const { return keys.empty() && meters.is_empty(); }
};

/// What a reload has to act on.
[[nodiscard]] SettingsDifference settings_difference(const Settings& before, const Settings& after);

}  // namespace amsbridge
