#pragma once

#include <chrono>

#include "bridge/metrics/metrics.hpp"
#include "bridge/relay/bridge_state.hpp"
#include "bridge/relay/dispatch.hpp"

namespace amsbridge {

[[nodiscard]] MetricsInput metrics_input(const BridgeState& state, const Dispatch& dispatch,
                                         std::chrono::steady_clock::time_point now);

}  // namespace amsbridge
