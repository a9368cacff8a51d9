#include "bridge/api/reading_routes.hpp"

#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "bridge/api/meter_json.hpp"
#include "bridge/version.hpp"
#include "http/error_response.hpp"

namespace amsbridge {
namespace {

using Json = StateJson;

const char* code_of(BrokerStanding::Code code) {
  switch (code) {
    case BrokerStanding::Code::connecting: return "connecting";
    case BrokerStanding::Code::connected: return "connected";
    case BrokerStanding::Code::lost: return "lost";
    case BrokerStanding::Code::failed: return "failed";
    case BrokerStanding::Code::refused: return "refused";
  }
  return "";
}

Json broker_status(const ApiHost& host, const BridgeState& state) {
  const BrokerStanding& standing = host.broker_standing();
  Json json = {{"connected", standing.code() == BrokerStanding::Code::connected},
               {"host", host.settings().mqtt.host},
               {"port", host.settings().mqtt.port},
               {"code", code_of(standing.code())},
               {"sentence", standing.sentence()},
               {"since", epoch_seconds(standing.since())}};
  json.update(broker_json(state));
  return json;
}

Json meters_json(const BridgeState& state, const std::vector<LineState>& lines) {
  Json meters = Json::array();
  for (const UnreadMeter& unread : state.unread) meters.push_back(unread_meter_json(unread));
  for (const LineState& line : lines) {
    for (const FoundMeter& found : meters_of(line)) meters.push_back(meter_json(found));
  }
  return meters;
}

Json history_json(const StatusFacts& facts) {
  Json json = {{"octets", facts.history_octets()}};
  if (const std::string problem = facts.history_problem(); !problem.empty()) json["problem"] = problem;
  return json;
}

Json status_json(const ApiHost& host, const StatusFacts& facts) {
  const BridgeState state = host.bridge_state();
  Json json = {{"time", epoch_seconds(std::chrono::system_clock::now())},
               {"uptime", state.uptime.count()},
               {"version", version},
               {"host", facts.host}};
  if (!facts.time_zone.empty()) json["time_zone"] = facts.time_zone;
  if (state.temperature) json["temperature_c"] = number_of(*state.temperature);
  if (!state.temperature_problem.empty()) json["temperature_problem"] = state.temperature_problem;
  if (!state.sensor.empty()) json["sensor"] = state.sensor;
  json["broker"] = broker_status(host, state);
  json["outbox"] = outbox_json(state);
  if (facts.history_octets) json["history"] = history_json(facts);
  json["meters_total"] = state.lines.size() + state.unread.size();
  json["meters_online"] = count_online(state.lines);
  json["meters"] = meters_json(state, worth_telling(state.lines));
  return json;
}

http::Response latest_response(const ApiHost& host, const std::string& id) {
  const auto found = find_meter(host.bridge_state().lines, id);
  if (!found) return http::error_response(404, "no_such_meter", fmt::format("There is no meter {}.", id));
  return http::json_response(text_of(latest_json(*found->meter, Moment::now())));
}

/// The status of a moment ago serves all who ask within that moment.
class RecentStatus {
 public:
  RecentStatus(const ApiHost& host, const StatusFacts& facts) : host_(host), facts_(facts) {}

  http::Body text() {
    constexpr std::chrono::milliseconds moment{100};
    const auto now = std::chrono::steady_clock::now();
    if (!text_ || now - made_ >= moment) {
      text_ = std::make_shared<const std::string>(status_text(host_, facts_));
      made_ = now;
    }
    return text_;
  }

 private:
  const ApiHost& host_;
  const StatusFacts& facts_;
  std::shared_ptr<const std::string> text_;
  std::chrono::steady_clock::time_point made_;
};

}  // namespace

std::string status_text(const ApiHost& host, const StatusFacts& facts) {
  return text_of(status_json(host, facts));
}

std::string hello_text(const ApiHost& host, const StatusFacts& facts) {
  Json latest = Json::array();
  const Moment now = Moment::now();
  for (const LineState& line : worth_telling(host.bridge_state().lines)) {
    for (const FoundMeter& found : meters_of(line)) latest.push_back(latest_json(*found.meter, now));
  }
  return text_of({{"status", status_json(host, facts)}, {"latest", std::move(latest)}});
}

std::string status_signature(const ApiHost& host) {
  const BridgeState state = host.bridge_state();
  std::string signature =
      fmt::format("{} {}", code_of(host.broker_standing().code()), host.broker_standing().sentence());
  for (const UnreadMeter& unread : state.unread) signature += ' ' + unread.words;
  for (const LineState& line : state.lines)
    signature += fmt::format(" {} {} {} {}", line.relay->name(), line.relay->online(),
                             ams::name(line.relay->diagnosis()), line.source->is_connected());
  return signature;
}

void add_reading_routes(Router& router, const ApiHost& host, const StatusFacts& facts) {
  const auto status = std::make_shared<RecentStatus>(host, facts);
  router.add("GET", "/status", [status](const ApiCall&, const http::Reply& reply) {
    reply({.content_type = "application/json", .body = status->text()});
  });
  router.add("GET", "/meters", [&](const ApiCall&, const http::Reply& reply) {
    const BridgeState state = host.bridge_state();
    reply(http::json_response(text_of({{"meters", meters_json(state, state.lines)}})));
  });
  router.add("GET", "/meters/{id}/reading",
             [&](const ApiCall& call, const http::Reply& reply) { reply(latest_response(host, call.id)); });
}

}  // namespace amsbridge
