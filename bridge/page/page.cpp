#include "bridge/page/page.hpp"

#include <algorithm>
#include <string>
#include <strings.h>

#include "http/page_file.hpp"
#include "http/words.hpp"

namespace amsbridge {
namespace {

using http::next_item;
using http::trimmed;

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

http::Response response_of(const http::Request& request, const PageFile& file) {
  using Sent = http::SentFile;
  const bool compressed = !file.gzip.empty() && takes_gzip(request.header("Accept-Encoding"));
  std::string tag(file.digest);
  if (compressed) tag += "-gzip";
  Sent sent{file.content_type, compressed ? file.gzip : file.octets, tag};
  if (compressed) sent.coding = Sent::Coding::gzip;
  if (file.is_immutable) sent.lifetime = Sent::Lifetime::for_good;
  http::Response response = http::page_file_response(request, sent);
  if (!file.gzip.empty()) response.headers.emplace_back("Vary", "Accept-Encoding");
  return response;
}

}  // namespace

std::optional<http::Response> page_response(const http::Request& request) {
  return page_response(request, page_files());
}

std::optional<http::Response> page_response(const http::Request& request, std::span<const PageFile> files) {
  const std::string_view path = http::page_file_path(request);
  if (path.empty()) return std::nullopt;
  if (files.empty()) {
    if (request.path != "/") return std::nullopt;
    return http::plain_response(404,
                                "This program was built without its page; /metrics and /api/v1 are here.");
  }
  const auto file = std::ranges::find(files, path, &PageFile::path);
  if (file == files.end()) return std::nullopt;
  return response_of(request, *file);
}

}  // namespace amsbridge
