#include "bridge/relay/metrics_input.hpp"

namespace amsbridge {
namespace {

using Steady = std::chrono::steady_clock::time_point;
using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::seconds;

std::uint64_t held_back(const ams::RegisterGuard& guard) {
  return std::uint64_t{guard.held(ams::Doubt::fell)} + guard.held(ams::Doubt::jumped) +
         guard.held(ams::Doubt::zero);
}

MeterMetrics of_meter(const Meter& meter, Steady now) {
  MeterMetrics metrics;
  metrics.name = meter.level();
  metrics.online = meter.online();
  for (const LatestValue& latest : meter.latest_values())
    metrics.values.push_back({latest.value, duration_cast<milliseconds>(now - latest.heard)});
  metrics.silence = meter.silence_limit();
  metrics.register_silence = seconds(meter.cadence().expire_after_seconds(ams::ListContents::registers));
  if (meter.last_heard()) metrics.last_reading = meter.last_heard()->wall;
  if (meter.treatment().clock()) metrics.clock_offset = meter.treatment().clock()->deviation_seconds;
  metrics.readings = meter.readings();
  metrics.held_back = held_back(meter.treatment().guard());
  return metrics;
}

MeterMetrics of_line(const LineState& line, Steady now) {
  const RelayCounters& counters = line.relay->counters();
  MeterMetrics metrics = of_meter(line.relay->meter(), now);
  metrics.octets = counters.octets;
  const std::uint64_t opened = line.source->counters().opened;
  metrics.reopened = opened > 0 ? opened - 1 : 0;
  metrics.unchecked = counters.unchecked;
  metrics.unauthenticated = counters.unauthenticated;
  metrics.replayed = counters.replayed;
  metrics.faults = counters.faults;
  return metrics;
}

}  // namespace

MetricsInput metrics_input(const BridgeState& state, const Dispatch& dispatch, Steady now) {
  MetricsInput input;
  for (const LineState& line : state.lines) {
    input.meters.push_back(of_line(line, now));
    for (const auto& [level, meter] : line.relay->sub_meters()) input.meters.push_back(of_meter(*meter, now));
  }
  input.broker = {dispatch.is_connected(), state.broker.queued,  state.broker.acknowledged,
                  state.broker.dropped,    state.broker.refused, state.broker.reconnects};
  if (state.outbox_durable)
    input.outbox = OutboxMetrics{state.outbox.waiting, state.outbox.waiting_octets,
                                 state.outbox.dropped_live + state.outbox.dropped_registers};
  if (!state.sensor.empty())
    input.temperature = TemperatureMetrics{state.sensor, state.temperature, state.temperature_faults};
  input.to_handover = dispatch.handed_latency();
  input.to_acknowledgement = dispatch.settled_latency();
  input.uptime = state.uptime;
  return input;
}

}  // namespace amsbridge
