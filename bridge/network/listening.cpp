#include "bridge/network/listening.hpp"

#include <boost/asio/ip/v6_only.hpp>

#include "bridge/network/listen_address.hpp"

namespace amsbridge {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

tl::expected<tcp::endpoint, std::string> listen_endpoint(std::string_view text) {
  const auto parsed = parse_listen_address(text);
  if (!parsed) return tl::unexpected(parsed.error());
  if (parsed->host == "localhost") return tcp::endpoint(asio::ip::address_v4::loopback(), parsed->port);
  error_code error;
  const asio::ip::address address = asio::ip::make_address(parsed->host, error);
  if (error) return tl::unexpected("must name a link that this machine has: " + error.message());
  return tcp::endpoint(address, parsed->port);
}

namespace {

bool is_any_v6(const tcp::endpoint& endpoint) {
  return endpoint.address().is_v6() && endpoint.address().is_unspecified();
}

bool is_without_v6(const error_code& error) {
  return error == asio::error::address_family_not_supported ||
         error == boost::system::errc::address_not_available;
}

error_code listen_on(tcp::acceptor& acceptor, const tcp::endpoint& endpoint) {
  error_code error;
  acceptor.open(endpoint.protocol(), error);
  // A port whose connections have just been closed is free again at once.
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error && is_any_v6(endpoint)) acceptor.set_option(asio::ip::v6_only(false), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  return error;
}

}  // namespace

error_code start_listening(tcp::acceptor& acceptor, const tcp::endpoint& endpoint) {
  const error_code error = listen_on(acceptor, endpoint);
  if (!is_any_v6(endpoint) || !is_without_v6(error)) return error;
  error_code ignored;
  acceptor.close(ignored);
  return listen_on(acceptor, {asio::ip::address_v4::any(), endpoint.port()});
}

std::string listen_failure(const error_code& error) {
  if (error == asio::error::address_in_use) return "another program listens there";
  if (error == asio::error::access_denied) return "ports below 1024 need special rights";
  if (error == boost::system::errc::address_not_available) return "this machine has no such address";
  if (error == boost::system::errc::no_such_device) return "no network leads to this multicast group";
  return error.message();
}

}  // namespace amsbridge
