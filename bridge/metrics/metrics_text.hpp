#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ams/decimal.hpp"
#include "bridge/metrics/latency_histogram.hpp"
#include "bridge/metrics/metrics_format.hpp"

namespace amsbridge {

enum class MetricKind { gauge, counter, histogram, info };

/// A family of metrics: its name without `_total` or `_info`, what it is, and its unit, which the name ends
/// with; empty without one.
struct MetricFamily {
  std::string name = {};
  MetricKind kind = MetricKind::gauge;
  std::string unit = {};
  std::string sentence = {};
};

using MetricLabels = std::vector<std::pair<std::string_view, std::string_view>>;

/// Writes families one after the other. One without any sample is left out.
class MetricsText {
 public:
  explicit MetricsText(MetricsFormat format) : format_(format) {}

  void family(MetricFamily family);
  /// Samples of the family begun last.
  void sample(const MetricLabels& labels, std::uint64_t number);
  void sample(const MetricLabels& labels, ams::Decimal number);
  void sample(const MetricLabels& labels, const LatencyHistogram& histogram);

  /// The whole text. Nothing can be added any more.
  [[nodiscard]] std::string finish();

 private:
  void head();
  void line(std::string_view suffix, const MetricLabels& labels, std::string_view number);

  MetricsFormat format_;
  MetricFamily family_;
  bool head_due_ = false;
  std::string text_;
};

}  // namespace amsbridge
