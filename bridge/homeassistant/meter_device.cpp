#include "bridge/homeassistant/meter_device.hpp"

#include <algorithm>
#include <utility>

#include "bridge/homeassistant/payload.hpp"

namespace amsbridge {
namespace {

using ams::Extra;

bool replace(std::string& known, std::string_view told) {
  if (told.empty() || known == told) return false;
  known = told;
  return true;
}

template <class Value>
bool replace(Value& known, Value told) {
  return std::exchange(known, told) != told;
}

std::int8_t decimals_of(const ams::Decimal& number) {
  return static_cast<std::int8_t>(std::clamp(-number.exponent, 0, 9));
}

constexpr Extra meter_extras[] = {Extra::status,      Extra::import_estimate, Extra::export_estimate,
                                  Extra::meter_clock, Extra::last_telegram,   Extra::readings,
                                  Extra::faults,      Extra::diagnosis};

}  // namespace

MeterDevice::Change MeterDevice::take(const MeterFacts& facts, const ams::Reading& reading) {
  const bool words = take_words(facts, reading);
  const bool values = take_values(facts, reading);
  return words || values ? Change::some : Change::none;
}

bool MeterDevice::take_words(const MeterFacts& facts, const ams::Reading& reading) {
  bool changed = replace(line_, facts.line);
  for (const auto& [known, told] :
       {std::pair(&level_, facts.level), std::pair(&name_, facts.name), std::pair(&id_, facts.id),
        std::pair(&maker_, facts.maker), std::pair(&model_, facts.model), std::pair(&list_, facts.list)}) {
    changed |= replace(*known, told);
  }
  changed |= replace(medium_, reading.medium);
  changed |= replace(channel_, reading.channel);
  changed |= replace(live_, facts.live);
  changed |= replace(registers_, facts.registers);
  changed |= replace(estimates_, facts.estimates);
  return changed;
}

bool MeterDevice::take_values(const MeterFacts& facts, const ams::Reading& reading) {
  bool changed = false;
  for (const ams::Value& value : reading.values()) {
    std::int8_t& known = decimals_[static_cast<std::size_t>(value.quantity)];
    const std::int8_t told = decimals_of(value.number);
    if (known >= told) continue;
    known = told;
    changed = true;
  }
  if (reading.meter_time && reading.meter_time->offset_minutes) changed |= see(Extra::meter_clock);
  if (facts.import_estimate) changed |= see(Extra::import_estimate);
  if (facts.export_estimate) changed |= see(Extra::export_estimate);
  return changed;
}

bool MeterDevice::see(Extra extra) {
  const auto bit = static_cast<std::size_t>(extra);
  if (extras_.test(bit)) return false;
  extras_.set(bit);
  return true;
}

void MeterDevice::recall(const Components& components) {
  for (const auto& [key, decimals] : components) {
    if (const auto quantity = ams::find_quantity(key)) {
      std::int8_t& known = decimals_[static_cast<std::size_t>(*quantity)];
      known = std::max(known, static_cast<std::int8_t>(std::clamp(decimals, 0, 9)));
    }
  }
  for (const Extra extra : meter_extras) {
    if (components.contains(ams::key(extra))) see(extra);
  }
}

void MeterDevice::forget_values() {
  decimals_ = unseen();
  extras_.reset();
  id_.clear();
  maker_.clear();
  model_.clear();
  list_.clear();
}

// The bridge's own report has no more of a sub-meter than of the meter that it reports through.
bool MeterDevice::has(Extra extra, const DeviceStyle& style) const {
  const bool seen = extras_.test(static_cast<std::size_t>(extra));
  const bool has_documents = style.topics == ams::StateTopics::documents;
  switch (extra) {
    case Extra::status: return true;
    case Extra::import_estimate:
    case Extra::export_estimate: return estimates_ && seen;
    case Extra::meter_clock: return has_documents && seen;
    case Extra::last_telegram: return has_documents;
    case Extra::readings:
    case Extra::faults:
    case Extra::diagnosis: return channel_ == 0;
    default: return false;
  }
}

Components MeterDevice::components(const DeviceStyle& style) const {
  Components components;
  for (std::size_t row = 0; row < ams::quantity_count(); ++row) {
    const auto quantity = static_cast<ams::Quantity>(row);
    if (decimals_[row] != never_seen) components.emplace(ams::key(quantity), decimals_[row]);
  }
  for (const Extra extra : meter_extras) {
    if (has(extra, style)) components.emplace(ams::key(extra), 0);
  }
  return components;
}

std::string MeterDevice::payload(const DeviceStyle& style, std::string_view identity,
                                 const Components& told) const {
  const std::string name = shown_name();
  ams::DiscoveredDevice device;
  device.base = style.base;
  device.level = level_;
  device.identity = identity;
  device.name = name;
  device.maker = maker_;
  device.model = model_;
  device.serial = id_;
  device.list = list_;
  device.version = style.version;
  device.topics = style.topics;
  device.reactive_energy = style.reactive_energy;
  device.live_seconds = static_cast<std::uint32_t>(live_.count());
  device.register_seconds = static_cast<std::uint32_t>(registers_.count());

  const Components components = this->components(style);
  Payload payload(device);
  for (std::size_t row = 0; row < ams::quantity_count(); ++row) {
    if (decimals_[row] != never_seen) payload.add(static_cast<ams::Quantity>(row), decimals_[row]);
  }
  for (const Extra extra : meter_extras) {
    if (has(extra, style)) payload.add(extra);
  }
  return std::move(payload).end(components, told);
}

std::string MeterDevice::shown_name() const {
  if (!name_.empty()) return name_;
  std::string name(ams::name(medium_));
  name.front() = static_cast<char>(name.front() - 'a' + 'A');
  return name + " meter " + level_;
}

std::string bridge_payload(const DeviceStyle& style, std::string_view page, const Components& components,
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
