#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>
#include <tl/expected.hpp>

#include "http/message.hpp"

namespace amsbridge {

/// The JSON object in a request's body, with no members but the `known`; no body is an empty one. The error
/// is the answer to give instead.
[[nodiscard]] tl::expected<nlohmann::json, http::Response> json_body(
    const http::Request&, std::initializer_list<std::string_view> known);

/// A text in the object; empty if it is not there. The error is the answer to give instead.
[[nodiscard]] tl::expected<std::string, http::Response> text_member(const nlohmann::json&, const char* name);

/// True or false; false if it is not there. The error is the answer to give instead.
[[nodiscard]] tl::expected<bool, http::Response> flag_member(const nlohmann::json&, const char* name);

}  // namespace amsbridge
