#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "firmware/device/api/device_access.hpp"
#include "firmware/device/api/device_log.hpp"
#include "firmware/device/api/device_view.hpp"
#include "firmware/device/api/piece_body.hpp"
#include "http/json_text.hpp"
#include "http/router.hpp"

namespace amsbridge::device {

/// Octets that a request's body may have, where nothing else is said.
inline constexpr std::size_t short_body = 2'048;
/// The same of settings, which may have a certificate in them.
inline constexpr std::size_t settings_body = 8'192;

/// What routes are made of. It must outlive the router.
struct RouteParts {
  DeviceView& view;
  DeviceAccess& access;
  PieceBodies& bodies;
  const DeviceLog& log;

  /// Answers a GET, or a HEAD without making a body.
  void reply_with(Pieces pieces, const ApiCall& call, const http::Reply& reply,
                  std::string content_type = "application/json") const;
};

/// The JSON object in a request's body, with no members but the `known`; no body is an empty one. Valid as
/// long as the request. The error is the answer to give instead.
[[nodiscard]] tl::expected<JsonText, http::Response> json_body(const http::Request& request,
                                                               std::initializer_list<std::string_view> known);

/// A text in the object; empty if it is not there. The error is the answer to give instead.
[[nodiscard]] tl::expected<std::string, http::Response> text_member(const JsonText& json,
                                                                    std::string_view name);

/// A file to be saved under this name.
[[nodiscard]] http::Response as_file(http::Response response, std::string_view name);

}  // namespace amsbridge::device
