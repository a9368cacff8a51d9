#include "bridge/relay/meter_relay.hpp"

#include <utility>

#include <spdlog/spdlog.h>

#include "bridge/settings/topic_rules.hpp"
#include "bridge/written.hpp"

namespace amsbridge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds same_fault_pause{60};  // between two lines of log about the same thing

}  // namespace

MeterRelay::MeterRelay(RelayOptions options, Publisher& publisher, Moment started)
    : options_(std::move(options)),
      topics_(options_.base),
      publisher_(publisher),
      started_(started.steady),
      decoder_(storage_, *this),
      document_(decoder_, [this](const std::string& complaint) { log(complained_, complaint); }),
      name_(as_topic_level(options_.name.empty() ? options_.source_name : options_.name)),
      last_telegram_(started.steady) {
  if (options_.taken_names != nullptr) options_.taken_names->insert(name_);
}

void MeterRelay::push(ams::Octets octets, Moment now) {
  arrivals_.add(decoder_.octets(), now);
  counters_.octets += octets.size();
  if (options_.document) {
    document_.push(octets);
  } else {
    decoder_.push(octets);
  }
}

void MeterRelay::gap() {
  if (options_.document) {
    document_.gap();
  } else {
    decoder_.gap();
  }
}

void MeterRelay::check_silence(Moment now) {
  if (now.steady - last_telegram_ < longest_silence) return;
  if (online_ != false) spdlog::warn("{}: no telegram for {} s", name_, longest_silence.count());
  set_online(false);
}

void MeterRelay::finish() {
  if (options_.document) {
    document_.finish();
  } else {
    decoder_.gap();
  }
  set_online(false);
}

void MeterRelay::reading(const ams::Reading& reading, const ams::Telegram& telegram) {
  if (options_.strict && faulty_telegram_ == telegram.number) return;
  ++counters_.readings;
  if (options_.name.empty() && reading.meter_id && !reading.meter_id->view().empty()) {
    rename(topic_level_of_id(reading.meter_id->view()));
  }
  const Moment arrived = arrivals_.find(telegram.octet);
  last_telegram_ = arrived.steady;
  set_online(true);
  const ams::Arrival arrival{
      .epoch_milliseconds = std::chrono::duration_cast<milliseconds>(arrived.wall.time_since_epoch()).count(),
      .sequence = ++sequence_,
      .temperature = std::nullopt};
  last_reading_ = written([&](ams::TextWriter& out) { ams::write_reading(out, reading, arrival); });
  if (last_reading_.empty()) spdlog::error("{}: a reading was too long and is left out", name_);
  if (options_.json) publish_json(reading, arrival);
  if (options_.classic) publish_classic(reading, arrival);
}

void MeterRelay::fault(const ams::Fault& fault, const ams::Telegram& telegram) {
  if (fault.layer == ams::Layer::value) faulty_telegram_ = telegram.number;
  ++counters_.faults[fault.reason];
  counters_.last_fault = written([&](ams::TextWriter& out) { ams::write_words(out, fault); });
  log(logged_[fault.reason], counters_.last_fault);
}

void MeterRelay::rename(std::string name) {
  if (name == name_ || !take(name)) return;
  // Whoever looks at the old name shall not see it online for ever.
  if (online_) publish(topics_.status(name_), "", true);
  online_.reset();
  spdlog::info("{}: the meter says that it is {}", name_, name);
  name_ = std::move(name);
}

bool MeterRelay::take(const std::string& name) {
  if (options_.taken_names == nullptr) return true;
  if (options_.taken_names->contains(name)) {
    if (refused_name_ != name)
      spdlog::warn("{}: the meter says that it is {}, as another one does, and keeps its name", name_, name);
    refused_name_ = name;
    return false;
  }
  options_.taken_names->erase(options_.taken_names->find(name_));
  options_.taken_names->insert(name);
  return true;
}

void MeterRelay::set_online(bool online) {
  if (online_ == online) return;
  online_ = online;
  publish(topics_.status(name_), online ? "online" : "offline", true);
}

void MeterRelay::publish_json(const ams::Reading& reading, const ams::Arrival& arrival) {
  publish_document(topics_.reading(name_), last_reading_);
  publish_document(topics_.energy(name_),
                   written([&](ams::TextWriter& out) { ams::write_energy(out, reading, arrival); }), true);
}

void MeterRelay::publish_classic(const ams::Reading& reading, const ams::Arrival& arrival) {
  const auto up = std::chrono::duration_cast<seconds>(latest().steady - started_).count();
  const ams::ClassicSender sender{options_.classic_id, options_.client_id, static_cast<std::uint64_t>(up)};
  publish_document(options_.classic_topic,
                   written([&](ams::TextWriter& out) { ams::write_classic(out, reading, arrival, sender); }));
}

// Empty are the registers of a reading that has none, and what was too long to be written whole.
void MeterRelay::publish_document(std::string topic, std::string json, bool retain) {
  if (!json.empty()) publish(std::move(topic), std::move(json), retain);
}

void MeterRelay::publish(std::string topic, std::string payload, bool retain) {
  publisher_.publish({std::move(topic), std::move(payload), options_.qos, retain});
}

void MeterRelay::log(std::optional<Steady>& logged, const std::string& words) {
  const Steady now = latest().steady;
  const bool recently = logged && now - *logged < same_fault_pause;
  if (!recently) logged = now;
  spdlog::log(recently ? spdlog::level::debug : spdlog::level::warn, "{}: {}", name_, words);
}

}  // namespace amsbridge
