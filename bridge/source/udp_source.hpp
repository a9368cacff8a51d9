#pragma once

#include <chrono>
#include <memory>

#include "bridge/source/octet_source.hpp"

namespace amsbridge {

/// How datagrams are received.
struct UdpOptions {
  /// Telegrams of two senders would mix, so that only one sender (an address, whatever its port) is read:
  /// the first one, until it has been silent for so long.
  std::chrono::milliseconds sender_silence = std::chrono::seconds{60};
};

/// Listens for datagrams, from now on. Port 0 is any free one, which `name` then tells. A multicast group is
/// joined on the interface that the system's routes name for it. The error is a sentence.
[[nodiscard]] tl::expected<std::unique_ptr<OctetSource>, std::string> make_udp_source(
    boost::asio::any_io_executor executor, const UdpUrl& url, UdpOptions options = {});

}  // namespace amsbridge
