#include "bridge/relay/meter_relay.hpp"

#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "bridge/relay/diagnosis_words.hpp"
#include "bridge/settings/topic_rules.hpp"
#include "bridge/written.hpp"

namespace amsbridge {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds same_fault_pause{60};  // between two lines of log about the same thing
constexpr seconds longest_pause{3};      // between the pieces of a telegram

ams::DecoderOptions decoder_options(const RelayOptions& options, ams::Aes128Gcm& gcm) {
  ams::DecoderOptions decoding;
  decoding.keys = options.keys;
  decoding.gcm = &gcm;
  decoding.strictness = options.strict ? ams::Strictness::strict : ams::Strictness::lenient;
  return decoding;
}

}  // namespace

MeterRelay::MeterRelay(RelayOptions options, Publisher& publisher, Moment started)
    : options_(std::move(options)),
      topics_(options_.base),
      publisher_(publisher),
      started_(started.steady),
      decoder_(storage_, *this, decoder_options(options_, gcm_)),
      document_(decoder_, [this](const std::string& complaint) { log(complained_, complaint); }),
      watch_(started.steady),
      name_(as_topic_level(options_.name.empty() ? options_.source_name : options_.name)),
      last_telegram_(started.steady) {
  if (options_.taken_names != nullptr) options_.taken_names->insert(name_);
}

void MeterRelay::push(ams::Octets octets, Moment now, const LineErrors& errors) {
  arrivals_.add(decoder_.octets(), now);
  watch_.octets(octets, errors, now.steady);
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

void MeterRelay::check(Moment now) {
  if (!options_.document && now.steady - latest().steady > longest_pause) decoder_.expire();
  check_silence(now);
  if (!options_.document) check_line(now);
}

void MeterRelay::unconnected(Moment now) {
  if (watch_.window(now.steady).octets == 0) watch_ = LineWatch(now.steady);
}

void MeterRelay::check_line(Moment now) {
  const ams::Diagnosis found = ams::diagnose(watch_.window(now.steady));
  if (found == diagnosis_) return;
  diagnosis_ = found;
  if (found == ams::Diagnosis::listening) return;
  spdlog::log(found == ams::Diagnosis::good ? spdlog::level::info : spdlog::level::warn, "{}: {}", name_,
              diagnosis_words(found));
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
  if (reading.channel != 0) return sub_meter(reading, telegram);
  ++counters_.readings;
  counters_.unchecked += reading.marks.unchecked ? 1U : 0U;
  counters_.unauthenticated += reading.marks.unauthenticated ? 1U : 0U;
  counters_.replayed += reading.marks.replayed ? 1U : 0U;
  watch_.reading(reading);
  if (options_.name.empty() && reading.meter_id && !reading.meter_id->view().empty()) {
    rename(topic_level_of_id(reading.meter_id->view()));
  }
  last_telegram_ = arrivals_.find(telegram.octet).steady;
  set_online(true);
  ++sequence_;
  const ams::Arrival arrival = this->arrival(telegram);
  last_reading_ = written([&](ams::TextWriter& out) { ams::write_reading(out, reading, arrival); });
  if (last_reading_.empty()) spdlog::error("{}: a reading was too long and is left out", name_);
  if (options_.json) publish_json(name_, last_reading_, reading, arrival);
  if (options_.classic) publish_classic(reading, arrival);
}

ams::Arrival MeterRelay::arrival(const ams::Telegram& telegram) const {
  const auto since_1970 = arrivals_.find(telegram.octet).wall.time_since_epoch();
  return {.epoch_milliseconds = std::chrono::duration_cast<milliseconds>(since_1970).count(),
          .sequence = sequence_,
          .temperature = std::nullopt};
}

// A meter of its own in topics, though it lives and dies with the one that it reports through.
void MeterRelay::sub_meter(const ams::Reading& reading, const ams::Telegram& telegram) {
  const bool has_id = reading.meter_id && !reading.meter_id->view().empty();
  const std::string meter = has_id ? topic_level_of_id(reading.meter_id->view())
                                   : fmt::format("{}_channel{}", name_, reading.channel);
  if (sub_meters_.insert(meter).second) publish(topics_.status(meter), "online", true);
  const ams::Arrival arrival = this->arrival(telegram);
  const std::string json = written([&](ams::TextWriter& out) { ams::write_reading(out, reading, arrival); });
  if (options_.json) publish_json(meter, json, reading, arrival);
}

void MeterRelay::fault(const ams::Fault& fault, const ams::Telegram& telegram) {
  if (fault.layer == ams::Layer::value) faulty_telegram_ = telegram.number;
  ++counters_.faults[fault.reason];
  watch_.fault(fault);
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
  if (online) return;
  for (const std::string& meter : sub_meters_) publish(topics_.status(meter), "offline", true);
  sub_meters_.clear();
}

void MeterRelay::publish_json(const std::string& meter, const std::string& json, const ams::Reading& reading,
                              const ams::Arrival& arrival) {
  publish_document(topics_.reading(meter), json);
  publish_document(topics_.energy(meter),
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
