#include "firmware/device/publish/publisher.hpp"

#include <algorithm>
#include <utility>

#include "firmware/device/publish/compact_reading.hpp"
#include "http/json_quoted.hpp"

namespace amsbridge::device {

PublishOptions publish_options(const Settings& settings, std::string_view chip_id,
                               std::string_view client_id) {
  const MqttSettings& mqtt = settings.mqtt;
  PublishOptions options;
  options.topics = Topics(mqtt.base);
  options.json = mqtt.json;
  options.values = mqtt.topics;
  options.classic = mqtt.classic;
  options.classic_topic = mqtt.publish_topic.empty() ? mqtt.base + "/classic" : mqtt.publish_topic;
  options.chip_id = chip_id;
  options.client_id = mqtt.client_id.empty() ? std::string(client_id) : mqtt.client_id;
  return options;
}

Publisher::Publisher(BrokerLink& link, ReadingRing& ring, DeviceMemory& memory, SequenceNumbers& numbers,
                     std::span<char> scratch, PublishOptions options)
    : link_(link),
      ring_(ring),
      memory_(memory),
      numbers_(numbers),
      scratch_(scratch),
      options_(std::move(options)) {
  known_.reserve(most_meters);
}

void Publisher::publish(const std::string& level, const std::string&, const Outgoing& outgoing) {
  ring_.push(level, outgoing.reading, outgoing.arrival, outgoing.up_seconds, outgoing.shelf);
  note_last(known(level), outgoing);
  look_again();
}

// The ring has changed: a head of which nothing was sent may be gone.
void Publisher::look_again() {
  has_head_ = false;
  if (ring_.is_head_begun()) return;
  step_ = Step::reading;
  value_ = 0;
}

void Publisher::note_last(Known& meter, const Outgoing& outgoing) {
  CompactWriter count({});
  write_compact(count, outgoing.reading, outgoing.arrival, outgoing.up_seconds, 0);
  meter.last.resize(count.size());
  CompactWriter out({reinterpret_cast<std::uint8_t*>(meter.last.data()), meter.last.size()});
  write_compact(out, outgoing.reading, outgoing.arrival, outgoing.up_seconds, 0);
  meter.channel = outgoing.reading.channel;
  meter.medium = outgoing.reading.medium;
  meter.is_withdrawn = false;
}

void Publisher::write_readings(ams::TextWriter& out) {
  look_again();  // what was read of the head makes place
  out.character('{');
  bool is_first = true;
  for (const Known& meter : known_) {
    if (meter.last.empty() || meter.is_withdrawn) continue;
    if (!std::exchange(is_first, false)) out.character(',');
    write_quoted(out, meter.level);
    out.character(':');
    head_.reading.clear();
    head_.arrival = {};
    read_compact({reinterpret_cast<const std::uint8_t*>(meter.last.data()), meter.last.size()}, 0,
                 head_.reading, head_.arrival, head_.up_seconds);
    head_.reading.channel = meter.channel;
    head_.reading.medium = meter.medium;
    ams::write_reading(out, head_.reading, head_.arrival);
  }
  out.character('}');
}

Publisher::Known& Publisher::known(std::string_view level) {
  const auto found =
      std::find_if(known_.begin(), known_.end(), [&](const Known& meter) { return meter.level == level; });
  if (found != known_.end()) return *found;
  if (known_.size() == most_meters) {
    auto goes =
        std::find_if(known_.begin(), known_.end(), [](const Known& meter) { return meter.is_withdrawn; });
    if (goes == known_.end()) goes = known_.begin();
    known_.erase(goes);
  }
  known_.emplace_back().level = level;
  return known_.back();
}

void Publisher::publish_status(const std::string& level, bool online) {
  Known& meter = known(level);
  meter.has_status = meter.status_due = true;
  meter.online = online;
  meter.is_withdrawn = false;
}

void Publisher::withdraw(const std::string& level) {
  known(level).is_withdrawn = true;
  ring_.withdraw(level);
  look_again();
}

void Publisher::broker_connected(Moment) {
  ring_.begin_anew();
  on_way_count_ = 0;
  is_blocked_ = false;
  for (Known& meter : known_) meter.status_due = meter.has_status;
  look_again();
}

void Publisher::broker_lost(Moment) {
  ring_.begin_anew();
  on_way_count_ = 0;
  catching_up_ = false;
  look_again();
}

void Publisher::acknowledged(MqttTransport::Ticket ticket) {
  auto* const end = on_way_.begin() + static_cast<std::ptrdiff_t>(on_way_count_);
  auto* const found =
      std::find_if(on_way_.begin(), end, [=](const OnWay& way) { return way.ticket == ticket; });
  if (found == end) return;
  *found = on_way_[--on_way_count_];
  is_blocked_ = false;
  static_cast<void>(ring_.acknowledged(ticket));
}

void Publisher::tick(std::uint64_t up_seconds) {
  if (!link_.is_connected() || is_blocked_) return;
  if (!send_states() || !send_withdrawals()) return;
  while (send_head(up_seconds)) {
  }
}

Publisher::Sent Publisher::send(std::string_view topic, std::string_view payload, bool retain) {
  std::size_t octets = payload.size();
  for (std::size_t number = 0; number < on_way_count_; ++number) octets += on_way_[number].octets;
  const bool has_room = on_way_count_ == 0 || octets <= most_octets_on_way;
  last_ticket_ = on_way_count_ < most_on_way && has_room ? link_.publish(topic, payload, retain)
                                                         : MqttTransport::Ticket{0};
  if (last_ticket_ == 0) {
    is_blocked_ = on_way_count_ > 0;
    return Sent::no_room;
  }
  on_way_[on_way_count_++] = {last_ticket_, payload.size()};
  return Sent::yes;
}

template <class Write>
Publisher::Sent Publisher::send_written(std::string_view topic, bool retain, Write write) {
  if (on_way_count_ == most_on_way) {
    is_blocked_ = true;
    return Sent::no_room;
  }
  ams::TextWriter out(scratch_);
  write(out);
  if (out.overflowed()) ++refused_;
  if (out.overflowed() || out.view().empty()) return Sent::nothing;
  return send(topic, out.view(), retain);
}

bool Publisher::send_states() {
  for (Known& meter : known_) {
    if (!meter.status_due || meter.is_withdrawn) continue;
    if (send(options_.topics.status(meter.level), meter.online ? "online" : "offline", true) == Sent::no_room)
      return false;
    meter.status_due = false;
  }
  return true;
}

bool Publisher::send_withdrawals() {
  for (std::size_t number = 0; number < known_.size();) {
    if (!known_[number].is_withdrawn) {
      ++number;
      continue;
    }
    if (!send_withdrawal(known_[number])) return false;
    known_.erase(known_.begin() + static_cast<std::ptrdiff_t>(number));
  }
  return true;
}

// What is told apart by nothing but an empty payload.
bool Publisher::send_withdrawal(Known& meter) {
  const auto take_back = [&](const std::string& topic) { return send(topic, "", true) != Sent::no_room; };
  if (meter.has_status && !take_back(options_.topics.status(meter.level))) return false;
  meter.has_status = false;
  if ((options_.json || meter.has_energy) && !take_back(options_.topics.energy(meter.level))) return false;
  meter.has_energy = false;
  for (std::size_t number = 0; number < most_quantities; ++number) {
    if (!meter.registers.test(number)) continue;
    const std::string_view key = ams::key(static_cast<ams::Quantity>(number));
    if (!take_back(options_.topics.value(meter.level, key))) return false;
    meter.registers.reset(number);
  }
  return true;
}

// True as long as there is more to send and room for it.
bool Publisher::send_head(std::uint64_t up_seconds) {
  if (!has_head_) {
    if (!ring_.read_head(head_)) {
      catching_up_ = false;
      return false;
    }
    has_head_ = true;
  }
  const auto limit = static_cast<std::uint64_t>(late_after.count());
  if (up_seconds >= head_.up_seconds + limit) head_.arrival.late = true;
  catching_up_ = head_.arrival.late && !head_.is_repetition;
  while (step_ != Step::done) {
    if (send_step() == Sent::no_room) return false;
    step_ = static_cast<Step>(static_cast<int>(step_) + 1);
    value_ = 0;
  }
  ring_.finish_head();
  step_ = Step::reading;
  has_head_ = false;
  return true;
}

Publisher::Sent Publisher::send_step() {
  switch (step_) {
    case Step::reading: return send_of_head(send_reading());
    case Step::energy: return send_of_head(send_energy());
    case Step::values: return send_values();
    case Step::classic: return send_of_head(send_classic());
    case Step::done: break;
  }
  return Sent::nothing;
}

Publisher::Sent Publisher::send_of_head(Sent sent) {
  if (sent == Sent::yes) ring_.sent(last_ticket_);
  return sent;
}

Publisher::Sent Publisher::send_reading() {
  if (!options_.json || head_.is_repetition) return Sent::nothing;
  return send_written(options_.topics.reading(head_.level), false, [this](ams::TextWriter& out) {
    ams::write_reading(out, head_.reading, head_.arrival);
  });
}

Publisher::Sent Publisher::send_energy() {
  if (!options_.json || !head_.is_latest_of_registers) return Sent::nothing;
  const Sent sent = send_written(options_.topics.energy(head_.level), true, [this](ams::TextWriter& out) {
    static_cast<void>(ams::write_energy(out, head_.reading, head_.arrival));
  });
  if (sent == Sent::yes) known(head_.level).has_energy = true;
  return sent;
}

Publisher::Sent Publisher::send_classic() {
  if (!options_.classic || head_.is_repetition || head_.reading.channel != 0) return Sent::nothing;
  return send_written(options_.classic_topic, false, [this](ams::TextWriter& out) {
    ams::write_classic(out, head_.reading, head_.arrival,
                       {options_.chip_id, options_.client_id, head_.up_seconds});
  });
}

// Single values have no time of their own: nobody could tell late ones from new ones, so they go out at once
// or not at all, but for registers, which are retained.
Publisher::Sent Publisher::send_values() {
  if (!options_.values) return Sent::nothing;
  const std::size_t last = head_.reading.values().size() + 3;
  for (; value_ < last; ++value_) {
    if (send_of_head(send_value(value_)) == Sent::no_room) return Sent::no_room;
  }
  return Sent::nothing;
}

Publisher::Sent Publisher::send_value(std::size_t index) {
  const auto values = head_.reading.values();
  const bool is_live = !head_.arrival.late && !head_.is_repetition;
  if (index < values.size()) {
    const ams::Value& value = values[index];
    const bool is_register = ams::is_register(ams::kind(value.quantity));
    if (!(is_register ? head_.is_latest_of_registers : is_live)) return Sent::nothing;
    const Sent sent = send_value(ams::key(value.quantity), value.number, is_register);
    const auto number = static_cast<std::size_t>(value.quantity);
    if (is_register && sent == Sent::yes && number < most_quantities)
      known(head_.level).registers.set(number);
    return sent;
  }
  const ams::Arrival& arrival = head_.arrival;
  const std::pair<std::string_view, const std::optional<ams::Decimal>*> others[] = {
      {"temperature_c", &arrival.temperature},
      {"active_energy_import_estimate_kwh", &arrival.import_estimate},
      {"active_energy_export_estimate_kwh", &arrival.export_estimate}};
  const auto& [key, number] = others[index - values.size()];
  return is_live && *number ? send_value(key, **number, false) : Sent::nothing;
}

Publisher::Sent Publisher::send_value(std::string_view key, ams::Decimal number, bool retain) {
  return send_written(options_.topics.value(head_.level, key), retain,
                      [=](ams::TextWriter& out) { ams::write_decimal(out, number); });
}

}  // namespace amsbridge::device
