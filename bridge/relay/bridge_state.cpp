#include "bridge/relay/bridge_state.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "bridge/version.hpp"

namespace amsbridge {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t longest_request = 4096;

// Names of files may be any octets, JSON is UTF-8.
std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json meter_json(const MeterState& meter) {
  const RelayCounters& counters = meter.relay->counters();
  Json faults = Json::object();
  for (const auto& [reason, count] : counters.faults) faults[std::string(ams::name(reason))] = count;
  Json json = {{"name", meter.relay->name()},
               {"source", meter.source},
               {"status", meter.relay->online() ? "online" : "offline"},
               {"octets", counters.octets},
               {"readings", counters.readings},
               {"unchecked", counters.unchecked},
               {"unauthenticated", counters.unauthenticated},
               {"replayed", counters.replayed},
               {"faults", std::move(faults)}};
  if (!counters.last_fault.empty()) json["last_fault"] = counters.last_fault;
  const ams::Diagnosis diagnosis = meter.relay->diagnosis();
  json["diagnosis"] = {{"code", ams::name(diagnosis)},
                       {"sentence", ams::sentence(diagnosis)},
                       {"next_step", ams::next_step(diagnosis)}};
  return json;
}

Json readings_json(const std::vector<MeterState>& meters) {
  Json readings = Json::object();
  for (const MeterState& meter : meters) {
    if (!meter.relay->last_reading().empty())
      readings[meter.relay->name()] = Json::parse(meter.relay->last_reading());
  }
  return readings;
}

}  // namespace

std::string bridge_state_json(std::chrono::seconds uptime, const std::vector<MeterState>& meters,
                              const Counters& broker) {
  Json json = {{"version", version},
               {"uptime", uptime.count()},
               {"broker",
                {{"queued", broker.queued},
                 {"acknowledged", broker.acknowledged},
                 {"dropped", broker.dropped},
                 {"refused", broker.refused},
                 {"reconnects", broker.reconnects}}},
               {"meters", Json::array()}};
  for (const MeterState& meter : meters) json["meters"].push_back(meter_json(meter));
  return text_of(json);
}

std::string command_response(const std::string& request, const std::string& state,
                             const std::vector<MeterState>& meters) {
  // Before it is parsed: what is nested deeply enough would take all of the stack.
  if (request.size() > longest_request) {
    return text_of({{"error", "a command has at most " + std::to_string(longest_request) + " octets"}});
  }
  const Json parsed = Json::parse(request, nullptr, false);
  if (!parsed.is_object())
    return text_of({{"error", R"(a command is a JSON object: {"id": 1, "command": "ping"})"}});
  Json answer = Json::object();
  const auto id = parsed.find("id");
  if (id != parsed.end() && !id->is_structured()) answer["id"] = *id;
  const auto found = parsed.find("command");
  const std::string command =
      found != parsed.end() && found->is_string() ? found->get<std::string>() : std::string();
  if (command == "ping") {
    answer["pong"] = version;
  } else if (command == "status") {
    answer["status"] = Json::parse(state);
  } else if (command == "reading") {
    answer["reading"] = readings_json(meters);
  } else {
    answer["error"] = "unknown command '" + command + "'; known are ping, status and reading";
  }
  return text_of(answer);
}

}  // namespace amsbridge
