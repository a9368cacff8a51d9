#include "firmware/device/api/meter_json.hpp"

#include <array>
#include <iterator>
#include <utility>

#include "ams/quantity.hpp"
#include "firmware/device/api/json_parts.hpp"

namespace amsbridge::device {
namespace {

// What one piece holds of each.
constexpr std::size_t faults_at_once = 8;
constexpr std::size_t values_at_once = 6;

void write_diagnosis(ams::JsonWriter& json, ams::Diagnosis diagnosis) {
  json.name("diagnosis");
  json.begin_object();
  json.text("code", ams::name(diagnosis));
  add_text(json, "sentence", ams::sentence(diagnosis));
  add_text(json, "next_step", ams::next_step(diagnosis));
  json.end_object();
}

void write_clock(ams::JsonWriter& json, const ams::ClockReport& clock) {
  json.name("clock");
  json.begin_object();
  json.text("shows", ams::name(clock.kind));
  add_integer(json, "offset_minutes", clock.offset_minutes);
  if (clock.deviation_seconds) add_integer(json, "deviation_s", *clock.deviation_seconds);
  json.end_object();
}

void write_identity(ams::JsonWriter& json, const DeviceView& view, const MeterRelay& relay,
                    const Meter& meter) {
  const bool is_sub_meter = &meter != &relay.meter();
  add_text(json, "id", meter.level());
  if (is_sub_meter) add_text(json, "parent", relay.name());
  if (!is_sub_meter) add_if_any(json, "name", view.settings().meter.name);
  add_if_any(json, "maker", meter.maker());
  add_if_any(json, "model", meter.model());
  add_if_any(json, "meter_id", meter.id());
  add_if_any(json, "list", meter.list());
  json.text("medium", ams::name(meter.medium()));
  json.text("source", source_name(view.settings().meter.pin));
  json.boolean("online", meter.online());
  if (meter.last_heard()) json.number("last", epoch_seconds(meter.last_heard()->steady, view.now()));
  add_integer(json, "expected_s", meter.silence_limit().count());
  json.number("readings", meter.readings());
}

void write_counters(ams::JsonWriter& json, const MeterRelay& relay) {
  const RelayCounters& counters = relay.counters();
  const Treatment& treatment = relay.meter().treatment();
  const auto& guard = treatment.guard();
  json.name("counters");
  json.begin_object();
  json.number("octets", counters.octets);
  json.number("readings", counters.readings);
  json.number("unchecked", counters.unchecked);
  json.number("unauthenticated", counters.unauthenticated);
  json.number("replayed", counters.replayed);
  json.number("repeated", treatment.repeated());
  json.number("held_back", std::uint64_t{guard.held(ams::Doubt::fell)} +
                               std::uint64_t{guard.held(ams::Doubt::jumped)} +
                               std::uint64_t{guard.held(ams::Doubt::zero)});
  json.end_object();
  add_if_any(json, "last_fault", counters.last_fault, 200);
  add_if_any(json, "held_back", treatment.last_held_back(), 200);
}

std::string_view separator(bool& has_begun) {
  return std::exchange(has_begun, true) ? "," : "[";
}

}  // namespace

std::string_view source_name(ReceivePin pin) {
  return pin == ReceivePin::gpio13 ? "serial://uart0-gpio13" : "serial://uart0";
}

const Meter* meter_at(const MeterRelay* relay, std::size_t index) {
  if (relay == nullptr) return nullptr;
  if (index == 0) return &relay->meter();
  const auto& sub_meters = relay->sub_meters();
  if (index > sub_meters.size()) return nullptr;
  return std::next(sub_meters.begin(), static_cast<std::ptrdiff_t>(index) - 1)->second.get();
}

const Meter* find_meter(const MeterRelay* relay, std::string_view name) {
  const Meter* meter = meter_at(relay, 0);
  for (std::size_t index = 0; meter != nullptr; meter = meter_at(relay, ++index)) {
    if (meter->level() == name) return meter;
  }
  return nullptr;
}

// A meter that goes in the middle of its object leaves it as whole as it can be.
bool MeterPieces::operator()(ams::TextWriter& out) {
  const MeterRelay* const relay = view_->relay();
  const Meter* const meter = meter_at(relay, meter_);
  if (meter != nullptr) return next(out, *relay, *meter);
  if (part_ == Part::faults) out.character('}');
  if (part_ != Part::identity) {
    out.character(',');
    ams::JsonWriter json(out);
    write_diagnosis(json, ams::Diagnosis::listening);
    out.character('}');
  }
  if (!has_begun_) out.character('[');
  out.character(']');
  return false;
}

bool MeterPieces::next(ams::TextWriter& out, const MeterRelay& relay, const Meter& meter) {
  const bool is_sub_meter = &meter != &relay.meter();
  ams::JsonWriter json(out);
  switch (part_) {
    case Part::identity:
      out.text(separator(has_begun_));
      json.begin_object();
      write_identity(json, *view_, relay, meter);
      part_ = is_sub_meter ? Part::rest : Part::counters;
      return true;
    case Part::counters:
      out.character(',');
      write_counters(json, relay);
      json.name("faults");
      out.character('{');
      faults_ = 0;
      part_ = Part::faults;
      return true;
    case Part::faults: write_faults(out, relay); return true;
    case Part::rest: break;
  }
  out.character(',');
  if (!is_sub_meter && relay.meter().treatment().clock())
    write_clock(json, *relay.meter().treatment().clock());
  write_diagnosis(json, relay.diagnosis());
  out.character('}');
  part_ = Part::identity;
  ++meter_;
  return true;
}

void MeterPieces::write_faults(ams::TextWriter& out, const MeterRelay& relay) {
  const auto& faults = relay.counters().faults;
  const std::size_t end = faults_ + faults_at_once;
  ams::JsonWriter json(out);
  std::size_t index = 0;
  for (const auto& [reason, count] : faults) {
    if (index >= faults_ && index < end) {
      if (index == faults_ && index > 0) out.character(',');
      json.number(ams::name(reason), count);
    }
    ++index;
  }
  faults_ = end;
  if (end < faults.size()) return;
  out.character('}');
  part_ = Part::rest;
}

bool LatestOfMeter::operator()(ams::TextWriter& out) {
  const Meter* const meter = find_meter(view_->relay(), name_);
  const Moment now = view_->now();
  ams::JsonWriter json(out);
  if (!std::exchange(has_begun_, true)) {
    json.begin_object();
    add_text(json, "meter", name_);
    if (meter != nullptr && meter->last_heard())
      json.number("time", epoch_seconds(meter->last_heard()->steady, now));
    json.name("values");
    out.character('{');
    return true;
  }
  const std::size_t count = meter == nullptr ? 0 : meter->latest_values().size();
  for (std::size_t written = 0; value_ < count && written < values_at_once; ++value_, ++written) {
    const LatestValue& latest = meter->latest_values()[value_];
    if (value_ > 0 && written == 0) out.character(',');
    json.name(ams::key(latest.value.quantity));
    json.begin_object();
    json.number("v", latest.value.number);
    json.number("t", epoch_seconds(latest.heard, now));
    json.end_object();
  }
  if (value_ < count) return true;
  out.text("}}");
  return false;
}

bool LatestPieces::operator()(ams::TextWriter& out) {
  if (!latest_) {
    const Meter* const meter = meter_at(view_->relay(), meter_);
    if (meter == nullptr) {
      out.text(has_begun_ ? "]" : "[]");
      return false;
    }
    out.text(separator(has_begun_));
    latest_.emplace(*view_, meter->level());
  }
  if ((*latest_)(out)) return true;
  latest_.reset();
  ++meter_;
  return true;
}

std::string telegram_text(const Meter& meter, const ams::Reading& reading, const ams::Arrival& arrival) {
  constexpr std::size_t room_of_head = 320;
  constexpr std::size_t room_of_value = 80;
  std::string text = written_text(room_of_head, [&](ams::TextWriter& out) {
    ams::JsonWriter json(out);
    json.begin_object();
    add_text(json, "meter", meter.level(), 64);
    json.number("time", ams::Decimal{arrival.epoch_milliseconds, -3});
    if (reading.meter_time) {
      json.name("meter_time");
      out.character('"');
      ams::write_clock(out, *reading.meter_time);
      out.character('"');
    }
    if (arrival.temperature) json.number("temperature_c", *arrival.temperature);
    json.name("values");
    out.character('{');
  });
  std::array<char, room_of_value> buffer;
  for (const ams::Value& value : reading.values()) {
    ams::TextWriter out(buffer);
    if (text.back() != '{') out.character(',');
    ams::JsonWriter(out).number(ams::key(value.quantity), value.number);
    text += out.view();
  }
  return text += "}}";
}

}  // namespace amsbridge::device
