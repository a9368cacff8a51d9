#include "bridge/source/udp_url.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/url/parse.hpp>
#include <fmt/format.h>

#include "bridge/source/url_parts.hpp"

namespace amsbridge {
namespace {

namespace urls = boost::urls;

constexpr std::string_view udp_allowed = "a UDP source is udp://:port, or udp://address:port";

bool is_address(const std::string& host) {
  boost::system::error_code error;
  boost::asio::ip::make_address(host, error);
  return !error;
}

}  // namespace

tl::expected<UdpUrl, std::string> parse_udp_url(std::string_view text) {
  if (text.find('@') != std::string_view::npos) {
    return tl::unexpected(fmt::format("a UDP source takes no user name or password; {}", udp_allowed));
  }
  const auto url = urls::parse_uri(urls::string_view(text.data(), text.size()));
  if (!url || !url->has_authority()) {
    return tl::unexpected(fmt::format("\"{}\" is not a URL; {}", text, udp_allowed));
  }
  std::string host = url->host_address();
  if (!host.empty() && !is_address(host)) {
    return tl::unexpected(fmt::format(
        "\"{}\" is no address: datagrams are received at an address of this machine or of a multicast "
        "group, and at all of them when there is none, as in udp://:2000",
        host));
  }
  if (url->port().empty()) {
    return tl::unexpected(fmt::format("\"{}\" names no port; {}", text, udp_allowed));
  }
  const auto port = port_of(*url);
  if (!port) return tl::unexpected(port.error());
  const bool path_is_empty = url->encoded_path().empty() || url->encoded_path() == "/";
  if (!path_is_empty || url->has_query() || url->has_fragment()) {
    return tl::unexpected(fmt::format("\"{}\" has something behind the port; {}", text, udp_allowed));
  }
  return UdpUrl{std::move(host), *port};
}

std::string written(const UdpUrl& url) {
  return "udp://" + host_and_port(url.host, url.port);
}

}  // namespace amsbridge
