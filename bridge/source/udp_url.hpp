#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "bridge/source/source_url.hpp"

namespace amsbridge {

/// `text` begins with `udp:`. The error is a sentence.
[[nodiscard]] tl::expected<UdpUrl, std::string> parse_udp_url(std::string_view text);
[[nodiscard]] std::string written(const UdpUrl& url);

}  // namespace amsbridge
