#include <fmt/format.h>

#include "ams/quantity.hpp"
#include "bridge/history/digest.hpp"

namespace amsbridge::history {

Series SeriesNames::number_of(std::string_view key) {
  const Series known = find(key);
  if (known != 0) return known;
  const Series number = keys_.empty() ? 1 : keys_.rbegin()->first + 1;
  put(number, std::string(key));
  return number;
}

Series SeriesNames::find(std::string_view key) const {
  const auto found = numbers_.find(key);
  return found == numbers_.end() ? 0 : found->second;
}

void SeriesNames::put(Series number, const std::string& key) {
  keys_[number] = key;
  numbers_[key] = number;
  const auto quantity = ams::find_quantity(key);
  is_register_[number] = quantity && ams::is_register(ams::kind(*quantity));
  if (key == "active_power_import_w") power_.import = number;
  if (key == "active_power_export_w") power_.export_ = number;
  if (key == "active_power_net_w") power_.net = number;
  for (const auto& [direction, name] :
       {std::pair(Direction::import, "import"), std::pair(Direction::export_, "export")}) {
    Registers& registers = registers_[static_cast<std::size_t>(direction)];
    if (key == fmt::format("active_energy_{}_kwh", name)) registers.total = number;
    for (std::size_t tariff = 0; tariff < registers.tariffs.size(); ++tariff) {
      if (key == fmt::format("active_energy_{}_t{}_kwh", name, tariff + 1))
        registers.tariffs[tariff] = number;
    }
  }
}

bool SeriesNames::is_register(Series number) const {
  const auto found = is_register_.find(number);
  return found != is_register_.end() && found->second;
}

}  // namespace amsbridge::history
