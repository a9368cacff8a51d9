#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include "bridge/http/guarded_socket.hpp"
#include "bridge/http/handshake_turns.hpp"

namespace amsbridge {

/// What the clients of a server that speaks TLS share.
struct SharedTls {
  std::shared_ptr<boost::asio::ssl::context> context;
  std::shared_ptr<HandshakeTurns> turns;
};

/// A client's octets, over TLS or plainly, with one deadline for whatever is waited for. Failing operations
/// leave the socket open, so that a late client can be told so.
class Transport {
 public:
  using Error = boost::system::error_code;

  Transport(boost::asio::ip::tcp::socket socket, std::optional<SharedTls> tls);

  /// Without TLS nothing; with it the handshake, each step of which has its turn. `not_tls` of a client that
  /// speaks plainly on a port for TLS: what is sent from then on is plain, too.
  enum class Opened { ready, not_tls, failed };
  [[nodiscard]] boost::asio::awaitable<Opened> open();
  [[nodiscard]] boost::asio::awaitable<std::pair<Error, std::size_t>> read_some(
      boost::asio::mutable_buffer room);
  [[nodiscard]] boost::asio::awaitable<Error> write(std::span<const boost::asio::const_buffer> octets);
  /// Lets the client read its answer: closing with octets unread would reset the connection under it.
  [[nodiscard]] boost::asio::awaitable<void> part(std::chrono::milliseconds limit);
  /// The client sees the end of what it is sent.
  void end_sending();
  void close();

  /// What is waited for fails from then on, until another deadline is set.
  void expires_after(std::chrono::steady_clock::duration limit) { socket_->expires_after(limit); }
  void expires_never() { socket_->expires_never(); }
  /// The last deadline has passed.
  [[nodiscard]] bool has_expired() const { return socket_->has_expired(); }

  /// The client's address as text, without port; IPv4 as such also on a socket for both.
  [[nodiscard]] const std::string& client() const { return socket_->client(); }
  [[nodiscard]] bool is_secure() const { return tls_.has_value(); }
  void bound_send_buffer(int octets);

 private:
  std::shared_ptr<GuardedSocket> socket_;
  std::optional<SharedTls> shared_tls_;
  std::optional<boost::asio::ssl::stream<GuardedSocket&>> tls_;
};

}  // namespace amsbridge
