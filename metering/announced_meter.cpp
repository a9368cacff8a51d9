#include "metering/announced_meter.hpp"

#include <algorithm>
#include <utility>

#include "metering/meter.hpp"

namespace amsbridge {
namespace {

using ams::Extra;
using std::chrono::seconds;

// Of what is said at the latest after a pause: it comes a little later now and then.
constexpr seconds slack{30};

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
  return static_cast<std::int8_t>(std::clamp<int>(-number.exponent, 0, AnnouncedMeter::most_decimals));
}

constexpr Extra meter_extras[] = {Extra::status,      Extra::import_estimate, Extra::export_estimate,
                                  Extra::meter_clock, Extra::last_telegram,   Extra::readings,
                                  Extra::faults,      Extra::diagnosis};

// What is published seldom is not old before the next one is due.
seconds live_limit(const Meter& meter) {
  const MeterOptions& options = meter.options();
  const seconds sent(meter.cadence().expire_after_seconds(ams::ListContents::live));
  const bool on_change = options.publish == PublishMode::change;
  return std::max({sent, on_change ? PublishGate::reminder + slack : sent,
                   options.interval.count() > 0 ? options.interval + slack : sent});
}

// Of registers that come all the time those of a milestone are published at the latest.
seconds register_limit(const Meter& meter) {
  const seconds sent(meter.cadence().expire_after_seconds(ams::ListContents::registers));
  const bool is_thinned =
      meter.options().interval.count() > 0 || meter.options().publish == PublishMode::change;
  return is_thinned ? std::max<seconds>(sent, Milestones::pause + slack) : sent;
}

}  // namespace

MeterFacts facts_of(const Meter& meter, const ams::Reading& reading, const ams::Arrival& arrival) {
  MeterFacts facts;
  facts.line = meter.options().line;
  facts.level = meter.level();
  if (reading.channel == 0) facts.name = meter.options().name;
  facts.id = meter.id();
  facts.maker = meter.maker();
  facts.model = meter.model();
  facts.list = meter.list();
  facts.live = live_limit(meter);
  facts.registers = register_limit(meter);
  facts.estimates = meter.options().treatment.estimate;
  facts.import_estimate = arrival.import_estimate.has_value();
  facts.export_estimate = arrival.export_estimate.has_value();
  return facts;
}

bool AnnouncedMeter::take(const MeterFacts& facts, const ams::Reading& reading) {
  const bool words = take_words(facts, reading);
  const bool values = take_values(facts, reading);
  return words || values;
}

bool AnnouncedMeter::take_words(const MeterFacts& facts, const ams::Reading& reading) {
  bool changed = replace(level_, facts.level);
  changed |= replace(name_, facts.name);
  changed |= replace(id_, facts.id);
  changed |= replace(maker_, facts.maker);
  changed |= replace(model_, facts.model);
  changed |= replace(list_, facts.list);
  changed |= replace(medium_, reading.medium);
  changed |= replace(channel_, reading.channel);
  changed |= replace(live_, facts.live);
  changed |= replace(registers_, facts.registers);
  changed |= replace(estimates_, facts.estimates);
  return changed;
}

bool AnnouncedMeter::take_values(const MeterFacts& facts, const ams::Reading& reading) {
  bool changed = false;
  for (const ams::Value& value : reading.values()) {
    const auto number = static_cast<std::size_t>(value.quantity);
    if (number >= most_quantities || decimals_[number] >= decimals_of(value.number)) continue;
    decimals_[number] = decimals_of(value.number);
    changed = true;
  }
  if (reading.meter_time && reading.meter_time->offset_minutes) changed |= see(Extra::meter_clock);
  if (facts.import_estimate) changed |= see(Extra::import_estimate);
  if (facts.export_estimate) changed |= see(Extra::export_estimate);
  return changed;
}

bool AnnouncedMeter::see(Extra extra) {
  const auto bit = static_cast<std::size_t>(extra);
  if (seen_.test(bit)) return false;
  seen_.set(bit);
  return true;
}

void AnnouncedMeter::forget_values() {
  decimals_ = unseen();
  seen_.reset();
  id_.clear();
  maker_.clear();
  model_.clear();
  list_.clear();
}

void AnnouncedMeter::recall(ams::Quantity quantity, std::int8_t decimals) {
  const auto number = static_cast<std::size_t>(quantity);
  if (number < most_quantities) decimals_[number] = std::max(decimals_[number], decimals);
}

std::int8_t AnnouncedMeter::decimals(ams::Quantity quantity) const {
  const auto number = static_cast<std::size_t>(quantity);
  return number < most_quantities ? decimals_[number] : never_seen;
}

// The bridge's own report has no more of a sub-meter than of the meter that it reports through.
bool AnnouncedMeter::has(Extra extra, ams::StateTopics topics) const {
  const bool seen = seen_.test(static_cast<std::size_t>(extra));
  const bool has_documents = topics == ams::StateTopics::documents;
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

ams::DiscoveredDevice AnnouncedMeter::device(const AnnounceStyle& style, std::string_view identity,
                                             std::string_view name) const {
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
  return device;
}

std::string AnnouncedMeter::shown_name() const {
  if (!name_.empty()) return name_;
  std::string name(ams::name(medium_));
  name.front() = static_cast<char>(name.front() - 'a' + 'A');
  return name + " meter " + level_;
}

AnnouncedMeter::Extras AnnouncedMeter::extras(ams::StateTopics topics) const {
  Extras all;
  for (const Extra extra : meter_extras) all.set(static_cast<std::size_t>(extra), has(extra, topics));
  return all;
}

}  // namespace amsbridge
