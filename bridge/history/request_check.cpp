#include "bridge/history/request_check.hpp"

#include <fmt/format.h>

#include "ams/quantity.hpp"

namespace amsbridge::history {
namespace {

constexpr std::int64_t end_of_time = 4'102'444'800;  // 2100
constexpr std::size_t most_series = 40;
constexpr std::int64_t most_buckets = 5'000;

std::string wrong_times(std::int64_t from, std::int64_t to) {
  if (from < 0 || to > end_of_time) return "from and to must be seconds since 1970, until 2100";
  if (from >= to) return fmt::format("from ({}) must be earlier than to ({})", from, to);
  return {};
}

std::string_view shortened(const std::string& text) {
  return std::string_view(text).substr(0, 60);
}

}  // namespace

std::string what_is_wrong(const PlotRequest& request) {
  std::string wrong = wrong_times(request.from, request.to);
  if (!wrong.empty()) return wrong;
  if (request.points < 2 || request.points > 5'000)
    return fmt::format("points must be 2 to 5000, not {}", request.points);
  if (request.series.size() > most_series)
    return fmt::format("at most {} series can be asked for at once", most_series);
  for (const std::string& key : request.series) {
    if (key == "temperature_c" || ams::find_quantity(std::string_view(key))) continue;
    return fmt::format("there is no series \"{}\": amsbridge list quantities shows them", shortened(key));
  }
  return {};
}

std::string what_is_wrong(const EnergyRequest& request) {
  std::string wrong = wrong_times(request.from, request.to);
  if (!wrong.empty()) return wrong;
  std::int64_t shortest = 3'600;
  if (request.unit == EnergyUnit::day) shortest *= 23;
  if (request.unit == EnergyUnit::month) shortest *= std::int64_t{24} * 28;
  if ((request.to - request.from) / shortest <= most_buckets) return {};
  return fmt::format("from and to are too far apart: at most {} hours, days or months at once", most_buckets);
}

}  // namespace amsbridge::history
