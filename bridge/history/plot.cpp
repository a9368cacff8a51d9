#include "bridge/history/plot.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "ams/quantity.hpp"
#include "bridge/history/local_time.hpp"
#include "bridge/history/text.hpp"

namespace amsbridge::history {
namespace {

/// A series of a plot: as many rolls as points.
struct Column {
  std::string key;
  Series series = 0;
  bool is_register = false;
  std::int8_t exponent = 0;
  bool has_any = false;
  std::vector<Roll> rolls;

  void add(std::size_t place, Roll roll, std::int8_t of);

 private:
  [[nodiscard]] bool widen_to(std::int8_t finer);
};

bool fits(const Roll& roll, std::int64_t factor) {
  std::int64_t ignored = 0;
  return !__builtin_mul_overflow(roll.least, factor, &ignored) &&
         !__builtin_mul_overflow(roll.most, factor, &ignored);
}

bool Column::widen_to(std::int8_t finer) {
  const auto factor = power_of_ten(exponent - finer);
  if (!factor) return false;
  if (!std::all_of(rolls.begin(), rolls.end(), [&](const Roll& roll) { return fits(roll, *factor); }))
    return false;
  for (Roll& roll : rolls) roll.multiply(*factor);
  exponent = finer;
  return true;
}

void Column::add(std::size_t place, Roll roll, std::int8_t of) {
  if (roll.count == 0) return;
  if (!std::exchange(has_any, true)) exponent = of;
  if (of < exponent && !widen_to(of)) return;
  const auto factor = power_of_ten(of - exponent);
  if (!factor || !fits(roll, *factor)) return;
  roll.multiply(*factor);
  if (is_register) rolls[place] = Roll{};  // The last one counts.
  rolls[place].add(roll);
}

struct Plot {
  std::int64_t step = 0;
  std::vector<std::int64_t> times;  ///< epoch milliseconds
  std::vector<Column> columns;
};

bool is_register(const std::string& key) {
  const auto quantity = ams::find_quantity(key);
  return quantity && ams::is_register(ams::kind(*quantity));
}

/// Power; of sub-meters, what they count.
constexpr std::array default_series = {"active_power_import_w", "active_power_export_w", "active_power_net_w",
                                       "gas_volume_m3",         "water_volume_m3",       "heat_energy_gj"};

std::vector<Column> columns_of(const Snapshot& snapshot, const PlotRequest& request) {
  std::vector<std::string> keys = request.series;
  if (keys.empty()) keys.assign(default_series.begin(), default_series.end());
  std::vector<Column> columns;
  for (std::string& key : keys) {
    const bool is_twice =
        std::any_of(columns.begin(), columns.end(), [&](const Column& column) { return column.key == key; });
    if (is_twice) continue;
    Column column;
    column.series = snapshot.names().find(key);
    column.is_register = is_register(key);
    column.key = std::move(key);
    columns.push_back(std::move(column));
  }
  return columns;
}

void fill_from_readings(const std::vector<KeptReading>& readings, const Grid& grid, Plot& plot) {
  for (const KeptReading& reading : readings) {
    const std::size_t place = grid.place_of(reading.time / 1'000);
    for (const KeptValue& value : reading.values) {
      for (Column& column : plot.columns) {
        if (column.series != value.series) continue;
        const auto number = column.is_register ? value.number : fit_for_roll(value.number);
        if (!number) continue;
        Roll roll;
        roll.add(number->mantissa);
        column.add(place, roll, number->exponent);
      }
    }
  }
}

void fill_from_minutes(Snapshot& snapshot, const Grid& grid, Plot& plot) {
  snapshot.each_minutes(grid.begins.front() / 3'600, (grid.end - 1) / 3'600 + 1,
                        [&](std::int64_t hour, const HourMinutes& minutes) {
                          for (Column& column : plot.columns) {
                            const auto found = minutes.series.find(column.series);
                            if (found == minutes.series.end()) continue;
                            for (std::size_t minute = 0; minute < 60; ++minute) {
                              const std::int64_t time = hour * 3'600 + static_cast<std::int64_t>(minute) * 60;
                              if (time < grid.begins.front() || time >= grid.end) continue;
                              column.add(grid.place_of(time), found->second.rolls[minute],
                                         found->second.exponent);
                            }
                          }
                        });
}

void fill_from_hours(Snapshot& snapshot, const Grid& grid, Plot& plot) {
  snapshot.each_summary((grid.begins.front() + 3'599) / 3'600, (grid.end - 1) / 3'600 + 1,
                        [&](std::int64_t hour, const HourSummary& summary) {
                          const std::size_t place = grid.place_of(hour * 3'600);
                          for (Column& column : plot.columns) {
                            const auto found = summary.series.find(column.series);
                            if (found != summary.series.end())
                              column.add(place, found->second.roll, found->second.exponent);
                          }
                        });
}

/// Each reading that has one of the series as a point of its own; nothing if there are too many.
bool fill_with_readings(const std::vector<KeptReading>& readings, std::size_t points, Plot& plot) {
  const auto is_wanted = [&](const KeptReading& reading) {
    return std::any_of(reading.values.begin(), reading.values.end(), [&](const KeptValue& value) {
      return std::any_of(plot.columns.begin(), plot.columns.end(),
                         [&](const Column& column) { return column.series == value.series; });
    });
  };
  const auto count = static_cast<std::size_t>(std::count_if(readings.begin(), readings.end(), is_wanted));
  if (count > points) return false;
  for (Column& column : plot.columns) column.rolls.resize(count);
  for (const KeptReading& reading : readings) {
    if (!is_wanted(reading)) continue;
    const std::size_t place = plot.times.size();
    plot.times.push_back(reading.time);
    for (const KeptValue& value : reading.values) {
      for (Column& column : plot.columns) {
        if (column.series != value.series) continue;
        Roll roll;
        roll.add(value.number.mantissa);
        column.add(place, roll, value.number.exponent);
      }
    }
  }
  return true;
}

Plot read_plot(Snapshot& snapshot, const PlotRequest& request) {
  Plot plot;
  plot.columns = columns_of(snapshot, request);
  const bool is_short = request.to - request.from <= std::int64_t{request.points} * 30;
  const bool has_readings = is_short && snapshot.has_readings_from(request.from * 1'000);
  const Grid grid = grid_of(request, has_readings);
  if (has_readings) {
    const auto readings = snapshot.readings(request.from * 1'000, request.to * 1'000);
    if (fill_with_readings(readings, static_cast<std::size_t>(request.points), plot)) return plot;
    if (grid.step < 60) {
      for (Column& column : plot.columns) column.rolls.resize(grid.begins.size());
      fill_from_readings(readings, grid, plot);
    }
  }
  plot.step = grid.step;
  for (const std::int64_t begin : grid.begins) plot.times.push_back(begin * 1'000);
  for (Column& column : plot.columns) column.rolls.resize(grid.begins.size());
  if (grid.step >= 3'600) {
    fill_from_hours(snapshot, grid, plot);
  } else if (grid.step >= 60) {
    fill_from_minutes(snapshot, grid, plot);
  }
  return plot;
}

enum class Part { mean, least, most };
constexpr std::array parts = {Part::mean, Part::least, Part::most};

std::string_view name(Part part) {
  switch (part) {
    case Part::mean: return "mean";
    case Part::least: return "least";
    case Part::most: return "most";
  }
  return "";
}

/// Of registers and single readings there is one number.
bool has_part(const Plot& plot, const Column& column, Part part) {
  return part == Part::mean || (plot.step != 0 && !column.is_register);
}

void write_part(std::string& out, const Plot& plot, const Column& column, std::size_t place, Part part) {
  const Roll& roll = column.rolls[place];
  const bool is_alone = plot.step == 0 || column.is_register;
  if (part == Part::mean && !is_alone)
    return write_plain(out, {roll.mean(), static_cast<std::int8_t>(column.exponent - 1)});
  write_plain(out, {part == Part::least ? roll.least : roll.most, column.exponent});
}

void write_column(std::string& out, const Plot& plot, const Column& column) {
  write_json_text(out, column.key);
  out += ":{";
  for (const Part part : parts) {
    if (!has_part(plot, column, part)) continue;
    out += part == Part::mean ? "\"" : ",\"";
    out += name(part);
    out += "\":[";
    for (std::size_t place = 0; place < column.rolls.size(); ++place) {
      if (place > 0) out += ',';
      if (column.rolls[place].count == 0) {
        out += "null";
      } else {
        write_part(out, plot, column, place, part);
      }
    }
    out += ']';
  }
  out += '}';
}

std::string as_json(const Plot& plot, const PlotRequest& request) {
  std::string out = R"({"meter":)";
  out.reserve(plot.times.size() * (20 + plot.columns.size() * 20) + 1'000);
  write_json_text(out, request.meter);
  out += fmt::format(R"(,"step":{},"time":[)", plot.step);
  for (std::size_t place = 0; place < plot.times.size(); ++place) {
    if (place > 0) out += ',';
    write_plain(out, {plot.times[place], -3});
  }
  out += "],\"series\":{";
  for (std::size_t number = 0; number < plot.columns.size(); ++number) {
    if (number > 0) out += ',';
    write_column(out, plot, plot.columns[number]);
  }
  out += "}}";
  return out;
}

std::string as_csv(const Plot& plot) {
  std::string out = "time";
  for (const Column& column : plot.columns) {
    for (const Part part : parts) {
      if (!has_part(plot, column, part)) continue;
      const bool is_alone = plot.step == 0 || column.is_register;
      out += ',' + heading(column.key, is_alone ? "" : name(part));
    }
  }
  out += "\r\n";
  for (std::size_t place = 0; place < plot.times.size(); ++place) {
    write_local_time(out, plot.times[place]);
    for (const Column& column : plot.columns) {
      for (const Part part : parts) {
        if (!has_part(plot, column, part)) continue;
        out += ',';
        if (column.rolls[place].count > 0) write_part(out, plot, column, place, part);
      }
    }
    out += "\r\n";
  }
  return out;
}

/// Of the series that nobody has asked for, those with nothing in them.
void leave_out_empty(Plot& plot) {
  const auto is_empty = [](const Column& column) { return !column.has_any; };
  if (std::all_of(plot.columns.begin(), plot.columns.end(), is_empty)) {
    plot.columns.resize(1);
  } else {
    plot.columns.erase(std::remove_if(plot.columns.begin(), plot.columns.end(), is_empty),
                       plot.columns.end());
  }
}

}  // namespace

std::string plot_of(Snapshot& snapshot, const PlotRequest& request) {
  Plot plot = read_plot(snapshot, request);
  if (request.series.empty()) leave_out_empty(plot);
  return request.format == HistoryFormat::csv ? as_csv(plot) : as_json(plot, request);
}

}  // namespace amsbridge::history
