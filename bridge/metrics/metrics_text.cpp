#include "bridge/metrics/metrics_text.hpp"

#include <array>

#include <fmt/format.h>

namespace amsbridge {
namespace {

std::string digits(ams::Decimal number) {
  std::array<char, 320> buffer{};
  ams::TextWriter out(buffer);
  ams::write_decimal(out, number);
  return std::string(out.view());
}

std::string seconds_text(std::chrono::microseconds time) {
  return digits({time.count(), -6});
}

/// `2.5`, `600.0`: OpenMetrics wants its bounds with a point and no more zeros than that.
std::string bound_text(std::chrono::microseconds bound) {
  std::string text = seconds_text(bound);
  while (text.ends_with('0') && !text.ends_with(".0")) text.pop_back();
  return text;
}

std::string escaped(std::string_view text) {
  std::string result;
  for (const char letter : text) {
    if (letter == '\n') {
      result += "\\n";
      continue;
    }
    if (letter == '\\' || letter == '"') result += '\\';
    result += letter;
  }
  return result;
}

std::string_view suffix_of(MetricKind kind) {
  switch (kind) {
    case MetricKind::counter: return "_total";
    case MetricKind::info: return "_info";
    case MetricKind::gauge:
    case MetricKind::histogram: return "";
  }
  return "";
}

std::string_view type_name(MetricKind kind, MetricsFormat format) {
  switch (kind) {
    case MetricKind::counter: return "counter";
    case MetricKind::histogram: return "histogram";
    case MetricKind::info: return format == MetricsFormat::openmetrics ? "info" : "gauge";
    case MetricKind::gauge: return "gauge";
  }
  return "";
}

}  // namespace

void MetricsText::family(MetricFamily family) {
  family_ = std::move(family);
  head_due_ = true;
}

void MetricsText::head() {
  if (!std::exchange(head_due_, false)) return;
  const bool open = format_ == MetricsFormat::openmetrics;
  // OpenMetrics names the family, Prometheus its samples.
  const std::string name = open ? family_.name : family_.name + std::string(suffix_of(family_.kind));
  text_ += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, escaped(family_.sentence), name,
                       type_name(family_.kind, format_));
  if (open && !family_.unit.empty()) text_ += fmt::format("# UNIT {} {}\n", name, family_.unit);
}

void MetricsText::line(std::string_view suffix, const MetricLabels& labels, std::string_view number) {
  head();
  text_ += family_.name;
  text_ += suffix;
  char before = '{';
  for (const auto& [name, value] : labels) {
    text_ += fmt::format("{}{}=\"{}\"", before, name, escaped(value));
    before = ',';
  }
  text_ += fmt::format("{} {}\n", labels.empty() ? "" : "}", number);
}

void MetricsText::sample(const MetricLabels& labels, std::uint64_t number) {
  line(suffix_of(family_.kind), labels, std::to_string(number));
}

void MetricsText::sample(const MetricLabels& labels, ams::Decimal number) {
  line(suffix_of(family_.kind), labels, digits(number));
}

void MetricsText::sample(const MetricLabels& labels, const LatencyHistogram& histogram) {
  MetricLabels with_bound = labels;
  for (std::size_t bucket = 0; bucket < LatencyHistogram::bounds.size(); ++bucket) {
    const std::string bound = bound_text(LatencyHistogram::bounds.at(bucket));
    with_bound.emplace_back("le", bound);
    line("_bucket", with_bound, std::to_string(histogram.up_to(bucket)));
    with_bound.pop_back();
  }
  with_bound.emplace_back("le", "+Inf");
  line("_bucket", with_bound, std::to_string(histogram.count()));
  line("_sum", labels, seconds_text(histogram.sum()));
  line("_count", labels, std::to_string(histogram.count()));
}

std::string MetricsText::finish() {
  if (format_ == MetricsFormat::openmetrics) text_ += "# EOF\n";
  return std::move(text_);
}

}  // namespace amsbridge
