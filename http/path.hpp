#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

namespace amsbridge::http {

/// The path of a request with its percent-encoding (RFC 3986, 2.1) undone: UTF-8 that begins with a slash.
/// The error is a sentence for the client: an escape that is none, %00 or another control character, what is
/// not UTF-8, and the segments `.` and `..` in any spelling.
[[nodiscard]] tl::expected<std::string, std::string> decode_path(std::string_view path);

/// Names and values of a query (`from=1&to=2`) in their order, with percent-encoding and `+` undone; a name
/// without `=` has an empty value. At most 32 of them. The error is a sentence for the client.
using Parameters = std::vector<std::pair<std::string, std::string>>;
[[nodiscard]] tl::expected<Parameters, std::string> query_parameters(std::string_view query);

}  // namespace amsbridge::http
