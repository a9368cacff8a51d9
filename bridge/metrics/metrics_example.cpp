// Prints metrics with every family in them, for the checks of tests/test_metrics.py.
#include <fmt/format.h>

#include "bridge/metrics/metrics_sample.hpp"

int main(int argc, char** argv) {
  const std::string_view wanted = argc > 1 ? argv[1] : "";
  const auto format =
      wanted == "openmetrics" ? amsbridge::MetricsFormat::openmetrics : amsbridge::MetricsFormat::prometheus;
  fmt::print("{}", amsbridge::metrics_text(amsbridge::testing::metrics_sample(), format));
}
