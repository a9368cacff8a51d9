#pragma once

#include <string>
#include <string_view>

#include "http/message.hpp"

namespace amsbridge::http {

/// Schema Error of docs/openapi.yaml: `{"error":{"code":"not_found","sentence":"..."}}`. The sentence may
/// hold anything; what is not UTF-8 in it is replaced.
[[nodiscard]] Response error_response(int status, std::string_view code, std::string_view sentence);

/// A 200, or another status, with a JSON text as its body.
[[nodiscard]] Response json_response(std::string body, int status = 200);

}  // namespace amsbridge::http
