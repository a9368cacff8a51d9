#include "bridge/network/listen_address.hpp"

#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <netinet/in.h>
#include <optional>

namespace amsbridge {
namespace {

constexpr std::string_view allowed = "must be an address and a port, as in 127.0.0.1:8080 or [::]:8080";

bool is_address(int family, std::string_view text) {
  std::array<unsigned char, sizeof(in6_addr)> address{};
  return ::inet_pton(family, std::string(text).c_str(), address.data()) == 1;
}

/// What is wrong with a host that stands without brackets.
std::optional<std::string_view> host_problem(std::string_view host) {
  if (host.find(':') != std::string_view::npos) {
    return "must have an IPv6 address in brackets, as in [::]:8080";
  }
  if (host != "localhost" && !is_address(AF_INET, host)) return allowed;
  return std::nullopt;
}

/// What is wrong with a host that stands in brackets, which are taken off; `fe80::1%eth0` names its link.
std::optional<std::string_view> bracketed_problem(std::string_view host) {
  if (!is_address(AF_INET6, host.substr(0, host.find('%'))))
    return "must have an IPv6 address in the brackets";
  return std::nullopt;
}

std::optional<std::uint16_t> port_of(std::string_view text) {
  std::uint16_t port = 0;
  const char* end_of_text = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), end_of_text, port);
  if (error != std::errc{} || end != end_of_text) return std::nullopt;
  return port;
}

}  // namespace

tl::expected<ListenAddress, std::string> parse_listen_address(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return tl::unexpected(std::string(allowed));
  std::string_view host = text.substr(0, colon);
  const auto port = port_of(text.substr(colon + 1));
  const bool has_brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (has_brackets) host = host.substr(1, host.size() - 2);
  if (const auto problem = has_brackets ? bracketed_problem(host) : host_problem(host)) {
    return tl::unexpected(std::string(*problem));
  }
  if (!port) return tl::unexpected(std::string("must have a port from 0 to 65535 behind the last colon"));
  return ListenAddress{std::string(host), *port};
}

}  // namespace amsbridge
