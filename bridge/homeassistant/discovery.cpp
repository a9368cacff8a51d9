#include "bridge/homeassistant/discovery.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <random>
#include <utility>
#include <vector>

#include <spdlog/spdlog.h>

namespace amsbridge {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view bridge_identity = "bridge";

std::function<milliseconds()> jitter_by_chance() {
  return [chance = std::mt19937(std::random_device()())]() mutable {
    return milliseconds(std::uniform_int_distribution(1'000, 10'000)(chance));
  };
}

bool can_discover(const DiscoveryOptions& options) {
  if (!options.settings.discovery) return false;
  if (options.layouts.contains(Layout::json) || options.layouts.contains(Layout::topics)) return true;
  spdlog::info(
      "Home Assistant is not told of the meters: it can read them in the layouts json and topics, and "
      "mqtt.layout has neither");
  return false;
}

AnnounceStyle style_of(const DiscoveryOptions& options) {
  AnnounceStyle style;
  style.base = options.base;
  style.version = options.version;
  style.topics =
      options.layouts.contains(Layout::json) ? ams::StateTopics::documents : ams::StateTopics::values;
  style.reactive_energy =
      options.settings.reactive_energy ? ams::ReactiveEnergy::with_class : ams::ReactiveEnergy::without_class;
  return style;
}

bool lacks_some(const Components& components, const Components& told) {
  return std::any_of(told.begin(), told.end(),
                     [&](const auto& component) { return !components.contains(component.first); });
}

bool is_of(const ToldDevice& told, const MeterDevice& device) {
  return told.line == device.line() && told.channel == device.channel();
}

}  // namespace

Discovery::Discovery(DiscoveryOptions options, Publisher& publisher, Memory& memory)
    : options_(std::move(options)),
      style_(style_of(options_)),
      publisher_(publisher),
      ledger_(memory),
      is_active_(can_discover(options_)) {
  if (!options_.jitter) options_.jitter = jitter_by_chance();
}

void Discovery::keep(
    const std::function<bool(const std::string& line, const std::string& level)>& is_configured) {
  std::vector<std::string> left;
  for (const auto& [topic, device] : ledger_.devices()) {
    if (!device.line.empty() && !is_configured(device.line, device.level)) left.push_back(topic);
  }
  std::erase_if(meters_,
                [&](const auto& meter) { return !is_configured(meter.second.device.line(), meter.first); });
  for (const std::string& topic : left) {
    if (!is_in_use(topic)) withdraw(topic);
  }
}

void Discovery::reading(const MeterFacts& facts, const ams::Reading& reading, Moment now) {
  if (!is_active_) return;
  latest_ = now.steady;
  auto found = meters_.find(facts.level);
  if (found == meters_.end()) {
    found = meters_.try_emplace(std::string(facts.level)).first;
    found->second.first_heard = now.steady;
  }
  Meter& meter = found->second;
  const std::string& id = meter.device.id();
  if (!facts.id.empty() && !id.empty() && facts.id != id) meter.device.forget_values();
  const bool is_new = meter.device.take(facts, reading) == MeterDevice::Change::some;
  identify(meter, now.steady);
  if (is_new && !meter.identity.empty() && !meter.due) meter.due = now.steady + gathering;
}

void Discovery::identify(Meter& meter, Steady now) {
  const std::string& id = meter.device.id();
  if (!id.empty()) {
    if (meter.identity != id) take_place(meter, id);
  } else if (meter.identity.empty() && now - meter.first_heard >= settling) {
    take_place(meter, remembered_identity(meter));
    meter.due = now + gathering;
  }
}

// A meter that has told its id once, and now does not, is the same one for all that anybody knows.
std::string Discovery::remembered_identity(const Meter& meter) const {
  for (const auto& [topic, told] : ledger_.devices()) {
    if (is_of(told, meter.device) && !withdrawals_.contains(topic)) return told.identity;
  }
  return meter.device.level();
}

void Discovery::take_place(Meter& meter, std::string identity) {
  meter.topic = topic_of(identity);
  meter.identity = std::move(identity);
  if (const ToldDevice* before = ledger_.find(meter.topic)) meter.device.recall(before->components);
  leave_alone(meter);
}

// One line and channel has one meter: what was told of others there is taken back.
void Discovery::leave_alone(const Meter& meter) {
  std::erase_if(meters_, [&](const auto& other) {
    const MeterDevice& device = other.second.device;
    return &other.second != &meter && device.line() == meter.device.line() &&
           device.channel() == meter.device.channel();
  });
  std::vector<std::string> others;
  for (const auto& [topic, told] : ledger_.devices()) {
    if (is_of(told, meter.device) && !is_in_use(topic)) others.push_back(topic);
  }
  for (const std::string& topic : others) withdraw(topic);
}

