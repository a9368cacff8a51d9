#include "metering/meter.hpp"

#include <algorithm>
#include <utility>

#include "metering/written.hpp"

namespace amsbridge {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

std::int64_t epoch_milliseconds(Moment moment) {
  return duration_cast<milliseconds>(moment.wall.time_since_epoch()).count();
}

// A backlog comes all at once: how often a meter sends is told by the times of its messages.
Meter::Steady time_of_sending(const Reception& heard) {
  if (heard.epoch_milliseconds) return Meter::Steady(milliseconds(*heard.epoch_milliseconds));
  return heard.first_octet.steady;
}

std::int64_t milliseconds_of(Meter::Steady time) {
  return duration_cast<milliseconds>(time.time_since_epoch()).count();
}

}  // namespace

Meter::Meter(std::string level, const MeterOptions& options, ReadingOutput& output, Moment started)
    : level_(std::move(level)),
      options_(options),
      output_(output),
      treatment_(options.treatment, level_, output),
      gate_(options.publish, options.interval),
      last_telegram_(started.steady) {}

void Meter::take(ams::Reading& reading, const Reception& heard) {
  ++readings_;
  last_heard_ = heard.first_octet;
  last_telegram_ = heard.first_octet.steady;
  set_online(true);
  const Steady sent = time_of_sending(heard);
  cadence_.observe(ams::contents(reading), milliseconds_of(sent));
  note_identity(reading);
  Outgoing outgoing{reading, {}, heard.up_seconds, heard.last_octet};
  outgoing.arrival.epoch_milliseconds =
      heard.epoch_milliseconds.value_or(epoch_milliseconds(heard.first_octet));
  outgoing.arrival.temperature = heard.temperature;
  treatment_.apply(reading, outgoing.arrival);
  note_values(reading, last_telegram_);
  if (options_.observer != nullptr)
    options_.observer->reading(*this, reading, outgoing.arrival, heard.first_octet);

  const bool is_milestone = milestones_.take(reading, sent);
  if (is_milestone) outgoing.shelf = Shelf::registers;
  const Importance importance = is_milestone ? Importance::milestone : Importance::ordinary;
  if (!reading.values().empty() && gate_.passes(reading, importance, sent)) publish(outgoing, heard);
}

// Apart: the stack of a small device does not hold this and the treatment of readings at once.
[[gnu::noinline]] void Meter::publish(Outgoing& outgoing, const Reception& heard) {
  outgoing.arrival.sequence = heard.sequence ? *heard.sequence : output_.next_sequence(level_);
  if (!options_.scratch.empty())
    last_json_ = written_in(options_.scratch, [&](ams::TextWriter& out) {
      ams::write_reading(out, outgoing.reading, outgoing.arrival);
    });
  output_.publish(level_, last_json_, outgoing);
}

void Meter::publish_raw(ams::Octets octets, const Reception& heard) {
  ams::Arrival arrival;
  arrival.epoch_milliseconds = heard.epoch_milliseconds.value_or(epoch_milliseconds(heard.first_octet));
  arrival.sequence = heard.sequence ? *heard.sequence : output_.next_sequence(level_ + "/raw");
  output_.publish_raw(level_, octets, arrival, heard.last_octet);
}

// Lists of power alone do not tell whose they are.
void Meter::note_identity(const ams::Reading& reading) {
  if (reading.meter_id) id_ = reading.meter_id->view();
  if (!reading.maker.empty()) maker_ = reading.maker;
  if (reading.meter_model) model_ = reading.meter_model->view();
  if (reading.list) list_ = reading.list->view();
  medium_ = reading.medium;
}

void Meter::note_values(const ams::Reading& reading, Steady heard) {
  for (const ams::Value& value : reading.values()) {
    const auto known =
        std::find_if(latest_values_.begin(), latest_values_.end(),
                     [&](const LatestValue& latest) { return latest.value.quantity == value.quantity; });
    if (known == latest_values_.end()) {
      latest_values_.push_back({value, heard});
    } else {
      *known = {value, heard};
    }
  }
}

void Meter::rename(std::string level) {
  // Whoever looks at the old name shall not see it online for ever.
  if (online_) output_.withdraw(level_);
  online_.reset();
  if (options_.observer != nullptr) options_.observer->gone(level_);
  const std::string before = std::exchange(level_, std::move(level));
  if (options_.observer != nullptr) options_.observer->renamed(before, level_);
  treatment_.rename(level_);
}

void Meter::withdraw() {
  output_.withdraw(level_);
  if (options_.observer != nullptr) options_.observer->gone(level_);
}

void Meter::set_online(bool online) {
  if (online_ == online) return;
  online_ = online;
  output_.publish_status(level_, online);
}

std::chrono::seconds Meter::silence_limit() const {
  if (options_.silence.count() > 0) return options_.silence;
  return std::chrono::seconds(cadence_.silence_limit_seconds());
}

}  // namespace amsbridge
