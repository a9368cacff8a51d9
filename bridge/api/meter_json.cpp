#include "bridge/api/meter_json.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "metering/written.hpp"

namespace amsbridge {
namespace {

using Json = StateJson;
using std::chrono::duration_cast;
using std::chrono::milliseconds;

void add_text(Json& json, const char* key, const std::string& text) {
  if (!text.empty()) json[key] = text;
}

Json counters_json(const LineState& line) {
  const RelayCounters& counters = line.relay->counters();
  const Treatment& treatment = line.relay->meter().treatment();
  const LineCounters opened = line.source->counters();
  return {
      {"octets", counters.octets},
      {"readings", counters.readings},
      {"unchecked", counters.unchecked},
      {"unauthenticated", counters.unauthenticated},
      {"replayed", counters.replayed},
      {"repeated", treatment.repeated()},
      {"held_back", treatment.guard().held(ams::Doubt::fell) + treatment.guard().held(ams::Doubt::jumped) +
                        treatment.guard().held(ams::Doubt::zero)},
      {"opened", opened.opened},
      {"lost", opened.lost},
      {"stuck", opened.stuck}};
}

// What to look at where a source cannot be read at all; the words before it say why.
const char* next_step_for(const MeterSettings* settings) {
  if (settings == nullptr) return "";
  if (std::holds_alternative<SerialUrl>(settings->source))
    return "Check that the adapter is plugged in; 'Find my meter' in the settings shows the ports that are "
           "there.";
  if (std::holds_alternative<FileUrl>(settings->source)) return "Check the name of the file, and its rights.";
  return "Check the address in the settings, and that the other end is switched on.";
}

// That nothing comes over a line that is not there says nothing of the meter.
Json line_diagnosis(const LineState& line) {
  const std::string trouble = line.source->trouble();
  if (trouble.empty()) return diagnosis_json(line.relay->diagnosis());
  return {{"code", "not_connected"}, {"sentence", trouble}, {"next_step", next_step_for(line.settings)}};
}

void add_line(Json& json, const LineState& line) {
  const RelayCounters& counters = line.relay->counters();
  const Treatment& treatment = line.relay->meter().treatment();
  if (line.settings != nullptr) add_text(json, "name", line.settings->name);
  json["counters"] = counters_json(line);
  json["faults"] = faults_json(counters);
  add_text(json, "last_fault", counters.last_fault);
  add_text(json, "held_back", treatment.last_held_back());
  if (treatment.clock()) json["clock"] = clock_json(*treatment.clock());
}

std::string number_text(ams::Decimal number) {
  return written([&](ams::TextWriter& out) { ams::write_decimal(out, number); });
}

}  // namespace

double epoch_seconds(std::chrono::system_clock::time_point time) {
  constexpr double in_a_second = 1000;
  return static_cast<double>(duration_cast<milliseconds>(time.time_since_epoch()).count()) / in_a_second;
}

Json meter_json(const FoundMeter& found) {
  const Meter& meter = *found.meter;
  Json json = {{"id", meter.level()}};
  if (found.is_sub_meter()) json["parent"] = found.line.relay->name();
  add_text(json, "maker", meter.maker());
  add_text(json, "model", meter.model());
  add_text(json, "meter_id", meter.id());
  add_text(json, "list", meter.list());
  json["medium"] = ams::name(meter.medium());
  json["source"] = found.line.source->name();
  json["online"] = meter.online();
  if (meter.last_heard()) json["last"] = epoch_seconds(meter.last_heard()->wall);
  json["expected_s"] = meter.silence_limit().count();
  json["readings"] = meter.readings();
  if (!found.is_sub_meter()) add_line(json, found.line);
  json["diagnosis"] = line_diagnosis(found.line);
  return json;
}

Json unread_meter_json(const UnreadMeter& unread) {
  return {
      {"id", unread.name},
      {"source", unread.source},
      {"online", false},
      {"readings", 0},
      {"diagnosis",
       {{"code", "not_opened"}, {"sentence", unread.words}, {"next_step", next_step_for(unread.settings)}}}};
}

Json latest_json(const Meter& meter, Moment now) {
  Json json = {{"meter", meter.level()}};
  if (meter.last_heard()) json["time"] = epoch_seconds(meter.last_heard()->wall);
  json["values"] = Json::object();
  for (const LatestValue& latest : meter.latest_values()) {
    const auto time = now.wall - duration_cast<milliseconds>(now.steady - latest.heard);
    json["values"][std::string(ams::key(latest.value.quantity))] = {{"v", number_of(latest.value.number)},
                                                                    {"t", epoch_seconds(time)}};
  }
  return json;
}

std::string telegram_json(const Meter& meter, const ams::Reading& reading, const ams::Arrival& arrival) {
  Json head = {{"meter", meter.level()}, {"time", static_cast<double>(arrival.epoch_milliseconds) / 1000}};
  if (reading.meter_time)
    head["meter_time"] = written([&](ams::TextWriter& out) { ams::write_clock(out, *reading.meter_time); });
  if (arrival.temperature) head["temperature_c"] = number_of(*arrival.temperature);
  std::string text = text_of(head);
  text.back() = ',';
  text += "\"values\":{";
  for (const ams::Value& value : reading.values()) {
    if (text.back() != '{') text += ',';
    text += '"';
    text += ams::key(value.quantity);
    text += "\":" + number_text(value.number);
  }
  return text + "}}";
}

std::vector<FoundMeter> meters_of(const LineState& line) {
  std::vector<FoundMeter> meters{{line, &line.relay->meter()}};
  for (const auto& [level, meter] : line.relay->sub_meters()) meters.push_back({line, meter.get()});
  return meters;
}

std::optional<FoundMeter> find_meter(const std::vector<LineState>& lines, std::string_view id) {
  for (const LineState& line : lines) {
    for (const FoundMeter& found : meters_of(line)) {
      if (found.meter->level() == id) return found;
    }
  }
  return std::nullopt;
}

}  // namespace amsbridge
