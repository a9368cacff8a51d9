#include "firmware/device/api/device_api.hpp"

#include <memory>
#include <utility>

#include "firmware/device/settings/change.hpp"
#include "http/captive_portal.hpp"
#include "http/error_response.hpp"
#include "http/page_request.hpp"

namespace amsbridge::device {
namespace {

constexpr std::string_view api_prefix = "/api/v1";
constexpr std::string_view session_path = "/api/v1/session";

/// The path within the API; empty for what is not there.
std::string_view api_path(std::string_view path) {
  return path.starts_with(api_prefix) ? path.substr(api_prefix.size()) : std::string_view();
}

std::size_t body_limit(std::string_view path) {
  if (path == DeviceApi::update_path) return UpdateUpload::longest_image;
  const std::string_view below = api_path(path);
  return below.starts_with("/settings") && below != "/settings/backup" ? settings_body : short_body;
}

BodyKind kind_of_body(std::string_view path) {
  return path == DeviceApi::update_path ? BodyKind::octets : BodyKind::json;
}

http::Response wrong_method() {
  http::Response response = http::plain_response(405, "This address does not know that method.");
  response.headers.emplace_back("Allow", "GET, HEAD");
  return response;
}

}  // namespace

DeviceApi::DeviceApi(DeviceView& view, Files& files, const DeviceLog& log, std::span<const PageAsset> page,
                     HashCost cost)
    : view_(view),
      page_(page),
      access_(files, cost),
      events_(view, log),
      upload_(view, [this](const http::Request& head) { return refuse_early(head); }),
      parts_{view, access_, bodies_, log} {
  add_reading_routes(router_, parts_);
  add_wifi_routes(router_, parts_);
  add_search_routes(router_, parts_);
  add_settings_routes(router_, parts_);
  router_.add("GET", "/events",
              [this](const ApiCall& call, const http::Reply& reply) { listen_to_events(call, reply); });
  router_.add("POST", "/update",
              [this](const ApiCall& call, const http::Reply& reply) { reply(upload_.take(call.request)); });
}

http::Handler DeviceApi::handler() {
  http::Handler handler;
  handler.answer = [this](const http::Request& request, const http::Reply& reply) { answer(request, reply); };
  handler.other_methods = [this](std::string_view path) {
    if (path == session_path) return std::vector<std::string>{"POST", "PUT", "DELETE"};
    return router_.other_methods(api_path(path));
  };
  handler.body_limit = body_limit;
  handler.refuse_early = [this](const http::Request& head) { return refuse_early(head); };
  return handler;
}

// Strangers shall not fill the memory with what they send, nor begin an update.
std::optional<http::Response> DeviceApi::refuse_early(const http::Request& head) {
  if (!head.path.starts_with("/api/") || head.path == session_path) return std::nullopt;
  return access_.refusal(head, kind_of_body(head.path), view_.now());
}

void DeviceApi::answer(const http::Request& request, const http::Reply& reply) {
  if (view_.comes_by_access_point(request)) {
    // What a phone asks by itself is no sign of somebody who looks at the page.
    if (auto captive = captive_response(request, view_.access_point_address()))
      return reply(std::move(*captive));
    view_.client_seen();
  }
  if (request.path.starts_with("/api/")) return answer_api(api_path(request.path), request, reply);
  if (changes_something(request)) return reply(wrong_method());
  if (auto file = page_response(request, page_)) return reply(std::move(*file));
  reply(http::plain_response(404, "There is nothing at this address."));
}

void DeviceApi::answer_api(std::string_view path, const http::Request& request, const http::Reply& reply) {
  const Moment now = view_.now();
  if (request.path == session_path) return access_.session(request, session_facts(), now, reply);
  if (auto refused = access_.refusal(request, kind_of_body(request.path), now))
    return reply(std::move(*refused));
  if (request.body.size() > body_limit(request.path))
    return reply(http::error_response(413, "too_long", "The request's body is too long."));
  router_.serve(path, {.request = request}, reply);
}

void DeviceApi::listen_to_events(const ApiCall& call, const http::Reply& reply) {
  if (call.request.method == "HEAD") return reply(http::event_stream(nullptr));
  const auto stream = std::make_shared<http::Stream>(DeviceEvents::stream_octets);
  reply(http::event_stream(stream));
  events_.add(stream, comma_list(call.find("meter").value_or("")),
              std::string(cookie(call.request, "amsbridge")),
              view_.comes_by_access_point(call.request) ? DeviceEvents::Way::access_point
                                                        : DeviceEvents::Way::network);
}

SessionFacts DeviceApi::session_facts() const {
  return {view_.name(), view_.version(), is_configured(view_.settings())};
}

void DeviceApi::poll() {
  const Moment now = view_.now();
  access_.poll(now);
  bodies_.poll(now.steady);
  events_.poll([this, &now](std::string_view token) { return access_.is_open(token, now); });
  if (events_.is_watched_by_access_point()) view_.client_seen();
}

}  // namespace amsbridge::device
