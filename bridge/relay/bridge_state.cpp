#include "bridge/relay/bridge_state.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "bridge/version.hpp"

namespace amsbridge {
namespace {

using Json = nlohmann::ordered_json;

Json meter_json(const MeterState& meter) {
  const RelayCounters& counters = meter.relay->counters();
  Json faults = Json::object();
  for (const auto& [reason, count] : counters.faults) faults[std::string(ams::name(reason))] = count;
  Json json = {{"name", meter.relay->name()},
               {"source", meter.source},
               {"status", meter.relay->online() ? "online" : "offline"},
               {"octets", counters.octets},
               {"readings", counters.readings},
               {"faults", std::move(faults)}};
  if (!counters.last_fault.empty()) json["last_fault"] = counters.last_fault;
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
  return json.dump();
}

std::string command_response(const std::string& request, const std::string& state,
                             const std::vector<MeterState>& meters) {
  const Json parsed = Json::parse(request, nullptr, false);
  if (!parsed.is_object())
    return Json{{"error", "a command is a JSON object: {\"id\": 1, \"command\": \"ping\"}"}}.dump();
  Json answer = Json::object();
  if (parsed.contains("id")) answer["id"] = parsed["id"];
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
  return answer.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace amsbridge
