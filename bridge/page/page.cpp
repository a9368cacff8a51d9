#include "bridge/page/page.hpp"

#include <algorithm>
#include <strings.h>

namespace amsbridge {
namespace {

constexpr std::string_view content_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view white = " \t";
  const std::size_t begin = text.find_first_not_of(white);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(white) + 1 - begin);
}

/// The next item of a list with commas, which is taken off.
std::string_view next_item(std::string_view& list) {
  const std::string_view item = list.substr(0, list.find(','));
  list.remove_prefix(std::min(item.size() + 1, list.size()));
  return trimmed(item);
}

bool is_refused(std::string_view parameters) {
  const std::size_t weight = parameters.find("q=");
  if (weight == std::string_view::npos) return false;
  return trimmed(parameters.substr(weight + 2)).find_first_not_of("0.") == std::string_view::npos;
}

/// RFC 9110, 12.5.3.
bool takes_gzip(std::string_view accepted) {
  bool takes_any = false;
  while (!accepted.empty()) {
    const std::string_view item = next_item(accepted);
    const std::string_view coding = trimmed(item.substr(0, item.find(';')));
    const bool is_taken = !is_refused(item.substr(coding.size()));
    if (coding.size() == 4 && ::strncasecmp(coding.data(), "gzip", 4) == 0) return is_taken;
    if (coding == "*") takes_any = is_taken;
  }
  return takes_any;
}

/// RFC 9110, 13.1.2: compared weakly.
bool has_tag(std::string_view known, std::string_view tag) {
  while (!known.empty()) {
    std::string_view item = next_item(known);
    if (item.starts_with("W/")) item.remove_prefix(2);
    if (item == tag || item == "*") return true;
  }
  return false;
}

http::Response response_of(const http::Request& request, const PageFile& file) {
  const bool compressed = !file.gzip.empty() && takes_gzip(request.header("Accept-Encoding"));
  std::string tag = "\"";
  tag.append(file.digest).append(compressed ? "-gzip\"" : "\"");
  http::Response response;
  response.content_type = file.content_type;
  if (has_tag(request.header("If-None-Match"), tag)) {
    response.status = 304;
  } else {
    response.body = http::Body::of_static(compressed ? file.gzip : file.octets);
    if (compressed) response.headers.emplace_back("Content-Encoding", "gzip");
  }
  response.headers.emplace_back("Content-Security-Policy", content_security_policy);
  response.headers.emplace_back("Cache-Control",
                                file.is_immutable ? "public, max-age=31536000, immutable" : "no-cache");
  response.headers.emplace_back("ETag", std::move(tag));
  if (!file.gzip.empty()) response.headers.emplace_back("Vary", "Accept-Encoding");
  return response;
}

}  // namespace

std::optional<http::Response> page_response(const http::Request& request) {
  return page_response(request, page_files());
}

std::optional<http::Response> page_response(const http::Request& request, std::span<const PageFile> files) {
  if (request.method != "GET" && request.method != "HEAD") return std::nullopt;
  if (files.empty()) {
    if (request.path != "/") return std::nullopt;
    return http::plain_response(404,
                                "This program was built without its page; /metrics and /api/v1 are here.");
  }
  const std::string_view path = request.path == "/" ? "/index.html" : std::string_view(request.path);
  const auto file = std::ranges::find(files, path, &PageFile::path);
  if (file == files.end()) return std::nullopt;
  return response_of(request, *file);
}

}  // namespace amsbridge
