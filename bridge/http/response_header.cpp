#include "bridge/http/response_header.hpp"

#include <algorithm>
#include <utility>

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/status.hpp>
#include <fmt/format.h>

namespace amsbridge::http {
namespace {

namespace beast = boost::beast;

/// A value that ends its header would begin another.
std::string one_line(std::string_view value) {
  std::string line(value);
  std::ranges::replace_if(
      line, [](char letter) { return letter == '\r' || letter == '\n' || letter == '\0'; }, ' ');
  return line;
}

bool has_field(const Fields& fields, std::string_view name) {
  return std::ranges::any_of(fields, [name](const auto& row) { return beast::iequals(row.first, name); });
}

void add_defaults(std::string& text, const Fields& given) {
  constexpr std::pair<std::string_view, std::string_view> defaults[] = {
      {"Cache-Control", "no-store"},
      {"X-Content-Type-Options", "nosniff"},
      {"X-Frame-Options", "DENY"},
      {"Referrer-Policy", "no-referrer"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
  };
  for (const auto& [name, value] : defaults) {
    if (!has_field(given, name)) text.append(name).append(": ").append(value).append("\r\n");
  }
}

}  // namespace

std::string response_header(const Response& response, unsigned version, Afterwards afterwards) {
  const auto status = static_cast<beast::http::status>(response.status);
  const beast::string_view reason = beast::http::obsolete_reason(status);
  std::string text = fmt::format("HTTP/1.{} {} {}\r\n", version % 10, response.status,
                                 std::string_view(reason.data(), reason.size()));
  for (const auto& [name, value] : response.headers) text += fmt::format("{}: {}\r\n", name, one_line(value));
  add_defaults(text, response.headers);
  const bool has_content = response.status >= 200 && response.status != 204 && response.status != 304;
  if (has_content) text += fmt::format("Content-Type: {}\r\n", one_line(response.content_type));
  if (has_content && !response.stream) text += fmt::format("Content-Length: {}\r\n", response.body.size());
  if (afterwards == Afterwards::ends) text += "Connection: close\r\n";
  if (afterwards == Afterwards::stays && version < 11) text += "Connection: keep-alive\r\n";
  return text += "\r\n";
}

}  // namespace amsbridge::http
