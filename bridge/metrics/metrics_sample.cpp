#include "bridge/metrics/metrics_sample.hpp"

namespace amsbridge::testing {

using namespace std::chrono_literals;

MetricsInput metrics_sample() {
  MetricsInput input;
  MeterMetrics house;
  house.name = "house";
  house.online = true;
  for (std::size_t row = 0; row < ams::quantity_count(); ++row) {
    const ams::Quantity quantity{static_cast<std::uint8_t>(row)};
    house.values.push_back(
        {{.number = {static_cast<std::int64_t>(row) + 1234, -1}, .quantity = quantity}, 1s});
  }
  house.last_reading = std::chrono::system_clock::time_point(1'700'000'000'250ms);
  house.clock_offset = -4;
  house.octets = 12'345;
  house.readings = 67;
  house.reopened = 1;
  house.held_back = 2;
  house.unchecked = 3;
  house.faults = {{ams::Reason::fcs_mismatch, 5}, {ams::Reason::noise, 2}};
  input.meters.push_back(house);

  MeterMetrics odd;
  odd.name = "the \"odd\"\\one\nhere";
  input.meters.push_back(odd);

  input.broker = {
      .connected = true, .queued = 4, .acknowledged = 99, .dropped = 1, .refused = 2, .reconnects = 3};
  input.outbox = OutboxMetrics{.messages = 7, .octets = 1024, .dropped = 1};
  input.temperature =
      TemperatureMetrics{.sensor = "28-0316a2799abc", .celsius = ams::Decimal{21437, -3}, .faults = 1};
  for (const auto took : {300us, 700us, 4000us}) input.to_handover.observe(took);
  for (const auto took : {4ms, 700'000ms, 7'200'000ms}) input.to_acknowledgement.observe(took);
  input.uptime = 3600s;
  return input;
}

}  // namespace amsbridge::testing
