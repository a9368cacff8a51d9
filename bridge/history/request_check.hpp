#pragma once

#include <string>

#include "bridge/history/history.hpp"

namespace amsbridge::history {

/// A sentence; empty if the request is right.
[[nodiscard]] std::string what_is_wrong(const PlotRequest& request);
[[nodiscard]] std::string what_is_wrong(const EnergyRequest& request);

}  // namespace amsbridge::history
