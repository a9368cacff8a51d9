#include "firmware/device/api/page_asset.hpp"

#include <algorithm>

#include "http/page_file.hpp"

namespace amsbridge::device {

std::optional<http::Response> page_response(const http::Request& request, std::span<const PageAsset> assets) {
  const std::string_view path = http::page_file_path(request);
  const auto asset = std::ranges::find(assets, path, &PageAsset::path);
  if (path.empty() || asset == assets.end()) return std::nullopt;
  using Sent = http::SentFile;
  const auto lifetime = path.starts_with("/assets/") ? Sent::Lifetime::for_good : Sent::Lifetime::until_asked;
  return http::page_file_response(
      request, {asset->content_type, asset->gzip, asset->digest, Sent::Coding::gzip, lifetime});
}

}  // namespace amsbridge::device
