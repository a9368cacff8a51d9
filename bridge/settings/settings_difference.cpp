#include "bridge/settings/settings_difference.hpp"

#include <algorithm>

#include "bridge/settings/rows.hpp"

namespace amsbridge {
namespace {

template <class Target>
std::vector<std::string> changed_keys(std::span<const Row<Target>> rows, const Target& before,
                                      const Target& after) {
  std::vector<std::string> keys;
  for (const auto& row : rows) {
    if (!row.is_same(before, after)) keys.emplace_back(row.key);
  }
  return keys;
}

using Meters = std::vector<MeterSettings>;

Meters::const_iterator find_source(const Meters& meters, const SourceUrl& source) {
  return std::ranges::find(meters, source, &MeterSettings::source);
}

std::size_t index_of(const Meters& meters, Meters::const_iterator meter) {
  return static_cast<std::size_t>(meter - meters.begin());
}

MeterDifference meter_difference(const Meters& before, const Meters& after) {
  MeterDifference difference;
  for (auto meter = after.begin(); meter != after.end(); ++meter) {
    const auto old = find_source(before, meter->source);
    if (old == before.end()) {
      difference.added.push_back(index_of(after, meter));
    } else if (auto keys = changed_keys(meter_rows(), *old, *meter); !keys.empty()) {
      difference.changed.push_back({index_of(before, old), index_of(after, meter), std::move(keys)});
    }
  }
  for (auto meter = before.begin(); meter != before.end(); ++meter) {
    if (find_source(after, meter->source) == after.end()) {
      difference.removed.push_back(index_of(before, meter));
    }
  }
  return difference;
}

}  // namespace

SettingsDifference settings_difference(const Settings& before, const Settings& after) {
  return {changed_keys(settings_rows(), before, after), meter_difference(before.meters, after.meters)};
}

}  // namespace amsbridge
