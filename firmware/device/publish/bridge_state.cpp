#include "firmware/device/publish/bridge_state.hpp"

#include <algorithm>

#include "ams/publish/json_writer.hpp"
#include "http/json_quoted.hpp"

namespace amsbridge::device {
namespace {

using ams::JsonWriter;

using Detail = StateDetail;

void write_signed(JsonWriter& json, std::string_view name, std::int64_t number) {
  json.number(name, ams::Decimal{number, 0});
}

void write_broker(JsonWriter& json, const StateFacts& facts) {
  json.name("broker");
  json.begin_object();
  json.number("queued", std::uint64_t{facts.broker.on_way});
  json.number("acknowledged", facts.broker.acknowledged);
  json.number("dropped", std::uint64_t{0});
  json.number("refused", std::uint64_t{facts.refused});
  json.number("reconnects", std::uint64_t{facts.broker.reconnects});
  json.end_object();
}

// RAM: nothing here outlives a restart.
void write_outbox(JsonWriter& json, const StateFacts& facts) {
  json.name("outbox");
  json.begin_object();
  json.boolean("durable", false);
  json.number("waiting", std::uint64_t{facts.ring.waiting});
  json.number("waiting_octets", std::uint64_t{facts.ring.waiting_octets});
  json.number("dropped_live", std::uint64_t{facts.ring.dropped_live});
  json.number("dropped_registers", std::uint64_t{facts.ring.dropped_registers});
  json.number("failures", std::uint64_t{0});
  json.boolean("catching_up", facts.is_catching_up);
  json.end_object();
}

void write_held_back(JsonWriter& json, const Treatment& treatment, Detail detail) {
  const ams::RegisterGuard& guard = treatment.guard();
  json.name("held_back");
  json.begin_object();
  json.number("fell", std::uint64_t{guard.held(ams::Doubt::fell)});
  json.number("jumped", std::uint64_t{guard.held(ams::Doubt::jumped)});
  json.number("zero", std::uint64_t{guard.held(ams::Doubt::zero)});
  json.number("confirmed", std::uint64_t{guard.confirmed()});
  if (detail == Detail::all && !treatment.last_held_back().empty())
    write_quoted(json, "last", treatment.last_held_back());
  json.end_object();
}

void write_faults(JsonWriter& json, const RelayCounters& counters, Detail detail) {
  json.name("faults");
  json.begin_object();
  if (detail == Detail::all) {
    for (const auto& [reason, count] : counters.faults) json.number(ams::name(reason), count);
  }
  json.end_object();
}

void write_clock(JsonWriter& json, const ams::ClockReport& clock) {
  json.name("clock");
  json.begin_object();
  json.text("shows", ams::name(clock.kind));
  write_signed(json, "offset_minutes", clock.offset_minutes);
  if (clock.deviation_seconds) write_signed(json, "deviation_s", *clock.deviation_seconds);
  json.end_object();
}

void write_diagnosis(JsonWriter& json, ams::Diagnosis diagnosis) {
  json.name("diagnosis");
  json.begin_object();
  json.text("code", ams::name(diagnosis));
  json.text("sentence", ams::sentence(diagnosis));
  json.text("next_step", ams::next_step(diagnosis));
  json.end_object();
}

void write_line(JsonWriter& json, const StateFacts& facts, Detail detail) {
  const MeterRelay& relay = *facts.relay;
  const RelayCounters& counters = relay.counters();
  const Treatment& treatment = relay.meter().treatment();
  json.begin_object();
  write_quoted(json, "name", relay.name());
  json.text("source", facts.source);
  json.text("status", relay.online() ? "online" : "offline");
  json.number("octets", counters.octets);
  json.number("readings", counters.readings);
  json.number("unchecked", counters.unchecked);
  json.number("unauthenticated", counters.unauthenticated);
  json.number("replayed", counters.replayed);
  json.number("repeated", treatment.repeated());
  write_held_back(json, treatment, detail);
  json.number("overruns", std::uint64_t{facts.overruns});
  write_faults(json, counters, detail);
  if (treatment.clock()) write_clock(json, *treatment.clock());
  if (detail == Detail::all && !counters.last_fault.empty())
    write_quoted(json, "last_fault", counters.last_fault);
  write_diagnosis(json, relay.diagnosis());
  json.end_object();
}

void write_device(JsonWriter& json, const StateFacts& facts) {
  json.name("device");
  json.begin_object();
  json.number("heap_free", std::uint64_t{facts.heap.free});
  json.number("heap_largest_block", std::uint64_t{facts.heap.largest_block});
  if (!facts.reset_reason.empty()) write_quoted(json, "reset_reason", facts.reset_reason);
  if (facts.wifi_strength) write_signed(json, "wifi_strength", *facts.wifi_strength);
  json.end_object();
}

}  // namespace

void write_bridge_state(ams::TextWriter& out, const StateFacts& facts, StateDetail detail) {
  const bool is_read = facts.relay != nullptr;
  JsonWriter json(out);
  json.begin_object();
  json.text("version", facts.version);
  json.number("uptime", facts.uptime);
  if (facts.temperature) json.number("temperature_c", *facts.temperature);
  if (!facts.temperature_problem.empty())
    write_quoted(json, "temperature_problem", facts.temperature_problem);
  write_broker(json, facts);
  write_outbox(json, facts);
  json.number("meters_total", std::uint64_t{is_read ? 1U : 0U});
  json.number("meters_online", std::uint64_t{is_read && facts.relay->online() ? 1U : 0U});
  json.name("meters");
  out.character('[');
  if (is_read) {
    JsonWriter line(out);
    write_line(line, facts, detail);
  }
  out.character(']');
  write_device(json, facts);
  json.end_object();
}

std::string_view bridge_state_json(std::span<char> buffer, const StateFacts& facts) {
  for (const Detail detail : {Detail::all, Detail::brief}) {
    ams::TextWriter out(buffer);
    write_bridge_state(out, facts, detail);
    if (!out.overflowed()) return out.view();
  }
  return {};
}

void write_latest_octets(ams::TextWriter& out, const MeterRelay* relay, std::size_t most) {
  out.character('{');
  if (relay != nullptr) {
    std::size_t left_out = 0;
    relay->latest_octets().for_each([&](auto, ams::Octets octets) { left_out += octets.size(); });
    left_out -= std::min(left_out, most);
    write_quoted(out, relay->name());
    out.text(":\"");
    relay->latest_octets().for_each([&](auto, ams::Octets octets) {
      const std::size_t skipped = std::min(left_out, octets.size());
      left_out -= skipped;
      for (const std::uint8_t octet : octets.subspan(skipped)) out.hexadecimal(octet, 2);
    });
    out.character('"');
  }
  out.character('}');
}

void StateReporter::tick(Moment now) {
  if (!due_ || !link_.is_connected()) return;
  const StateFacts facts = source_.state();
  Seen seen;
  if (facts.relay != nullptr) seen = {facts.relay->diagnosis(), facts.relay->online()};
  const bool is_soon = said_ && now.steady - *said_ < least_pause;
  const bool has_changed = !(seen == seen_) && !is_soon;
  if (now.steady < *due_ && !has_changed) return;
  const std::string_view json = bridge_state_json(scratch_, facts);
  // What is not taken is said a minute later, by then as it is then.
  static_cast<void>(json.empty() ? MqttTransport::Ticket{0} : link_.publish(topic_, json, false));
  seen_ = seen;
  said_ = now.steady;
  due_ = now.steady + period;
}

}  // namespace amsbridge::device
