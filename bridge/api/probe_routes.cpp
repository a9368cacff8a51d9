#include "bridge/api/probe_routes.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/post.hpp>
#include <nlohmann/json.hpp>

#include "bridge/api/json_body.hpp"
#include "bridge/api/meter_json.hpp"
#include "bridge/probe/serial_ports.hpp"
#include "bridge/sensor/thermometer.hpp"
#include "bridge/source/source_url.hpp"
#include "http/error_response.hpp"

namespace amsbridge {
namespace {

using Json = StateJson;

constexpr std::size_t most_ports = 32;  // in one search

Json trial_json(const ProbeTrial& trial) {
  return {{"source", trial.source},       {"settings", trial.settings}, {"octets", trial.octets},
          {"telegrams", trial.telegrams}, {"code", trial.code},         {"sentence", trial.sentence}};
}

http::Response state_response(const ProbeState& state, int status = 200) {
  Json json = {{"state", name(state.state)}, {"progress", state.progress}};
  const auto add = [&json](const char* name, const std::string& text) {
    if (!text.empty()) json[name] = text;
  };
  add("source", state.source);
  add("sentence", state.sentence);
  add("next_step", state.next_step);
  add("meter", state.meter);
  json["trials"] = Json::array();
  for (const ProbeTrial& trial : state.trials) json["trials"].push_back(trial_json(trial));
  return http::json_response(text_of(json), status);
}

const std::string* serial_path(const SourceUrl& url) {
  const auto* serial = std::get_if<SerialUrl>(&url);
  return serial == nullptr ? nullptr : &serial->path;
}

/// Whether both are the same place: of a serial port whatever its settings.
bool are_one_place(const SourceUrl& one, const SourceUrl& other) {
  const std::string* path = serial_path(one);
  const std::string* other_path = serial_path(other);
  if (path == nullptr || other_path == nullptr) return one == other;
  std::error_code error;
  return *path == *other_path || std::filesystem::equivalent(*path, *other_path, error);
}

Json ports_json(const ApiHost& host) {
  const std::vector<LineState> lines = host.bridge_state().lines;
  Json json = {{"ports", Json::array()}, {"sensors", Json::array()}};
  for (const std::string& port : serial_ports()) {
    Json entry = {{"source", "serial://" + port}};
    const SourceUrl url = SerialUrl{port, {}};
    const auto user = std::ranges::find_if(
        lines, [&](const LineState& line) { return are_one_place(line.settings->source, url); });
    if (user != lines.end()) entry["used_by"] = user->relay->name();
    json["ports"].push_back(std::move(entry));
  }
  for (const Thermometer& thermometer : find_thermometers(host.settings().temperature.sysfs))
    json["sensors"].push_back(thermometer.name);
  return json;
}

}  // namespace

ProbeRoutes::ProbeRoutes(boost::asio::io_context& loop, ApiHost& host)
    : loop_(loop), host_(host), job_({.on_change = [this, alive = std::weak_ptr<int>(alive_)] {
        boost::asio::post(loop_, [this, alive] {
          if (alive.lock()) changed();
        });
      }}) {}

void ProbeRoutes::add(Router& router) {
  router.add("GET", "/ports", [this](const ApiCall&, const http::Reply& reply) {
    reply(http::json_response(text_of(ports_json(host_))));
  });
  router.add("GET", "/probe",
             [this](const ApiCall&, const http::Reply& reply) { reply(state_response(job_.state())); });
  router.add("POST", "/probe", [this](const ApiCall& call, const http::Reply& reply) { start(call, reply); });
  router.add("DELETE", "/probe", [this](const ApiCall&, const http::Reply& reply) {
    is_called_off_ = is_pausing_;
    job_.stop();
    reply(state_response(job_.state()));
  });
}

void ProbeRoutes::start(const ApiCall& call, const http::Reply& reply) {
  const auto json = json_body(call.request, {"source"});
  if (!json) return reply(json.error());
  const auto source = text_member(*json, "source");
  if (!source) return reply(source.error());
  if (is_pausing_ || job_.is_running())
    return reply(http::error_response(409, "running", "A search is under way already."));
  if (source->empty()) {
    std::vector<SourceUrl> ports = serial_sources();
    ports.resize(std::min(ports.size(), most_ports), SerialUrl{});
    return begin(ports, reply);
  }
  const auto url = parse_source_url(*source);
  if (!url) return reply(http::error_response(422, "source", "The source " + url.error() + "."));
  if (std::holds_alternative<FileUrl>(*url) || std::holds_alternative<StdinUrl>(*url))
    return reply(http::error_response(422, "source", "A file is no line that could be searched."));
  if (std::holds_alternative<MqttUrl>(*url))
    return reply(http::error_response(422, "source", "Messages of a broker are no line to be searched."));
  begin({*url}, reply);
}

// The lines that read from there let go of it for as long as the search lasts.
void ProbeRoutes::begin(const std::vector<SourceUrl>& sources, const http::Reply& reply) {
  is_pausing_ = true;
  const auto is_searched = [sources](const MeterSettings& meter) {
    return std::ranges::any_of(sources,
                               [&meter](const SourceUrl& url) { return are_one_place(meter.source, url); });
  };
  host_.pause_lines(is_searched, [this, sources, reply] {
    is_pausing_ = false;
    if (std::exchange(is_called_off_, false)) {
      host_.resume_lines();
      return reply(state_response(job_.state(), 202));
    }
    if (const auto begun = job_.start(sources); !begun) {
      host_.resume_lines();
      return reply(http::error_response(409, "not_begun", begun.error()));
    }
    reply(state_response(job_.state(), 202));
  });
}

void ProbeRoutes::changed() {
  if (!is_pausing_ && !job_.is_running()) host_.resume_lines();
}

}  // namespace amsbridge
