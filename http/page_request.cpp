#include "http/page_request.hpp"

#include <algorithm>

#include "http/error_response.hpp"
#include "http/json_text.hpp"
#include "http/words.hpp"

namespace amsbridge {
namespace {

using http::is_same_word;
using http::trimmed;

// Browsers leave the port out of both if it is the scheme's own; what else asks may not.
std::string_view without_port(std::string_view host, std::string_view own_port) {
  if (host.ends_with(own_port)) host.remove_suffix(own_port.size());
  return host;
}

bool is_same_origin(std::string_view origin, std::string_view host, bool over_tls) {
  const std::string_view scheme = over_tls ? "https://" : "http://";
  const std::string_view own_port = over_tls ? ":443" : ":80";
  if (!origin.starts_with(scheme)) return false;
  origin.remove_prefix(scheme.size());
  return !host.empty() && is_same_word(without_port(origin, own_port), without_port(host, own_port));
}

std::optional<std::string>* place_of(Credentials& credentials, std::string_view key,
                                     std::string_view second) {
  if (key == "password") return &credentials.password;
  if (key != second) return nullptr;
  return second == "current" ? &credentials.current : &credentials.setup_code;
}

}  // namespace

bool comes_over_tls(const http::Request& request) {
  return request.secure || is_same_word(trimmed(request.header("X-Forwarded-Proto")), "https");
}

bool changes_something(const http::Request& request) {
  return request.method != "GET" && request.method != "HEAD";
}

std::optional<http::Response> cross_site_refusal(const http::Request& request) {
  const std::string_view origin = request.header("Origin");
  const bool is_foreign =
      !origin.empty() && !is_same_origin(origin, request.header("Host"), comes_over_tls(request));
  const bool is_cross_site =
      changes_something(request) && is_same_word(request.header("Sec-Fetch-Site"), "cross-site");
  if (!is_foreign && !is_cross_site) return std::nullopt;
  return http::error_response(403, "cross_site", "This request comes from another site's page.");
}

std::optional<http::Response> body_refusal(const http::Request& request) {
  if (request.body.empty()) return std::nullopt;
  const std::string_view type = request.header("Content-Type");
  if (is_same_word(trimmed(type.substr(0, type.find(';'))), "application/json")) return std::nullopt;
  return http::error_response(415, "not_json", "The body must be application/json.");
}

std::string_view cookie(const http::Request& request, std::string_view name) {
  std::string_view rest = request.header("Cookie");
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(';'), rest.size());
    const std::string_view pair = trimmed(rest.substr(0, end));
    const std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name) return pair.substr(equals + 1);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return {};
}

tl::expected<Credentials, std::string> read_credentials(const std::string& body, std::string_view second) {
  constexpr JsonLimits limits{.tokens = 16, .depth = 2};
  const auto json = JsonText::parse(body, limits);
  if (!json || !json->root().is_object())
    return tl::unexpected(std::string("The body must be a JSON object."));
  Credentials credentials;
  for (const JsonValue member : json->root()) {
    const std::string key = member.name();
    auto* const place = place_of(credentials, key, second);
    if (place == nullptr)
      return tl::unexpected(R"(The body may have "password" and ")" + std::string(second) + R"(" only.)");
    *place = member.text();
    if (!*place) return tl::unexpected("\"" + key + "\" must be a text.");
  }
  return credentials;
}

}  // namespace amsbridge
