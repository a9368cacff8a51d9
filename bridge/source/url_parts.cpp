#include "bridge/source/url_parts.hpp"

#include <charconv>

#include <fmt/format.h>

namespace amsbridge {

std::optional<std::uint32_t> whole_number(std::string_view text) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

tl::expected<std::uint16_t, std::string> port_of(const boost::urls::url_view& url) {
  const std::string_view text{url.port().data(), url.port().size()};
  const auto port = whole_number(text);
  if (!port || *port < 1 || *port > 65535) {
    return tl::unexpected(fmt::format("the port is {}, but must be from 1 to 65535", text));
  }
  return static_cast<std::uint16_t>(*port);
}

std::string host_and_port(const std::string& host, std::uint16_t port) {
  const bool is_ipv6 = host.find(':') != std::string::npos;
  return is_ipv6 ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

}  // namespace amsbridge
