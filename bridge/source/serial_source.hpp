#pragma once

#include <memory>

#include "bridge/source/octet_source.hpp"
#include "bridge/source/pauses.hpp"
#include "bridge/source/system_calls.hpp"

namespace amsbridge {

/// A USB adapter is back within a second of being plugged in again, so the pauses stay short.
constexpr PauseLimits serial_pauses{std::chrono::milliseconds{250}, std::chrono::seconds{5}};

/// Opens a serial line; see open_source. Once open it is reopened for ever.
[[nodiscard]] tl::expected<std::unique_ptr<OctetSource>, std::string> open_serial_source(
    boost::asio::any_io_executor executor, const SerialUrl& url, SystemCalls& calls = operating_system(),
    PauseLimits pauses = serial_pauses);

}  // namespace amsbridge
