#pragma once

#include <memory>

#include "bridge/source/octet_source.hpp"
#include "bridge/source/pauses.hpp"
#include "bridge/source/serial_adapter.hpp"
#include "bridge/source/stuck_watch.hpp"
#include "bridge/source/system_calls.hpp"

namespace amsbridge {

/// How a serial line is kept open.
struct SerialOptions {
  /// Between attempts to open it. A USB adapter is back within a second of being plugged in again, so the
  /// pauses stay short.
  PauseLimits pauses{std::chrono::milliseconds{250}, std::chrono::seconds{5}};
  StuckLimits stuck = {};
  /// After its adapter has been away for so long, another one in its place is taken for a new one.
  std::chrono::milliseconds replaced_after = std::chrono::seconds{60};
  DeviceRoots roots = {};
};

/// Opens a serial line; see open_source. Once open it is reopened for ever: when its adapter vanishes, under
/// whatever name that comes back, and when it falls silent though it is there.
[[nodiscard]] tl::expected<std::unique_ptr<OctetSource>, std::string> open_serial_source(
    boost::asio::any_io_executor executor, const SerialUrl& url, WhenMissing when_missing = WhenMissing::fail,
    const SerialOptions& options = {}, SystemCalls& calls = operating_system());

}  // namespace amsbridge
