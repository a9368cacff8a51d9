#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "http/message.hpp"

namespace amsbridge {

/// Whether the browser that sends it speaks TLS: here, or with a proxy that says so (X-Forwarded-Proto, which
/// another site's page cannot set).
[[nodiscard]] bool comes_over_tls(const http::Request& request);

/// 403 for a request that another site's page makes: an Origin (RFC 6454) that is not the Host, and
/// Sec-Fetch-Site cross-site (W3C Fetch Metadata) on anything but GET and HEAD.
[[nodiscard]] std::optional<http::Response> cross_site_refusal(const http::Request& request);

/// 415 for a body that is not application/json.
[[nodiscard]] std::optional<http::Response> body_refusal(const http::Request& request);

/// Neither GET nor HEAD.
[[nodiscard]] bool changes_something(const http::Request& request);

/// Value of a cookie (RFC 6265, 4.2); empty without it.
[[nodiscard]] std::string_view cookie(const http::Request& request, std::string_view name);

/// What POST and PUT of /session may say (schemas LogIn and NewPassword).
struct Credentials {
  std::optional<std::string> password = {};
  std::optional<std::string> setup_code = {};
  std::optional<std::string> current = {};
};

/// An object with a text for each of "password" and `second`, or one of them; the error is a sentence.
[[nodiscard]] tl::expected<Credentials, std::string> read_credentials(const std::string& body,
                                                                      std::string_view second);

}  // namespace amsbridge