bool Discovery::is_in_use(const std::string& topic) const {
  return std::any_of(meters_.begin(), meters_.end(),
                     [&](const auto& meter) { return meter.second.topic == topic; });
}

void Discovery::gone(const std::string& level) {
  const auto found = meters_.find(level);
  if (found == meters_.end()) return;
  const std::string topic = std::move(found->second.topic);
  meters_.erase(found);
  if (!topic.empty()) leaving_[topic] = latest_ + gathering;
}

void Discovery::withdraw_leaving(Steady now) {
  for (auto leaving = leaving_.begin(); leaving != leaving_.end();) {
    if (leaving->second > now) {
      ++leaving;
      continue;
    }
    if (!is_in_use(leaving->first)) withdraw(leaving->first);
    leaving = leaving_.erase(leaving);
  }
}

void Discovery::temperature_seen(Moment now) {
  if (temperature_seen_ || !options_.temperature) return;
  temperature_seen_ = true;
  bridge_due_ = now.steady;
}

void Discovery::connected(Moment now) {
  latest_ = now.steady;
  connected_ = true;
  all_due_.reset();
  if (is_active_) {
    withdraw_other_bridges();
    publish_all(now.steady);
  } else {
    for (const auto& [topic, device] : ledger_.devices()) withdrawals_.insert(topic);
  }
  for (const std::string& topic : std::exchange(withdrawals_, {})) withdraw(topic);
}

// The bridge has gone by another base or prefix before.
void Discovery::withdraw_other_bridges() {
  const std::string own = topic_of(bridge_identity);
  for (const auto& [topic, device] : ledger_.devices()) {
    if (device.line.empty() && topic != own) withdrawals_.insert(topic);
  }
}

void Discovery::home_assistant(const std::string& payload, Moment now) {
  if (payload == "online" && !all_due_) all_due_ = now.steady + options_.jitter();
}

void Discovery::check(Moment now) {
  latest_ = now.steady;
  if (!connected_ || !is_active_) return;
  withdraw_leaving(now.steady);
  if (all_due_ && *all_due_ <= now.steady) {
    all_due_.reset();
    publish_all(now.steady);
  }
  if (bridge_due_ && *bridge_due_ <= now.steady) publish_bridge(now.steady);
  for (auto& [level, meter] : meters_) {
    if (meter.due && *meter.due <= now.steady) publish(meter, now.steady);
  }
}

void Discovery::publish_all(Steady now) {
  publish_bridge(now);
  for (auto& [level, meter] : meters_) {
    if (!meter.identity.empty()) publish(meter, now);
  }
}

void Discovery::publish_bridge(Steady now) {
  bridge_due_.reset();
  const std::string topic = topic_of(bridge_identity);
  const Components before = told(topic);
  const std::string temperature(ams::key(ams::Extra::temperature));
  Components components{{std::string(ams::key(ams::Extra::bridge_status)), 0}};
  if (options_.temperature && (temperature_seen_ || before.contains(temperature))) {
    components.emplace(temperature, 0);
  }
  if (!publish(topic, bridge_payload(style_, options_.page, components, before))) return;
  if (lacks_some(components, before)) bridge_due_ = now + gathering;
  ledger_.put(topic, {"", 0, std::string(bridge_identity), std::string(bridge_identity), components});
}

// A component that is taken back is named once more; the next payload goes without it.
void Discovery::publish(Meter& meter, Steady now) {
  meter.due.reset();
  const Components before = told(meter.topic);
  Components components = meter.device.components(style_);
  if (!publish(meter.topic, meter.device.payload(style_, meter.identity, before))) return;
  if (lacks_some(components, before)) meter.due = now + gathering;
  ledger_.put(meter.topic, {meter.device.line(), meter.device.channel(), meter.device.level(), meter.identity,
                            std::move(components)});
}

bool Discovery::publish(const std::string& topic, std::string payload) {
  withdrawals_.erase(topic);
  if (payload.empty()) {
    spdlog::error("Home Assistant cannot be told of a device at {}: its names are too long", topic);
    return false;
  }
  publisher_.publish({topic, std::move(payload), options_.qos, true});
  return true;
}

void Discovery::withdraw(const std::string& topic) {
  if (!connected_) {
    withdrawals_.insert(topic);
    return;
  }
  publisher_.publish({topic, "", options_.qos, true});
  ledger_.erase(topic);
}

Components Discovery::told(const std::string& topic) const {
  const ToldDevice* device = ledger_.find(topic);
  return device == nullptr ? Components() : device->components;
}

std::string Discovery::topic_of(std::string_view identity) const {
  std::array<char, 8192> buffer;
  ams::TextWriter out(buffer);
  ams::write_device_id(out, options_.base, identity);
  return options_.settings.prefix + "/device/" + std::string(out.view()) + "/config";
}

}  // namespace amsbridge
