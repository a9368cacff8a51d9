#include "bridge/metrics/latency_histogram.hpp"

#include <algorithm>
#include <numeric>

namespace amsbridge {

void LatencyHistogram::observe(std::chrono::nanoseconds took) {
  took = std::max(took, std::chrono::nanoseconds{0});
  const auto* bound = std::ranges::lower_bound(bounds, took);
  if (bound != bounds.end()) ++counts_[static_cast<std::size_t>(bound - bounds.begin())];
  ++count_;
  sum_ += took;
}

std::uint64_t LatencyHistogram::up_to(std::size_t bucket) const {
  const auto* const end = counts_.begin() + static_cast<std::ptrdiff_t>(bucket) + 1;
  return std::accumulate(counts_.begin(), end, std::uint64_t{0});
}

}  // namespace amsbridge
