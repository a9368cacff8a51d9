#pragma once

#include <chrono>
#include <memory>

#include "bridge/network/look_up.hpp"
#include "bridge/source/octet_source.hpp"
#include "bridge/source/pauses.hpp"

namespace amsbridge {

struct TcpTimes {
  std::chrono::milliseconds resolve_limit = std::chrono::seconds{10};
  std::chrono::milliseconds connect_limit = std::chrono::seconds{10};  ///< for each of a name's addresses
  PauseLimits pauses{std::chrono::seconds{1}, std::chrono::seconds{60}};
};

/// A TCP connection that is made at the first read and made again whenever it is lost. Neither the source nor
/// its event loop waits for a look-up under way when it ends.
[[nodiscard]] std::unique_ptr<OctetSource> make_tcp_source(boost::asio::any_io_executor executor,
                                                           const TcpUrl& url, TcpTimes times = {},
                                                           LookUp look_up = look_up_host);

}  // namespace amsbridge
