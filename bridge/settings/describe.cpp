#include "bridge/settings/describe.hpp"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "bridge/settings/rows.hpp"

namespace amsbridge {
namespace {

struct Line {
  std::string group;  ///< lines of another one stand apart
  std::string key;
  std::string value;
  std::string origin;
};

std::string origin_of(const LoadedSettings& loaded, const std::string& key) {
  const auto found = loaded.origins.find(key);
  return found == loaded.origins.end() ? "default" : found->second;
}

std::string or_not_set(std::string printed) {
  return printed.empty() ? "(not set)" : std::move(printed);
}

std::string value_of(const SettingsRow& row, const Settings& settings) {
  // The password is the one secret there is.
  if (row.secrecy == Secrecy::secret) return settings.mqtt.password.is_set() ? "(set)" : "(not set)";
  return or_not_set(row.print(settings));
}

// A secret never shows more than that it was given.
std::string value_of(const MeterRow& row, const MeterSettings& meter, bool given) {
  if (row.secrecy == Secrecy::secret) return given ? "(set)" : "(not set)";
  return or_not_set(row.print(meter));
}

std::vector<Line> lines_of(const LoadedSettings& loaded) {
  std::vector<Line> lines;
  for (const SettingsRow& row : settings_rows()) {
    const std::string key(row.key);
    lines.push_back(
        {std::string(table_of(row.key)), key, value_of(row, loaded.settings), origin_of(loaded, key)});
  }
  for (std::size_t index = 0; index < loaded.settings.meters.size(); ++index) {
    const std::string group = fmt::format("meter[{}]", index + 1);
    for (const MeterRow& row : meter_rows()) {
      const std::string key = fmt::format("{}.{}", group, row.key);
      const bool given = loaded.origins.contains(key) && origin_of(loaded, key) != "default";
      lines.push_back(
          {group, key, value_of(row, loaded.settings.meters[index], given), origin_of(loaded, key)});
    }
  }
  return lines;
}

/// The widest of a column, but not wider than what still reads as a table.
std::size_t width_of(const std::vector<Line>& lines, std::string Line::*column) {
  constexpr std::size_t widest = 48;
  std::size_t width = 0;
  for (const Line& line : lines) width = std::max(width, (line.*column).size());
  return std::min(width, widest);
}

}  // namespace

std::string describe(const LoadedSettings& loaded) {
  const std::vector<Line> lines = lines_of(loaded);
  const std::size_t key_width = width_of(lines, &Line::key);
  const std::size_t value_width = width_of(lines, &Line::value);
  std::string table;
  for (const Line& line : lines) {
    if (&line != &lines.front() && line.group != std::prev(&line)->group) table += '\n';
    table +=
        fmt::format("{:<{}} = {:<{}}  ({})\n", line.key, key_width, line.value, value_width, line.origin);
  }
  return table;
}

}  // namespace amsbridge
