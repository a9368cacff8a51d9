#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "bridge/mqtt/outbox.hpp"
#include "bridge/settings/settings.hpp"
#include "bridge/source/octet_source.hpp"
#include "bridge/store/outbox_store.hpp"
#include "metering/meter_relay.hpp"

namespace amsbridge {

/// A line in the bridge's own report.
struct LineState {
  const OctetSource* source = nullptr;
  const MeterRelay* relay = nullptr;
  const MeterSettings* settings = nullptr;
};

/// A meter of the settings whose source cannot be opened.
struct UnreadMeter {
  std::string name;  ///< as set, else `meter1`
  std::string source;
  std::string words;                        ///< why
  const MeterSettings* settings = nullptr;  ///< null where there is nothing to mend
};

/// What the bridge says of itself.
struct BridgeState {
  std::chrono::seconds uptime{};
  std::optional<ams::Decimal> temperature;  ///< degrees Celsius
  std::string temperature_problem;
  std::uint64_t temperature_faults = 0;
  std::string sensor;  ///< name of the thermometer; empty as long as there was none
  Counters broker;
  OutboxCounters outbox;
  bool outbox_durable = false;
  std::string outbox_problem;
  bool is_catching_up = false;
  std::vector<LineState> lines;
  std::vector<UnreadMeter> unread;
};

[[nodiscard]] std::size_t count_online(const std::vector<LineState>&);

/// The payload of `<base>/bridge/state`: version, uptime, temperature, counters, sources, last faults in
/// words.
[[nodiscard]] std::string bridge_state_json(const BridgeState&);

/// {"house":{...}}: each meter's last reading, sub-meters included.
[[nodiscard]] std::string last_readings_json(const std::vector<LineState>&);

/// {"house":"7ea0..."}: the latest octets of each line in hexadecimal digits.
[[nodiscard]] std::string latest_octets_json(const std::vector<LineState>&);

}  // namespace amsbridge
