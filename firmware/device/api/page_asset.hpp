#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "http/message.hpp"

namespace amsbridge::device {

/// One file of the web page, compressed, as it stands in flash: for want of room there is no other form of
/// it.
struct PageAsset {
  std::string_view path;          ///< `/index.html`
  std::string_view content_type;  ///< `text/html; charset=utf-8`
  std::string_view gzip;
  std::string_view digest;  ///< other for other octets; letters and digits
};

/// The page's answer to a GET or HEAD, as page_response of the Linux program: `/` is index.html, what is in
/// `/assets/` is kept for good, 304 where If-None-Match names what the client has. Nothing for what is not
/// there. The octets are not copied.
///
/// Sent compressed also to who does not say that it takes that: every browser does, whatever the windows say
/// in which phones show a captive portal.
[[nodiscard]] std::optional<http::Response> page_response(const http::Request& request,
                                                          std::span<const PageAsset> assets);

}  // namespace amsbridge::device
