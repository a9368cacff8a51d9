#pragma once

#include "bridge/metrics/metrics.hpp"

namespace amsbridge::testing {

/// Two meters, of which `house` has sent every quantity that there is, and something in every other place.
[[nodiscard]] MetricsInput metrics_sample();

}  // namespace amsbridge::testing
