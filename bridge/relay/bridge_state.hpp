#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "bridge/mqtt/outbox.hpp"
#include "bridge/relay/meter_relay.hpp"

namespace amsbridge {

/// A meter in the bridge's own report.
struct MeterState {
  std::string source;  ///< as a URL
  const MeterRelay* relay = nullptr;
};

/// The payload of `<base>/bridge/state`: version, uptime, counters, sources, last faults in words.
std::string bridge_state_json(std::chrono::seconds uptime, const std::vector<MeterState>&,
                              const Counters& broker);

/// The answer to a command in `request` (JSON: {"id": ..., "command": "ping" | "status" | "reading"}). Always
/// JSON, with the request's `id` if that is a string, number, boolean or null, and an `error` in words if
/// there is nothing else to say. Requests of more than 4096 octets are not looked into.
std::string command_response(const std::string& request, const std::string& state,
                             const std::vector<MeterState>&);

}  // namespace amsbridge
