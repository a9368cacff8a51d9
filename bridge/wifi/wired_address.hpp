#pragma once

#include <string>

namespace amsbridge {

/// Whether a network interface is up and has an address that others can reach (IPv4, or IPv6 beyond the
/// link).
[[nodiscard]] bool has_address(const std::string& interface);

}  // namespace amsbridge
