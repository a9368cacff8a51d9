#include "http/captive_portal.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace amsbridge {
namespace {

/// What phones and computers ask for, of whichever host.
constexpr std::array<std::string_view, 10> checks{
    "/generate_204",
    "/gen_204",  // Android, Chrome
    "/hotspot-detect.html",
    "/library/test/success.html",  // Apple
    "/connecttest.txt",
    "/ncsi.txt",  // Windows
    "/redirect",  // Windows, once it has found a portal
    "/canonical.html",
    "/success.txt",               // Firefox
    "/check_network_status.txt",  // NetworkManager in GNOME
};

/// The host alone: `10.42.0.1:80` and `10.42.0.1` are the same here.
std::string_view without_port(std::string_view host) {
  const auto colon = host.rfind(':');
  const bool is_ipv6 = host.find(':') != colon && host.back() == ']';
  return colon == std::string_view::npos || is_ipv6 ? host : host.substr(0, colon);
}

http::Response uncached(int status, std::string content_type, std::string body) {
  http::Response response{status, std::move(content_type), std::move(body), {}};
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

}  // namespace

bool is_in_network_of(std::string_view client, std::string_view address) {
  const std::size_t host = address.rfind('.');
  return host != std::string_view::npos && client.rfind('.') == host &&
         client.substr(0, host) == address.substr(0, host);
}

std::optional<http::Response> captive_response(const http::Request& request, std::string_view address) {
  const std::string page = "http://" + std::string(address) + "/";
  const std::string_view host = request.header("Host");
  const bool is_ours = host == address || without_port(host) == address;
  if (request.path == "/captive-portal/api" && is_ours) {
    return uncached(200, "application/captive+json",
                    R"({"captive":true,"user-portal-url":")" + page + R"("})");
  }
  if (is_ours && std::find(checks.begin(), checks.end(), request.path) == checks.end()) return std::nullopt;
  auto response = uncached(302, "text/plain; charset=utf-8", "The page is at " + page + "\n");
  response.headers.emplace_back("Location", page);
  return response;
}

}  // namespace amsbridge
