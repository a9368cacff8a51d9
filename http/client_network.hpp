#pragma once

#include <string>

namespace amsbridge {

/// What an address counts as: itself, or the first 64 bits of an IPv6 one; an IPv4 one in IPv6 clothes
/// (RFC 4291, 2.5.5.2) is the IPv4 one. A link-local IPv6 one (fe80::/10) is itself with its scope, for all
/// of a link's have the same first 64 bits. What is no address is itself.
[[nodiscard]] std::string network_of(const std::string& address);

}  // namespace amsbridge
