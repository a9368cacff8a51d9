#include "bridge/homeassistant/meter_device.hpp"

#include <algorithm>
#include <utility>

#include "bridge/homeassistant/payload.hpp"

namespace amsbridge {

using ams::Extra;

MeterDevice::Change MeterDevice::take(const MeterFacts& facts, const ams::Reading& reading) {
  const bool is_moved = !facts.line.empty() && line_ != facts.line;
  if (is_moved) line_ = facts.line;
  const bool is_new = meter_.take(facts, reading);
  return is_moved || is_new ? Change::some : Change::none;
}

void MeterDevice::recall(const Components& components) {
  for (const auto& [key, decimals] : components) {
    if (const auto quantity = ams::find_quantity(key)) {
      const int most = AnnouncedMeter::most_decimals;
      meter_.recall(*quantity, static_cast<std::int8_t>(std::clamp(decimals, 0, most)));
    }
  }
  for (std::size_t number = 0; number < ams::extra_count; ++number) {
    const auto extra = static_cast<Extra>(number);
    if (components.contains(ams::key(extra))) meter_.recall(extra);
  }
}

Components MeterDevice::components(const AnnounceStyle& style) const {
  Components components;
  for (std::size_t row = 0; row < ams::quantity_count(); ++row) {
    const auto quantity = static_cast<ams::Quantity>(row);
    const std::int8_t decimals = meter_.decimals(quantity);
    if (decimals != AnnouncedMeter::never_seen) components.emplace(ams::key(quantity), decimals);
  }
  for (std::size_t number = 0; number < ams::extra_count; ++number) {
    const auto extra = static_cast<Extra>(number);
    if (meter_.has(extra, style.topics)) components.emplace(ams::key(extra), 0);
  }
  return components;
}

std::string MeterDevice::payload(const AnnounceStyle& style, std::string_view identity,
                                 const Components& told) const {
  const std::string name = meter_.shown_name();
  const Components components = this->components(style);
  Payload payload(meter_.device(style, identity, name));
  for (std::size_t row = 0; row < ams::quantity_count(); ++row) {
    const auto quantity = static_cast<ams::Quantity>(row);
    const std::int8_t decimals = meter_.decimals(quantity);
    if (decimals != AnnouncedMeter::never_seen) payload.add(quantity, decimals);
  }
  for (std::size_t number = 0; number < ams::extra_count; ++number) {
    const auto extra = static_cast<Extra>(number);
    if (meter_.has(extra, style.topics)) payload.add(extra);
  }
  return std::move(payload).end(components, told);
}

std::string bridge_payload(const AnnounceStyle& style, std::string_view page, const Components& components,
                           const Components& told) {
  ams::DiscoveredDevice device;
  device.base = style.base;
  device.level = "bridge";
  device.identity = "bridge";
  device.name = style.base;
  device.page = page;
  device.version = style.version;
  Payload payload(device);
  payload.add(Extra::bridge_status);
  if (components.contains(ams::key(Extra::temperature))) payload.add(Extra::temperature);
  return std::move(payload).end(components, told);
}

}  // namespace amsbridge
