#include "firmware/device/api/page_asset.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace amsbridge::device {
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

/// RFC 9110, 13.1.2: compared weakly.
bool has_tag(std::string_view known, std::string_view tag) {
  while (!known.empty()) {
    std::string_view item = known.substr(0, known.find(','));
    known.remove_prefix(std::min(item.size() + 1, known.size()));
    item = trimmed(item);
    if (item.starts_with("W/")) item.remove_prefix(2);
    if (item == tag || item == "*") return true;
  }
  return false;
}

http::Response response_of(const http::Request& request, const PageAsset& asset) {
  std::string tag = "\"";
  tag.append(asset.digest).append("\"");
  http::Response response;
  response.content_type = asset.content_type;
  if (has_tag(request.header("If-None-Match"), tag)) {
    response.status = 304;
  } else {
    response.body = http::Body::of_static(asset.gzip);
    response.headers.emplace_back("Content-Encoding", "gzip");
  }
  response.headers.emplace_back("Content-Security-Policy", content_security_policy);
  response.headers.emplace_back("Cache-Control", asset.path.starts_with("/assets/")
                                                     ? "public, max-age=31536000, immutable"
                                                     : "no-cache");
  response.headers.emplace_back("ETag", std::move(tag));
  return response;
}

}  // namespace

std::optional<http::Response> page_response(const http::Request& request, std::span<const PageAsset> assets) {
  if (request.method != "GET" && request.method != "HEAD") return std::nullopt;
  const std::string_view path = request.path == "/" ? "/index.html" : std::string_view(request.path);
  const auto asset = std::ranges::find(assets, path, &PageAsset::path);
  if (asset == assets.end()) return std::nullopt;
  return response_of(request, *asset);
}

}  // namespace amsbridge::device
