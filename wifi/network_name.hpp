#pragma once

#include <string_view>

namespace amsbridge {

/// A network's name that can be shown and typed: 1 to 32 octets (IEEE 802.11 clause 9.4.2.2) of UTF-8 without
/// control characters.
[[nodiscard]] bool is_ssid(std::string_view text);

/// A passphrase of WPA: 8 to 63 printable ASCII characters (IEEE 802.11 annex J.4).
[[nodiscard]] bool is_passphrase(std::string_view text);

/// What a network is joined with: a passphrase, or the key itself in 64 hexadecimal digits.
[[nodiscard]] bool is_network_password(std::string_view text);

}  // namespace amsbridge
