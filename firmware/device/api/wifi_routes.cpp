#include <algorithm>
#include <memory>
#include <utility>

#include "firmware/device/api/json_parts.hpp"
#include "firmware/device/api/routes.hpp"
#include "http/error_response.hpp"
#include "wifi/network_name.hpp"

namespace amsbridge::device {
namespace {

void write_head(const WifiStatus& status, const DeviceView& view, ams::TextWriter& out) {
  ams::JsonWriter json(out);
  json.begin_object();
  json.text("state", to_string(status.state));
  add_text(json, "sentence", status.sentence);
  add_if_any(json, "ssid", status.ssid);
  add_if_any(json, "failure", status.failure);
  add_text(json, "name", view.name(), 64);
  add_if_any(json, "address", view.status().station.address, 64);
  json.name("missing");
  out.text("[]");
  json.name("networks");
  out.character('[');
}

void write_network(const WifiNetwork& network, ams::TextWriter& out) {
  ams::JsonWriter json(out);
  json.begin_object();
  add_text(json, "ssid", network.ssid);
  add_integer(json, "strength", network.strength);
  json.text("security", to_string(network.security));
  json.boolean("known", network.known);
  json.end_object();
}

/// Schema Wifi.
Pieces wifi_pieces(const DeviceView& view) {
  constexpr std::size_t at_once = 4;
  const auto status = std::make_shared<const WifiStatus>(view.wifi());
  return [&view, status, has_begun = false, at = std::size_t{0}](ams::TextWriter& out) mutable {
    if (!std::exchange(has_begun, true)) {
      write_head(*status, view, out);
      return true;
    }
    const auto& networks = status->networks;
    for (const std::size_t end = std::min(at + at_once, networks.size()); at < end; ++at) {
      if (at > 0) out.character(',');
      write_network(networks[at], out);
    }
    if (at < networks.size()) return true;
    out.text("]}");
    return false;
  };
}

void reply_begun(const RouteParts& parts, const tl::expected<void, std::string>& done,
                 const http::Reply& reply) {
  if (!done) return reply(http::error_response(409, "not_begun", done.error()));
  auto response = parts.bodies.response("application/json", wifi_pieces(parts.view), parts.view.now().steady);
  if (response.status == 200) response.status = 202;
  reply(std::move(response));
}

void join(const RouteParts& parts, const ApiCall& call, const http::Reply& reply) {
  const auto json = json_body(call.request, {"ssid", "password", "hidden"});
  if (!json) return reply(json.error());
  const auto ssid = text_member(*json, "ssid");
  if (!ssid) return reply(ssid.error());
  const auto password = text_member(*json, "password");
  if (!password) return reply(password.error());
  const JsonValue hidden = json->root()["hidden"];
  if (hidden.is_there() && !hidden.is_boolean())
    return reply(http::error_response(400, "malformed", "\"hidden\" must be true or false."));
  if (!is_ssid(*ssid))
    return reply(
        http::error_response(422, "bad_ssid", "A network's name has 1 to 32 octets of readable text."));
  if (!password->empty() && !is_network_password(*password)) {
    return reply(http::error_response(
        422, "bad_password", "A network's password has 8 to 63 letters, digits and signs of ASCII."));
  }
  // A network that hides its name is joined by it as any other.
  reply_begun(parts, parts.view.join(*ssid, *password), reply);
}

}  // namespace

void add_wifi_routes(Router& router, const RouteParts& parts) {
  router.add("GET", "/wifi", [&parts](const ApiCall& call, const http::Reply& reply) {
    parts.reply_with(wifi_pieces(parts.view), call, reply);
  });
  router.add("POST", "/wifi/scan", [&parts](const ApiCall&, const http::Reply& reply) {
    reply_begun(parts, parts.view.scan(), reply);
  });
  router.add("POST", "/wifi/join",
             [&parts](const ApiCall& call, const http::Reply& reply) { join(parts, call, reply); });
}

}  // namespace amsbridge::device
