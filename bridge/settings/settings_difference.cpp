#include "bridge/settings/settings_difference.hpp"

#include <functional>
#include <map>
#include <utility>

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

using Places = std::map<std::string, std::size_t, std::less<>>;

/// By source, of which no two meters have the same.
Places places_of(const Meters& meters) {
  Places places;
  for (std::size_t index = 0; index < meters.size(); ++index) {
    places.emplace(to_string(meters[index].source), index);
  }
  return places;
}

MeterDifference meter_difference(const Meters& before, const Meters& after) {
  MeterDifference difference;
  const Places old_places = places_of(before);
  const Places new_places = places_of(after);
  for (std::size_t index = 0; index < after.size(); ++index) {
    const auto old = old_places.find(to_string(after[index].source));
    if (old == old_places.end()) {
      difference.added.push_back(index);
    } else if (auto keys = changed_keys(meter_rows(), before[old->second], after[index]); !keys.empty()) {
      difference.changed.push_back({old->second, index, std::move(keys)});
    }
  }
  for (std::size_t index = 0; index < before.size(); ++index) {
    if (!new_places.contains(to_string(before[index].source))) difference.removed.push_back(index);
  }
  return difference;
}

}  // namespace

SettingsDifference settings_difference(const Settings& before, const Settings& after) {
  return {changed_keys(settings_rows(), before, after), meter_difference(before.meters, after.meters)};
}

}  // namespace amsbridge
