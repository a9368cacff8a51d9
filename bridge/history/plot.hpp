#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bridge/history/history.hpp"
#include "bridge/history/snapshot.hpp"

namespace amsbridge::history {

/// Where the steps of a plot begin.
struct Grid {
  std::int64_t step = 0;             ///< seconds; of days, 24 hours each
  std::vector<std::int64_t> begins;  ///< epoch seconds
  std::int64_t end = 0;

  /// The step that a moment within the grid is in.
  [[nodiscard]] std::size_t place_of(std::int64_t epoch_seconds) const;
};

/// The finest steps of which `points` reach from `from` to `to`. Those of less than a minute need readings.
[[nodiscard]] Grid grid_of(const PlotRequest& request, bool has_readings);

/// Of a request that has been checked.
[[nodiscard]] std::string plot_of(Snapshot& snapshot, const PlotRequest& request);
[[nodiscard]] std::string energy_of(Snapshot& snapshot, const EnergyRequest& request);

}  // namespace amsbridge::history
