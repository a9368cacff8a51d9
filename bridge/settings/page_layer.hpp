#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bridge/settings/raw_value.hpp"

namespace amsbridge {

/// Values by the keys of their rows, as given.
using PageValues = std::map<std::string, RawValue, std::less<>>;

/// What the page has set. It wins over the settings file, and loses to environment and flags.
struct PageLayer {
  PageValues values;                              ///< by key, "mqtt.host"
  std::optional<std::vector<PageValues>> meters;  ///< if there, these and not those of the file

  [[nodiscard]] bool is_empty() const { return values.empty() && !meters; }
  bool operator==(const PageLayer&) const = default;
};

}  // namespace amsbridge
