#include "bridge/api/wifi_routes.hpp"

#include <nlohmann/json.hpp>

#include "bridge/api/json_body.hpp"
#include "bridge/relay/state_json.hpp"
#include "http/error_response.hpp"

namespace amsbridge {
namespace {

using Json = StateJson;

Json network_json(const WifiNetwork& network) {
  return {{"ssid", network.ssid},
          {"strength", network.strength},
          {"security", to_string(network.security)},
          {"known", network.known}};
}

http::Response status_response(const WifiSetup& wifi, int status) {
  const WifiStatus now = wifi.status();
  Json json = {{"state", to_string(now.state)}, {"sentence", now.sentence}};
  if (!now.ssid.empty()) json["ssid"] = now.ssid;
  if (!now.failure.empty()) json["failure"] = now.failure;
  json["missing"] = now.missing;
  json["networks"] = Json::array();
  for (const WifiNetwork& network : now.networks) json["networks"].push_back(network_json(network));
  return http::json_response(text_of(json), status);
}

http::Response begun(const WifiSetup& wifi, const tl::expected<void, std::string>& done) {
  if (!done) return http::error_response(409, "not_begun", done.error());
  return status_response(wifi, 202);
}

void join(WifiSetup& wifi, const ApiCall& call, const http::Reply& reply) {
  const auto json = json_body(call.request, {"ssid", "password", "hidden"});
  if (!json) return reply(json.error());
  const auto ssid = text_member(*json, "ssid");
  if (!ssid) return reply(ssid.error());
  const auto password = text_member(*json, "password");
  if (!password) return reply(password.error());
  const auto hidden = flag_member(*json, "hidden");
  if (!hidden) return reply(hidden.error());
  reply(begun(wifi, wifi.join(*ssid, *password, *hidden)));
}

}  // namespace

void add_wifi_routes(Router& router, const std::function<WifiSetup&()>& wifi) {
  router.add("GET", "/wifi", [wifi](const ApiCall&, const http::Reply& reply) {
    wifi().client_seen();
    reply(status_response(wifi(), 200));
  });
  router.add("POST", "/wifi/scan",
             [wifi](const ApiCall&, const http::Reply& reply) { reply(begun(wifi(), wifi().scan())); });
  router.add("POST", "/wifi/join",
             [wifi](const ApiCall& call, const http::Reply& reply) { join(wifi(), call, reply); });
}

}  // namespace amsbridge
