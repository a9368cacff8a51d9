#pragma once

#include <string_view>

namespace amsbridge {

/// How metrics are written: Prometheus' text format 0.0.4, or OpenMetrics 1.0.
enum class MetricsFormat { prometheus, openmetrics };

/// What a client prefers that sends this Accept header (RFC 9110, 12.5.1); Prometheus' own format when in
/// doubt and for an empty header.
[[nodiscard]] MetricsFormat choose_metrics_format(std::string_view accept);

/// Content-Type of the format.
[[nodiscard]] std::string_view content_type(MetricsFormat);

}  // namespace amsbridge
