#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/url/url_view.hpp>
#include <tl/expected.hpp>

namespace amsbridge {

/// All of the text as a number without sign; nothing if it is no such number.
[[nodiscard]] std::optional<std::uint32_t> whole_number(std::string_view text);

/// The text behind the colon as a port, 1 to 65535; the error is a sentence.
[[nodiscard]] tl::expected<std::uint16_t, std::string> port_of(const boost::urls::url_view& url);

/// host:port, an IPv6 address in brackets.
[[nodiscard]] std::string host_and_port(const std::string& host, std::uint16_t port);

}  // namespace amsbridge
