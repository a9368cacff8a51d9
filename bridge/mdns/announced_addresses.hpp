#pragma once

#include <string>
#include <vector>

namespace amsbridge {

/// An address that others on a link can reach this machine at.
struct AnnouncedAddress {
  int interface = 0;  ///< its index
  std::string address;

  bool operator==(const AnnouncedAddress&) const = default;
};

/// Of all interfaces that are up and carry multicast, but the loopback: IPv4, and IPv6 beyond the link. At
/// most 32, in a fixed order.
[[nodiscard]] std::vector<AnnouncedAddress> announced_addresses();

/// `amsbridge`, `amsbridge-2`, `amsbridge-3`: the names that are tried, from 1 on.
[[nodiscard]] std::string numbered_name(const std::string& name, int number);

}  // namespace amsbridge
