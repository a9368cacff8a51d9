#pragma once

#include <string>

#include "http/message.hpp"

namespace amsbridge::http {

/// What becomes of the connection after a response.
enum class Afterwards { stays, ends };

/// Status line and headers of a response, with the empty line behind them; not its body. Line ends in a value
/// become spaces.
[[nodiscard]] std::string response_header(const Response& response, unsigned version, Afterwards afterwards);

}  // namespace amsbridge::http
