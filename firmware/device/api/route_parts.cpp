#include "firmware/device/api/route_parts.hpp"

#include <algorithm>
#include <utility>

#include "http/error_response.hpp"

namespace amsbridge::device {

void RouteParts::reply_with(Pieces pieces, const ApiCall& call, const http::Reply& reply,
                            std::string content_type) const {
  if (call.request.method != "HEAD")
    return reply(bodies.response(std::move(content_type), std::move(pieces), view.now().steady));
  http::Response response;
  response.content_type = std::move(content_type);
  reply(std::move(response));
}

tl::expected<JsonText, http::Response> json_body(const http::Request& request,
                                                 std::initializer_list<std::string_view> known) {
  const auto malformed = [](std::string_view sentence) {
    return tl::unexpected(http::error_response(400, "malformed", sentence));
  };
  constexpr JsonLimits small{.tokens = 32, .depth = 4};
  auto json = JsonText::parse(request.body.empty() ? std::string_view("{}") : request.body, small);
  if (!json) return malformed(json.error());
  if (!json->root().is_object()) return malformed("The body must be a JSON object.");
  for (const JsonValue member : json->root()) {
    if (std::ranges::none_of(known, [&](std::string_view name) { return member.is_named(name); }))
      return malformed("The body has \"" + member.name() + "\", which is not known here.");
  }
  return std::move(*json);
}

tl::expected<std::string, http::Response> text_member(const JsonText& json, std::string_view name) {
  const JsonValue member = json.root()[name];
  if (!member.is_there()) return std::string();
  auto text = member.text();
  if (text) return std::move(*text);
  return tl::unexpected(
      http::error_response(400, "malformed", "\"" + std::string(name) + "\" must be a text."));
}

http::Response as_file(http::Response response, std::string_view name) {
  response.headers.emplace_back("Content-Disposition", "attachment; filename=\"" + std::string(name) + "\"");
  return response;
}

}  // namespace amsbridge::device
