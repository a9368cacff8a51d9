#pragma once

#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>
#include <tl/expected.hpp>

#include "bridge/http/message.hpp"

namespace amsbridge {

/// The JSON object in a request's body; no body is an empty one. The error is the answer to give instead.
[[nodiscard]] tl::expected<nlohmann::json, http::Response> json_body(const http::Request&);

/// A text in the object; empty if it is not there. The error is the answer to give instead.
[[nodiscard]] tl::expected<std::string, http::Response> text_member(const nlohmann::json&, const char* name);

}  // namespace amsbridge
