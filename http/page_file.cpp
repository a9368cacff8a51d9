#include "http/page_file.hpp"

#include <string>
#include <utility>

#include "http/words.hpp"

namespace amsbridge::http {
namespace {

constexpr std::string_view content_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

// Compared weakly.
bool has_tag(std::string_view known, std::string_view tag) {
  while (!known.empty()) {
    std::string_view item = next_item(known);
    if (item.starts_with("W/")) item.remove_prefix(2);
    if (item == tag || item == "*") return true;
  }
  return false;
}

}  // namespace

Response page_file_response(const Request& request, const SentFile& file) {
  std::string tag = "\"";
  tag.append(file.tag).append("\"");
  Response response;
  response.content_type = file.content_type;
  if (has_tag(request.header("If-None-Match"), tag)) {
    response.status = 304;
  } else {
    response.body = Body::of_static(file.octets);
    if (file.coding == SentFile::Coding::gzip) response.headers.emplace_back("Content-Encoding", "gzip");
  }
  response.headers.emplace_back("Content-Security-Policy", content_security_policy);
  response.headers.emplace_back("Cache-Control", file.lifetime == SentFile::Lifetime::for_good
                                                     ? "public, max-age=31536000, immutable"
                                                     : "no-cache");
  response.headers.emplace_back("ETag", std::move(tag));
  return response;
}

std::string_view page_file_path(const Request& request) {
  if (request.method != "GET" && request.method != "HEAD") return {};
  return request.path == "/" ? "/index.html" : std::string_view(request.path);
}

}  // namespace amsbridge::http
