#pragma once

#include <optional>
#include <span>

#include "bridge/page/page_files.hpp"
#include "http/message.hpp"

namespace amsbridge {

/// The page's files. `/` is index.html, which finds its way by the part behind `#`. Compressed where
/// Accept-Encoding allows it, without copying; 304 where If-None-Match names what the client has. Where the
/// program has no page, `/` says so. Nothing for another method than GET and HEAD, for what is below `/api/`,
/// and for what is not there.
[[nodiscard]] std::optional<http::Response> page_response(const http::Request& request);

/// The same of other files.
[[nodiscard]] std::optional<http::Response> page_response(const http::Request& request,
                                                          std::span<const PageFile> files);

}  // namespace amsbridge
