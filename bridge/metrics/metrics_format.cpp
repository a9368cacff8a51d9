#include "bridge/metrics/metrics_format.hpp"

#include <algorithm>
#include <cctype>
#include <string>

namespace amsbridge {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// Takes the part before `separator` off the front of `text`.
std::string_view next_part(std::string_view& text, char separator) {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return trimmed(part);
}

/// Thousandths of a weight: `0.75` is 750. What is no weight counts as 1.
int weight_of(std::string_view text) {
  if (!text.starts_with('0')) return 1000;
  int weight = 0;
  int unit = 100;
  for (const char digit : text.substr(std::min<std::size_t>(2, text.size())).substr(0, 3)) {
    if (std::isdigit(static_cast<unsigned char>(digit)) == 0) break;
    weight += (digit - '0') * unit;
    unit /= 10;
  }
  return weight;
}

}  // namespace

MetricsFormat choose_metrics_format(std::string_view accept) {
  int openmetrics = 0;
  int text = 0;
  while (!accept.empty()) {
    std::string_view range = next_part(accept, ',');
    std::string type(next_part(range, ';'));
    std::ranges::transform(type, type.begin(), [](unsigned char letter) { return std::tolower(letter); });
    int weight = 1000;
    bool known_version = true;
    while (!range.empty()) {
      const std::string_view parameter = next_part(range, ';');
      if (parameter.starts_with("q=")) weight = weight_of(parameter.substr(2));
      if (parameter.starts_with("version=")) known_version = parameter == "version=1.0.0";
    }
    if (type == "application/openmetrics-text" && known_version) openmetrics = std::max(openmetrics, weight);
    if (type == "text/plain" || type == "text/*") text = std::max(text, weight);
  }
  return openmetrics > 0 && openmetrics >= text ? MetricsFormat::openmetrics : MetricsFormat::prometheus;
}

std::string_view content_type(MetricsFormat format) {
  return format == MetricsFormat::openmetrics ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                                              : "text/plain; version=0.0.4; charset=utf-8";
}

}  // namespace amsbridge
