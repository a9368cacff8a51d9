#include "bridge/relay/bridge_state.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "bridge/relay/state_json.hpp"
#include "bridge/version.hpp"
#include "metering/written.hpp"

namespace amsbridge {
namespace {

using Json = StateJson;

constexpr std::size_t most_meters = 100;  // in one message

Json held_back_json(const Treatment& treatment) {
  const ams::RegisterGuard& guard = treatment.guard();
  Json held = {{"fell", guard.held(ams::Doubt::fell)},
               {"jumped", guard.held(ams::Doubt::jumped)},
               {"zero", guard.held(ams::Doubt::zero)},
               {"confirmed", guard.confirmed()}};
  if (!treatment.last_held_back().empty()) held["last"] = treatment.last_held_back();
  return held;
}

Json line_json(const LineState& line) {
  const MeterRelay& relay = *line.relay;
  const RelayCounters& counters = relay.counters();
  const Treatment& treatment = relay.meter().treatment();
  const LineCounters opened = line.source->counters();
  Json json = {{"name", relay.name()},
               {"source", line.source->name()},
               {"status", relay.online() ? "online" : "offline"},
               {"octets", counters.octets},
               {"readings", counters.readings},
               {"unchecked", counters.unchecked},
               {"unauthenticated", counters.unauthenticated},
               {"replayed", counters.replayed},
               {"repeated", treatment.repeated()},
               {"held_back", held_back_json(treatment)},
               {"opened", opened.opened},
               {"lost", opened.lost},
               {"stuck", opened.stuck},
               {"faults", faults_json(counters)}};
  if (treatment.clock()) json["clock"] = clock_json(*treatment.clock());
  if (!counters.last_fault.empty()) json["last_fault"] = counters.last_fault;
  json["diagnosis"] = diagnosis_json(relay.diagnosis());
  return json;
}

}  // namespace

std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json number_of(ams::Decimal number) {
  return Json::parse(written([&](ams::TextWriter& out) { ams::write_decimal(out, number); }));
}

Json faults_json(const RelayCounters& counters) {
  Json faults = Json::object();
  for (const auto& [reason, count] : counters.faults) faults[std::string(ams::name(reason))] = count;
  return faults;
}

Json clock_json(const ams::ClockReport& clock) {
  Json json = {{"shows", ams::name(clock.kind)}, {"offset_minutes", clock.offset_minutes}};
  if (clock.deviation_seconds) json["deviation_s"] = *clock.deviation_seconds;
  return json;
}

Json diagnosis_json(ams::Diagnosis diagnosis) {
  return {{"code", ams::name(diagnosis)},
          {"sentence", ams::sentence(diagnosis)},
          {"next_step", ams::next_step(diagnosis)}};
}

Json broker_json(const BridgeState& state) {
  return {{"queued", state.broker.queued},
          {"acknowledged", state.broker.acknowledged},
          {"dropped", state.broker.dropped},
          {"refused", state.broker.refused},
          {"reconnects", state.broker.reconnects}};
}

Json outbox_json(const BridgeState& state) {
  Json json = {{"durable", state.outbox_durable},
               {"waiting", state.outbox.waiting},
               {"waiting_octets", state.outbox.waiting_octets},
               {"dropped_live", state.outbox.dropped_live},
               {"dropped_registers", state.outbox.dropped_registers},
               {"failures", state.outbox.failures},
               {"catching_up", state.is_catching_up}};
  if (!state.outbox_problem.empty()) json["problem"] = state.outbox_problem;
  return json;
}

// A message has an end, fleets have not.
std::vector<LineState> worth_telling(std::vector<LineState> lines) {
  std::stable_partition(lines.begin(), lines.end(),
                        [](const LineState& line) { return !line.relay->online(); });
  lines.resize(std::min(lines.size(), most_meters));
  return lines;
}

std::size_t count_online(const std::vector<LineState>& lines) {
  return static_cast<std::size_t>(
      std::count_if(lines.begin(), lines.end(), [](const LineState& line) { return line.relay->online(); }));
}

std::string bridge_state_json(const BridgeState& state) {
  Json json = {{"version", version}, {"uptime", state.uptime.count()}};
  if (state.temperature) json["temperature_c"] = number_of(*state.temperature);
  if (!state.temperature_problem.empty()) json["temperature_problem"] = state.temperature_problem;
  json["broker"] = broker_json(state);
  json["outbox"] = outbox_json(state);
  json["meters_total"] = state.lines.size();
  json["meters_online"] = count_online(state.lines);
  json["meters"] = Json::array();
  for (const LineState& line : worth_telling(state.lines)) json["meters"].push_back(line_json(line));
  return text_of(json);
}

std::string last_readings_json(const std::vector<LineState>& lines) {
  Json readings = Json::object();
  const auto add = [&](const Meter& meter) {
    if (!meter.last_json().empty()) readings[meter.level()] = Json::parse(meter.last_json());
  };
  for (const LineState& line : lines) {
    add(line.relay->meter());
    for (const auto& [level, meter] : line.relay->sub_meters()) add(*meter);
  }
  return text_of(readings);
}

std::string latest_octets_json(const std::vector<LineState>& lines) {
  Json octets = Json::object();
  for (const LineState& line : lines) {
    constexpr std::size_t most = 4096;  // in a message
    const auto latest = line.relay->latest_octets().octets();
    const auto told = std::span(latest).last(std::min(latest.size(), most));
    octets[line.relay->name()] = fmt::format("{:02x}", fmt::join(told, ""));
  }
  return text_of(octets);
}

}  // namespace amsbridge
