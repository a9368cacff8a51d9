#include "metering/meter_relay.hpp"

#include <utility>

#include "metering/diagnosis_words.hpp"
#include "metering/log.hpp"
#include "metering/topic_rules.hpp"
#include "metering/topics.hpp"
#include "metering/written.hpp"

namespace amsbridge {
namespace {

using std::chrono::seconds;

constexpr const char* id_key = "id";
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

MeterRelay::MeterRelay(RelayOptions options, const RelayTools& tools, Moment started)
    : options_(std::move(options)),
      output_(tools.output),
      started_(options_.program_started.value_or(started)),
      decoder_(tools.storage, *this, decoder_options(options_, tools.gcm)),
      arrivals_(tools.storage.size() + ams::P1Telegram::longest_telegram, options_.limits.arrivals,
                options_.limits.step),
      watch_(started.steady),
      meter_(first_name(), options_.meter, output_, started),
      latest_octets_(options_.limits.latest_octets, options_.limits.latest_pieces,
                     std::max(options_.limits.step, OctetRing::usual_together)) {
  if (options_.raw)
    raw_ = std::make_unique<RawTelegrams>(
        [this](ams::Octets octets, std::uint64_t octet) { deliver_raw(octets, octet); });
  arrivals_.add(0, started);
  if (options_.taken_names != nullptr) options_.taken_names->insert(name());
}

// Lists of power alone do not tell whose they are: until one does, it is the meter that was there last.
std::string MeterRelay::first_name() {
  if (!options_.name.empty()) return as_topic_level(options_.name);
  const auto memory = output_.recall(memory_of_line());
  const auto id = memory.find(id_key);
  const bool is_taken = id != memory.end() && options_.taken_names != nullptr &&
                        options_.taken_names->contains(topic_level_of_id(id->second));
  if (id == memory.end() || is_taken) return as_topic_level(options_.source_name);
  static_cast<void>(ids_.tell(id->second));
  return topic_level_of_id(id->second);
}

void MeterRelay::came(ams::Octets octets, Moment now, const LineErrors& errors) {
  arrivals_.add(decoder_.octets(), now);
  watch_.octets(octets, errors, now.steady);
  counters_.octets += octets.size();
  latest_octets_.push(octets, now.steady);
}

void MeterRelay::push(ams::Octets octets, Moment now, const LineErrors& errors) {
  came(octets, now, errors);
  if (raw_) raw_->push(octets);
  decoder_.push(octets);
  if (raw_) raw_->settled(decoder_.settled());
}

void MeterRelay::push_message(ams::Octets octets, Moment now, const Envelope& envelope) {
  envelope_ = envelope;
  push(octets, now);
  if (envelope.is_complete) expire();
  envelope_.reset();
}

void MeterRelay::gap() {
  decoder_.gap();
  if (raw_) raw_->gap(decoder_.settled());
}

void MeterRelay::expire() {
  decoder_.expire();
  if (raw_) raw_->gap(decoder_.settled());
}

void MeterRelay::check_meter(Moment now) {
  if (!options_.document && now.steady - latest().steady > longest_pause) expire();
  check_silence(now);
}

void MeterRelay::check(Moment now) {
  check_meter(now);
  if (!options_.document) check_line(now);
}

void MeterRelay::unconnected(Moment now) {
  if (watch_.window(now.steady).octets == 0) watch_ = LineWatch(now.steady);
}

void MeterRelay::begin_anew(Moment now) {
  expire();
  watch_ = LineWatch(now.steady);
}

void MeterRelay::check_line(Moment now) {
  ams::Diagnosis found = ams::diagnose(watch_.window(now.steady));
  // What came of late was good, but nothing has come since for longer than this meter ever pauses.
  const bool is_silent = now.steady - latest().steady >= meter_.silence_limit();
  if (found == ams::Diagnosis::good && is_silent) found = ams::Diagnosis::fell_silent;
  if (found == diagnosis_) return;
  diagnosis_ = found;
  if (found == ams::Diagnosis::listening) return;
  say(found == ams::Diagnosis::good ? LogLevel::info : LogLevel::warning,
      name() + ": " + diagnosis_words(found));
}

void MeterRelay::check_silence(Moment now) {
  if (!meter_.is_silent(now.steady)) return;
  if (meter_.online() || !said_silent_) {
    say(LogLevel::warning,
        name() + ": no telegram for " + std::to_string(meter_.silence_limit().count()) + " s");
  }
  said_silent_ = true;
  go_offline();
}

void MeterRelay::go_offline() {
  meter_.set_online(false);
  for (const auto& [level, meter] : sub_meters_) meter->set_online(false);
}

void MeterRelay::finish() {
  gap();
  if (raw_) raw_->gap(decoder_.octets());
  go_offline();
}

void MeterRelay::release(Parting parting) {
  if (options_.taken_names != nullptr) options_.taken_names->erase(options_.taken_names->find(name()));
  if (parting == Parting::for_now) return;
  meter_.withdraw();
  for (const auto& [level, meter] : sub_meters_) meter->withdraw();
}

Reception MeterRelay::heard(std::uint64_t octet) const {
  Reception heard{arrivals_.find(octet), latest(), {}, {}, {}, 0};
  if (envelope_) {
    heard.epoch_milliseconds = envelope_->epoch_milliseconds;
    heard.sequence = envelope_->sequence;
  }
  if (options_.temperature) heard.temperature = options_.temperature();
  heard.up_seconds = static_cast<std::uint64_t>(
      std::chrono::duration_cast<seconds>(heard.last_octet.steady - started_.steady).count());
  return heard;
}

void MeterRelay::reading(const ams::Reading& reading, const ams::Telegram& telegram) {
  if (raw_) raw_->told(telegram);
  if (options_.strict && faulty_telegram_ == telegram.number) return;
  if (reading.channel != 0) return sub_meter(reading, telegram);
  count(reading);
  watch_.reading(reading);
  said_silent_ = false;
  reading_ = reading;
  use_known_id(reading_);
  meter_.take(reading_, heard(telegram.octet));
}

void MeterRelay::count(const ams::Reading& reading) {
  ++counters_.readings;
  counters_.unchecked += reading.marks.unchecked ? 1U : 0U;
  counters_.unauthenticated += reading.marks.unauthenticated ? 1U : 0U;
  counters_.replayed += reading.marks.replayed ? 1U : 0U;
}

// The reading gets the id that its meter goes by, where it tells another one.
void MeterRelay::use_known_id(ams::Reading& reading) {
  if (!reading.meter_id || reading.meter_id->view().empty()) return;
  const std::string_view id = reading.meter_id->view();
  const MeterIds::Told told = ids_.tell(id);
  if (told == MeterIds::Told::joined) {
    say(LogLevel::info, name() + ": the ids " + topic_level_of_id(ids_.current()) + " and " +
                            topic_level_of_id(id) + " mean one meter");
  }
  if (told != MeterIds::Told::same) output_.remember(memory_of_line(), id_key, ids_.current());
  if (options_.name.empty()) rename(topic_level_of_id(ids_.current()));
  if (id != ids_.current()) reading.meter_id.emplace().assign(ids_.current());
}

// A meter of its own in topics, though it lives and dies with the one that it reports through.
void MeterRelay::sub_meter(const ams::Reading& reading, const ams::Telegram& telegram) {
  const bool has_id = reading.meter_id && !reading.meter_id->view().empty();
  const std::string level = has_id ? topic_level_of_id(reading.meter_id->view())
                                   : name() + "_channel" + std::to_string(reading.channel);
  auto found = sub_meters_.find(level);
  if (found == sub_meters_.end()) {
    if (sub_meters_.size() == options_.limits.sub_meters) return;
    found =
        sub_meters_.emplace(level, std::make_unique<Meter>(level, options_.meter, output_, latest())).first;
  }
  reading_ = reading;
  found->second->take(reading_, heard(telegram.octet));
}

void MeterRelay::fault(const ams::Fault& fault, const ams::Telegram& telegram) {
  if (raw_) raw_->told(telegram);
  if (fault.layer == ams::Layer::value) faulty_telegram_ = telegram.number;
  ++counters_.faults[fault.reason];
  watch_.fault(fault);
  counters_.last_fault = written<few_octets>([&](ams::TextWriter& out) { ams::write_words(out, fault); });
  log(logged_[fault.reason], counters_.last_fault);
}

void MeterRelay::deliver_raw(ams::Octets octets, std::uint64_t octet) {
  meter_.publish_raw(octets, heard(octet));
}

void MeterRelay::rename(std::string name) {
  if (name == this->name() || !take(name)) return;
  say(LogLevel::info, this->name() + ": the meter says that it is " + name);
  meter_.rename(std::move(name));
}

bool MeterRelay::take(const std::string& name) {
  if (options_.taken_names == nullptr) return true;
  if (options_.taken_names->contains(name)) {
    if (refused_name_ != name)
      say(LogLevel::warning,
          this->name() + ": the meter says that it is " + name + ", as another one does, and keeps its name");
    refused_name_ = name;
    return false;
  }
  options_.taken_names->erase(options_.taken_names->find(this->name()));
  options_.taken_names->insert(name);
  return true;
}

void MeterRelay::log(std::optional<Steady>& logged, const std::string& words) {
  const Steady now = latest().steady;
  const bool recently = logged && now - *logged < same_fault_pause;
  if (!recently) logged = now;
  say(recently || hushed_ ? LogLevel::debug : LogLevel::warning, name() + ": " + words);
}

}  // namespace amsbridge
