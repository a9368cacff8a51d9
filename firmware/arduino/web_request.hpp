#pragma once

#include "http/message.hpp"

class AsyncWebServerRequest;

namespace amsbridge::device {

/// Octets of a request's headers at most; more is answered with 431.
inline constexpr unsigned longest_header = 4'096;

/// Of all headers.
[[nodiscard]] unsigned header_octets(const AsyncWebServerRequest& request);

/// The request without its body. The platform's server has decoded path and query: they are encoded again.
[[nodiscard]] http::Request head_of(AsyncWebServerRequest& request);

}  // namespace amsbridge::device
