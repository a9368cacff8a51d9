#include <memory>
#include <utility>

#include "firmware/device/api/json_parts.hpp"
#include "firmware/device/api/meter_json.hpp"
#include "firmware/device/api/routes.hpp"
#include "firmware/device/settings/meter_source.hpp"
#include "http/error_response.hpp"

namespace amsbridge::device {
namespace {

std::string_view name_of(SearchFacts::State state) {
  switch (state) {
    case SearchFacts::State::idle: return "idle";
    case SearchFacts::State::running: return "running";
    case SearchFacts::State::found: return "found";
    case SearchFacts::State::not_found: return "not_found";
    case SearchFacts::State::failed: return "failed";
    case SearchFacts::State::stopped: return "stopped";
  }
  return "idle";
}

void write_head(const SearchFacts& facts, ams::TextWriter& out) {
  ams::JsonWriter json(out);
  json.begin_object();
  json.text("state", name_of(facts.state));
  json.number("progress", ams::Decimal{facts.percent, -2});
  add_if_any(json, "source", facts.source, 100);
  add_if_any(json, "sentence", facts.sentence, 200);
  add_if_any(json, "next_step", facts.next_step, 200);
  add_if_any(json, "meter", facts.meter, 100);
  json.name("trials");
  out.character('[');
}

void write_trial(const SearchTrial& trial, ams::TextWriter& out) {
  ams::JsonWriter json(out);
  json.begin_object();
  add_text(json, "source", trial.source, 100);
  add_text(json, "settings", trial.settings, 40);
  json.number("octets", trial.octets);
  json.number("telegrams", trial.telegrams);
  add_text(json, "code", trial.code, 40);
  add_text(json, "sentence", trial.sentence);
  json.end_object();
}

/// Schema Probe.
Pieces search_pieces(const DeviceView& view) {
  const auto facts = std::make_shared<const SearchFacts>(view.search());
  return [facts, has_begun = false, at = std::size_t{0}](ams::TextWriter& out) mutable {
    if (!std::exchange(has_begun, true)) {
      write_head(*facts, out);
      return true;
    }
    if (at == facts->trials.size()) {
      out.text("]}");
      return false;
    }
    if (at > 0) out.character(',');
    write_trial(facts->trials[at++], out);
    return true;
  };
}

void start(const RouteParts& parts, const ApiCall& call, const http::Reply& reply) {
  const auto json = json_body(call.request, {"source"});
  if (!json) return reply(json.error());
  const auto source = text_member(*json, "source");
  if (!source) return reply(source.error());
  std::optional<ReceivePin> pin;
  if (!source->empty()) {
    const auto parsed = parse_source(*source);
    if (!parsed)
      return reply(http::error_response(422, "source", "The source cannot be used: " + parsed.error() + "."));
    pin = parsed->pin;
  }
  if (const auto begun = parts.view.start_search(pin); !begun)
    return reply(http::error_response(409, "running", begun.error()));
  auto response =
      parts.bodies.response("application/json", search_pieces(parts.view), parts.view.now().steady);
  if (response.status == 200) response.status = 202;
  reply(std::move(response));
}

/// Schema Ports. There is one thermometer at most, which is found by itself.
Pieces ports_pieces(const DeviceView& view) {
  return [&view](ams::TextWriter& out) {
    const MeterRelay* const relay = view.relay();
    out.text(R"({"ports":[)");
    for (const ReceivePin pin : {ReceivePin::gpio3, ReceivePin::gpio13}) {
      if (pin != ReceivePin::gpio3) out.character(',');
      ams::JsonWriter json(out);
      json.begin_object();
      json.text("source", source_name(pin));
      if (relay != nullptr && view.settings().meter.pin == pin) add_text(json, "used_by", relay->name());
      json.end_object();
    }
    out.text(R"(],"sensors":[]})");
    return false;
  };
}

}  // namespace

void add_search_routes(Router& router, const RouteParts& parts) {
  router.add("GET", "/ports", [&parts](const ApiCall& call, const http::Reply& reply) {
    parts.reply_with(ports_pieces(parts.view), call, reply);
  });
  router.add("GET", "/probe", [&parts](const ApiCall& call, const http::Reply& reply) {
    parts.reply_with(search_pieces(parts.view), call, reply);
  });
  router.add("POST", "/probe",
             [&parts](const ApiCall& call, const http::Reply& reply) { start(parts, call, reply); });
  router.add("DELETE", "/probe", [&parts](const ApiCall& call, const http::Reply& reply) {
    parts.view.stop_search();
    parts.reply_with(search_pieces(parts.view), call, reply);
  });
}

}  // namespace amsbridge::device
