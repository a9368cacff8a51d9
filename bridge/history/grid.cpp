#include <algorithm>
#include <array>

#include "bridge/history/local_time.hpp"
#include "bridge/history/plot.hpp"

namespace amsbridge::history {
namespace {

constexpr std::int64_t minute = 60;
constexpr std::int64_t hour = 3'600;
constexpr std::int64_t day = 86'400;

constexpr std::array steps_of_readings = {std::int64_t{5}, std::int64_t{10}, std::int64_t{15},
                                          std::int64_t{20}, std::int64_t{30}};
constexpr std::array steps_of_minutes = {minute,      2 * minute,  3 * minute,  5 * minute, 10 * minute,
                                         15 * minute, 20 * minute, 30 * minute, hour,       2 * hour,
                                         3 * hour,    4 * hour,    6 * hour,    8 * hour,   12 * hour};

/// Steps of many hours begin at the same times of each day, as far as zones differ by whole hours.
std::int64_t begin_of_step(std::int64_t from, std::int64_t step) {
  const std::int64_t ahead = step <= hour ? 0 : local_offset(from) / hour * hour;
  return (from + ahead) / step * step - ahead;
}

Grid even_grid(const PlotRequest& request, std::int64_t step) {
  Grid grid{step, {}, begin_of_step(request.from, step)};
  for (; grid.end < request.to; grid.end += step) grid.begins.push_back(grid.end);
  return grid;
}

Grid grid_of_days(const PlotRequest& request) {
  Grid grid{day, {}, begin_of(EnergyUnit::day, request.from)};
  for (; grid.end < request.to; grid.end = begin_of_next(EnergyUnit::day, grid.end))
    grid.begins.push_back(grid.end);
  const auto points = static_cast<std::size_t>(request.points);
  const std::size_t days = (grid.begins.size() + points - 1) / points;
  std::vector<std::int64_t> begins;
  for (std::size_t at = 0; at < grid.begins.size(); at += days) begins.push_back(grid.begins[at]);
  grid.begins = std::move(begins);
  grid.step = day * static_cast<std::int64_t>(days);
  return grid;
}

}  // namespace

std::size_t Grid::place_of(std::int64_t epoch_seconds) const {
  if (step < day) return static_cast<std::size_t>((epoch_seconds - begins.front()) / step);
  const auto after = std::upper_bound(begins.begin(), begins.end(), epoch_seconds);
  return static_cast<std::size_t>(after - begins.begin()) - 1;
}

Grid grid_of(const PlotRequest& request, bool has_readings) {
  const auto fits = [&](std::int64_t step) {
    return (request.to - begin_of_step(request.from, step) + step - 1) / step <= request.points;
  };
  if (has_readings) {
    const auto* const step = std::find_if(steps_of_readings.begin(), steps_of_readings.end(), fits);
    if (step != steps_of_readings.end()) return even_grid(request, *step);
  }
  const auto* const step = std::find_if(steps_of_minutes.begin(), steps_of_minutes.end(), fits);
  return step != steps_of_minutes.end() ? even_grid(request, *step) : grid_of_days(request);
}

}  // namespace amsbridge::history
