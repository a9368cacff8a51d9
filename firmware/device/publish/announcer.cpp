#include "firmware/device/publish/announcer.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "firmware/device/publish/announced_pieces.hpp"
#include "metering/log.hpp"
#include "metering/topic_rules.hpp"

// What was told is remembered by topic as `CHANNEL;VERSION;SEEN;EXTRAS;IDENTITY`.

namespace amsbridge::device {
namespace {

using ams::Extra;

constexpr const char* scope = "discovery";
constexpr const char* bridge = "bridge";
constexpr std::size_t most_withdrawals = 8;

std::string channel_of(const AnnouncedMeter& meter) {
  return std::to_string(meter.channel());
}

constexpr std::size_t bit(Extra extra) {
  return static_cast<std::size_t>(extra);
}

std::string take_field(std::string_view& text) {
  const std::size_t end = std::min(text.find(';'), text.size());
  std::string field(text.substr(0, end));
  text.remove_prefix(std::min(end + 1, text.size()));
  return field;
}

AnnouncedMeter::Extras extras_of(std::string_view zeros_and_ones) {
  AnnouncedMeter::Extras extras;
  for (std::size_t at = 0; at < std::min(zeros_and_ones.size(), extras.size()); ++at)
    extras.set(at, zeros_and_ones[at] == '1');
  return extras;
}

std::string text_of(const AnnouncedMeter::Extras& extras) {
  std::string zeros_and_ones;
  for (std::size_t at = 0; at < extras.size(); ++at) zeros_and_ones.push_back(extras.test(at) ? '1' : '0');
  return zeros_and_ones;
}

}  // namespace

AnnounceOptions announce_options(const Settings& settings, std::string_view version, std::string_view page) {
  AnnounceOptions options;
  options.settings = settings.home_assistant;
  options.style.base = settings.mqtt.base;
  options.style.version = version;
  options.style.topics = settings.mqtt.json ? ams::StateTopics::documents : ams::StateTopics::values;
  options.style.reactive_energy = settings.home_assistant.reactive_energy
                                      ? ams::ReactiveEnergy::with_class
                                      : ams::ReactiveEnergy::without_class;
  options.readable = settings.mqtt.json || settings.mqtt.topics;
  options.page = page;
  options.temperature = settings.thermometer;
  return options;
}

Announcer::Announcer(BrokerLink& link, Memory& memory, DiscoveryPayload::Piece& piece,
                     BrokerLink::Random random, AnnounceOptions options)
    : link_(link),
      memory_(memory),
      random_(std::move(random)),
      options_(std::move(options)),
      payload_(piece) {
  slots_.reserve(most_meters);
}

void Announcer::use(AnnounceOptions options, Moment now) {
  options_ = std::move(options);
  if (link_.is_connected()) begin(now);  // what is on its way keeps its payload
}

void Announcer::reading(const Meter& meter, const ams::Reading& reading, const ams::Arrival& arrival,
                        Moment now) {
  take(facts_of(meter, reading, arrival), reading, now);
  if (arrival.temperature) temperature_seen(now);
}

void Announcer::take(const MeterFacts& facts, const ams::Reading& reading, Moment now) {
  Slot* const slot = is_active() ? slot_of(reading.channel, now.steady) : nullptr;
  if (slot == nullptr) return;
  const std::string& id = slot->meter.id();
  if (!facts.id.empty() && !id.empty() && facts.id != id) slot->meter.forget_values();
  const bool is_new = slot->meter.take(facts, reading);
  slot->leaves.reset();
  identify(*slot, now.steady);
  if (is_new && !slot->identity.empty() && !slot->due) slot->due = now.steady + gathering;
}

Announcer::Slot* Announcer::slot_of(std::uint8_t channel, Steady now) {
  const auto found = std::find_if(slots_.begin(), slots_.end(),
                                  [=](const Slot& slot) { return slot.meter.channel() == channel; });
  if (found != slots_.end()) return &*found;
  if (slots_.size() == most_meters) return nullptr;
  slots_.emplace_back().first_heard = now;
  return &slots_.back();
}

void Announcer::identify(Slot& slot, Steady now) {
  const std::string& id = slot.meter.id();
  if (!id.empty()) {
    if (slot.identity != id) take_place(slot, id);
  } else if (slot.identity.empty() && now - slot.first_heard >= settling) {
    take_place(slot, remembered_identity(slot));
    slot.due = now + gathering;
  }
}

// A meter that has told its id once, and now does not, is the same one for all that anybody knows.
std::string Announcer::remembered_identity(const Slot& slot) {
  for (const auto& [topic, remembered] : memory_.recall(scope)) {
    const bool goes = std::find(withdrawals_.begin(), withdrawals_.end(), topic) != withdrawals_.end();
    Told told = told_from(remembered);
    if (told.channel == channel_of(slot.meter) && !goes) return std::move(told.identity);
  }
  return slot.meter.level();
}

// One channel has one meter: what was told of others there is taken back.
void Announcer::take_place(Slot& slot, std::string identity) {
  slot.identity = std::move(identity);
  const std::string topic = topic_of(slot.identity);
  if (const auto told = told_on(topic)) recall(slot.meter, told->seen);
  withdraw_others(channel_of(slot.meter), topic);
}

void Announcer::gone(const std::string& level) {
  for (Slot& slot : slots_) {
    if (slot.meter.level() == level) slot.leaves = Steady::max();  // a time is set by `tick`, which knows one
  }
}

void Announcer::withdraw_leaving(Steady now) {
  for (std::size_t number = 0; number < slots_.size();) {
    Slot& slot = slots_[number];
    if (slot.leaves == Steady::max()) slot.leaves = now + gathering;
    if (!slot.leaves || *slot.leaves > now) {
      ++number;
      continue;
    }
    if (!slot.identity.empty()) withdraw(topic_of(slot.identity));
    slots_.erase(slots_.begin() + static_cast<std::ptrdiff_t>(number));
  }
}

void Announcer::temperature_seen(Moment now) {
  if (temperature_seen_ || !options_.temperature) return;
  temperature_seen_ = true;
  bridge_due_ = now.steady;
}

void Announcer::broker_connected(Moment now) {
  ticket_ = 0;
  begin(now);
}

void Announcer::begin(Moment now) {
  all_due_.reset();
  if (!is_active()) return withdraw_all();
  withdraw_others(bridge, topic_of(bridge));
  for (const Slot& slot : slots_) {
    if (!slot.identity.empty()) withdraw_others(channel_of(slot.meter), topic_of(slot.identity));
  }
  announce_all(now.steady);
}

void Announcer::broker_lost(Moment) {
  ticket_ = 0;
}

void Announcer::acknowledged(MqttTransport::Ticket ticket) {
  if (ticket == ticket_) ticket_ = 0;
}

void Announcer::message(std::string_view topic, std::string_view payload, Kept, Moment now) {
  using std::chrono::milliseconds;
  constexpr std::uint32_t least = 1'000;
  constexpr std::uint32_t spread = 9'001;
  if (payload != "online" || all_due_ || !filter_takes(options_.settings.status_topic, std::string(topic)))
    return;
  // Not all publishers shall answer its birth at once.
  all_due_ = now.steady + milliseconds(least + random_() % spread);
}

void Announcer::announce_all(Steady now) {
  bridge_due_ = now;
  for (Slot& slot : slots_) {
    if (!slot.identity.empty()) slot.due = now;
  }
}

void Announcer::tick(Moment now) {
  withdraw_leaving(now.steady);
  if (!link_.is_connected() || ticket_ != 0) return;
  if (!withdrawals_.empty()) return send_withdrawal();
  if (is_active()) send_due(now.steady);
}

void Announcer::send_due(Steady now) {
  if (all_due_ && *all_due_ <= now) {
    all_due_.reset();
    announce_all(now);
  }
  if (bridge_due_ && *bridge_due_ <= now) return send_bridge(now);
  for (Slot& slot : slots_) {
    if (slot.due && *slot.due <= now) return send_meter(slot, now);
  }
}

// A component that is taken back is named once more; the next payload goes without it.
void Announcer::send_bridge(Steady now) {
  const std::string topic = topic_of(bridge);
  const auto before = told_on(topic).value_or(Told{});
  const bool had_temperature = before.extras.test(bit(Extra::temperature));
  const bool temperature = options_.temperature && (temperature_seen_ || had_temperature);
  if (!send(topic, payload_.prepare_bridge(options_.style, options_.page, temperature, before.extras)))
    return;
  bridge_due_.reset();
  if (had_temperature && !temperature) bridge_due_ = now + gathering;
  AnnouncedMeter::Extras extras;
  extras.set(bit(Extra::temperature), temperature);
  remember(topic, {bridge, "", extras, bridge});
}

void Announcer::send_meter(Slot& slot, Steady now) {
  const std::string topic = topic_of(slot.identity);
  const auto before = told_on(topic).value_or(Told{});
  if (!send(topic, payload_.prepare(slot.meter, options_.style, slot.identity, before.extras))) return;
  slot.due.reset();
  const auto extras = slot.meter.extras(options_.style.topics);
  if ((before.extras & ~extras).any()) slot.due = now + gathering;
  remember(topic, {channel_of(slot.meter), text_of_seen(slot.meter), extras, slot.identity});
}

// False: it was not taken, and is tried again.
bool Announcer::send(const std::string& topic, bool is_whole) {
  if (!is_whole) {
    say(LogLevel::error,
        "Home Assistant cannot be told of a device at " + topic + ": its names are too long");
    return true;
  }
  const auto write = [this](std::size_t offset, std::span<char> octets) { payload_.write(offset, octets); };
  ticket_ = link_.publish(topic, MadePayload{payload_.size(), write}, true);
  return ticket_ != 0;
}

void Announcer::withdraw(const std::string& topic) {
  const bool waits = std::find(withdrawals_.begin(), withdrawals_.end(), topic) != withdrawals_.end();
  if (!waits && withdrawals_.size() < most_withdrawals) withdrawals_.push_back(topic);
}

void Announcer::send_withdrawal() {
  ticket_ = link_.publish(withdrawals_.back(), "", true);
  if (ticket_ == 0) return;
  // Memory has no way to forget one fact of several.
  auto all = memory_.recall(scope);
  all.erase(withdrawals_.back());
  memory_.forget(scope);
  for (const auto& [topic, remembered] : all) memory_.remember(scope, topic, remembered);
  withdrawals_.pop_back();
}

void Announcer::withdraw_others(const std::string& channel, const std::string& topic) {
  std::erase(withdrawals_, topic);
  for (const auto& [other, remembered] : memory_.recall(scope)) {
    if (other != topic && told_from(remembered).channel == channel) withdraw(other);
  }
}

void Announcer::withdraw_all() {
  for (const auto& [topic, remembered] : memory_.recall(scope)) withdraw(topic);
}

std::optional<Announcer::Told> Announcer::told_on(const std::string& topic) {
  const auto all = memory_.recall(scope);
  const auto found = all.find(topic);
  return found == all.end() ? std::nullopt : std::optional(told_from(found->second));
}

// Another version may number quantities otherwise.
Announcer::Told Announcer::told_from(const std::string& remembered) const {
  std::string_view rest = remembered;
  Told told;
  told.channel = take_field(rest);
  const bool is_of_this_version = take_field(rest) == options_.style.version;
  told.seen = take_field(rest);
  told.extras = extras_of(take_field(rest));
  told.identity = rest;
  if (!is_of_this_version) told.seen.clear();
  return told;
}

void Announcer::remember(const std::string& topic, const Told& told) {
  memory_.remember(scope, topic,
                   told.channel + ';' + options_.style.version + ';' + told.seen + ';' +
                       text_of(told.extras) + ';' + told.identity);
}

std::string Announcer::topic_of(std::string_view identity) const {
  std::array<char, 256> buffer{};
  ams::TextWriter out(buffer);
  ams::write_device_id(out, options_.style.base, identity);
  return options_.settings.prefix + "/device/" + std::string(out.view()) + "/config";
}

}  // namespace amsbridge::device
