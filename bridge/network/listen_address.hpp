#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace amsbridge {

/// Where a server of ours listens: an address of this machine, 0.0.0.0 and :: for all of them.
struct ListenAddress {
  std::string host;        ///< an address, an IPv6 one without its brackets, or localhost
  std::uint16_t port = 0;  ///< 0 = any that is free

  bool operator==(const ListenAddress&) const = default;
};

/// Understands `127.0.0.1:8080`, `localhost:8080` and `[::]:8080`. The error completes "KEY is VALUE, but
/// ...": "must ...".
[[nodiscard]] tl::expected<ListenAddress, std::string> parse_listen_address(std::string_view text);

}  // namespace amsbridge
