#pragma once

#include <string>
#include <string_view>

#include <boost/asio/ip/tcp.hpp>
#include <tl/expected.hpp>

namespace amsbridge {

/// Where `text` (`127.0.0.1:8080`, `localhost:8080`, `[::]:8080`) is. The error completes "KEY is VALUE, but
/// ...": "must ...".
[[nodiscard]] tl::expected<boost::asio::ip::tcp::endpoint, std::string> listen_endpoint(
    std::string_view text);

/// Opens, binds and listens. `[::]` is all addresses of this machine, those of IPv4 among them, and those
/// alone where there is no IPv6.
[[nodiscard]] boost::system::error_code start_listening(boost::asio::ip::tcp::acceptor& acceptor,
                                                        const boost::asio::ip::tcp::endpoint& endpoint);

/// Why nobody can be listened to there: `another program listens there`.
[[nodiscard]] std::string listen_failure(const boost::system::error_code& error);

}  // namespace amsbridge
