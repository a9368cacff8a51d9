#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ams/fault.hpp"
#include "ams/reading.hpp"
#include "bridge/metrics/latency_histogram.hpp"
#include "bridge/metrics/metrics_format.hpp"

/// What `/metrics` tells, as plain values. docs/metrics.md describes every metric.
namespace amsbridge {

/// The last value that a meter sent of a quantity.
struct MeterMetricsValue {
  ams::Value value;
  std::chrono::milliseconds age{0};  ///< of the reading it came in
};

/// A meter, or a sub-meter as one of its own.
struct MeterMetrics {
  std::string name = {};  ///< as in topics; of one meter only
  bool online = false;
  std::vector<MeterMetricsValue> values = {};     ///< one a quantity; in any order
  std::chrono::milliseconds silence{30'000};      ///< values older than this are left out ...
  std::chrono::milliseconds register_silence{0};  ///< ... except of registers and counters, which many meters
                                                  ///< send once an hour; 0 = as `silence`
  std::optional<std::chrono::system_clock::time_point> last_reading = {};  ///< when it arrived
  std::optional<std::int64_t> clock_offset;  ///< seconds that the meter's clock is ahead, as last measured
  std::uint64_t octets = 0;
  std::uint64_t readings = 0;
  std::uint64_t reopened = 0;   ///< times that its line was lost and opened again
  std::uint64_t held_back = 0;  ///< register values that could not be right
  std::uint64_t unchecked = 0;  ///< readings with that mark (ams::Marks), and so on
  std::uint64_t unauthenticated = 0;
  std::uint64_t replayed = 0;
  std::map<ams::Reason, std::uint64_t> faults = {};
};

/// Messages to the broker.
struct BrokerMetrics {
  bool connected = false;
  std::uint64_t queued = 0;        ///< in memory now
  std::uint64_t acknowledged = 0;  ///< ever, as the following
  std::uint64_t dropped = 0;
  std::uint64_t refused = 0;
  std::uint64_t reconnects = 0;
};

/// What waits on disk.
struct OutboxMetrics {
  std::uint64_t messages = 0;
  std::uint64_t octets = 0;
  std::uint64_t dropped = 0;  ///< messages ever, for want of room or for age
};

struct TemperatureMetrics {
  std::string sensor = {};
  std::optional<ams::Decimal> celsius = {};
  std::uint64_t faults = 0;
};

struct MetricsInput {
  std::vector<MeterMetrics> meters = {};
  BrokerMetrics broker;
  std::optional<OutboxMetrics> outbox = {};            ///< nothing when there is none
  std::optional<TemperatureMetrics> temperature = {};  ///< nothing when no thermometer was ever found
  LatencyHistogram to_handover = {};         ///< last octet of a telegram to hand-over to the MQTT client
  LatencyHistogram to_acknowledgement = {};  ///< last octet of a telegram to the broker's acknowledgement
  std::chrono::seconds uptime{0};
};

/// All of it in one of the formats. Two meters of one name are the caller's mistake: the second is left out.
[[nodiscard]] std::string metrics_text(const MetricsInput& input, MetricsFormat format);

}  // namespace amsbridge
