#include "http/router.hpp"

#include <algorithm>
#include <utility>

#include "http/error_response.hpp"
#include "http/path.hpp"

namespace amsbridge {
namespace {

constexpr std::string_view place = "{id}";

/// What stands in the place of `{id}`, as sent; nothing if the path is another one.
std::optional<std::string_view> match(std::string_view pattern, std::string_view path) {
  const std::size_t at = pattern.find(place);
  if (at == std::string_view::npos)
    return pattern == path ? std::optional<std::string_view>("") : std::nullopt;
  const std::string_view before = pattern.substr(0, at);
  const std::string_view after = pattern.substr(at + place.size());
  if (path.size() <= before.size() + after.size()) return std::nullopt;
  if (!path.starts_with(before) || !path.ends_with(after)) return std::nullopt;
  const std::string_view id = path.substr(at, path.size() - before.size() - after.size());
  return id.find('/') == std::string_view::npos ? std::optional(id) : std::nullopt;
}

}  // namespace

std::optional<std::string> ApiCall::find(const std::string& name) const {
  const auto found = query.find(name);
  return found == query.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::string> comma_list(std::string_view text) {
  std::vector<std::string> items;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t comma = std::min(text.find(',', at), text.size());
    items.emplace_back(text.substr(at, comma - at));
    at = comma + 1;
  }
  return items;
}

void Router::add(std::string_view method, std::string_view path, Serve serve, std::size_t body_limit) {
  routes_.push_back({method, path, std::move(serve), body_limit});
}

void Router::serve(std::string_view path, ApiCall call, const http::Reply& reply) const {
  std::string_view method = call.request.method;
  if (method == "HEAD") method = "GET";
  for (const Route& route : routes_) {
    const auto id = match(route.path, path);
    if (route.method != method || !id) continue;
    std::string segment = "/";
    const auto plain_id = http::decode_path(segment.append(*id));
    const auto query = http::query_parameters(call.request.query);
    if (!plain_id) return reply(http::error_response(400, "bad_address", plain_id.error()));
    if (!query) return reply(http::error_response(400, "bad_address", query.error()));
    call.id = plain_id->substr(1);
    call.query.insert(query->begin(), query->end());
    return route.serve(call, reply);
  }
  reply(refusal(path));
}

http::Response Router::refusal(std::string_view path) const {
  std::string methods;
  for (const Route& route : routes_) {
    if (!match(route.path, path)) continue;
    if (!methods.empty()) methods += ", ";
    methods += route.method;
  }
  if (methods.empty()) return http::error_response(404, "not_found", "There is nothing at this address.");
  http::Response response =
      http::error_response(405, "wrong_method", "This address does not know that method.");
  response.headers.emplace_back("Allow", std::move(methods));
  return response;
}

std::vector<std::string> Router::other_methods(std::string_view path) const {
  std::vector<std::string> methods;
  for (const Route& route : routes_) {
    if (route.method != "GET" && match(route.path, path)) methods.emplace_back(route.method);
  }
  return methods;
}

std::size_t Router::body_limit(std::string_view path) const {
  std::size_t limit = small_body;
  for (const Route& route : routes_) {
    if (match(route.path, path)) limit = std::max(limit, route.body_limit);
  }
  return limit;
}

}  // namespace amsbridge
