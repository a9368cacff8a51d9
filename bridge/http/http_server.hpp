#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <tl/expected.hpp>

#include "bridge/http/limits.hpp"
#include "bridge/http/server_tls.hpp"
#include "http/message.hpp"
#include "http/reply.hpp"

namespace amsbridge {

/// HTTP/1.1 (RFC 9112) on an event loop, with persistent and pipelined connections, plainly or over TLS.
class HttpServer {
 public:
  /// Listens on `address`: `127.0.0.1:8080`, `[::]:8080` (IPv4, too), `localhost:8080`; port 0 is any free
  /// one. With `tls` over TLS alone, whose handshakes take turns (see HandshakeTurns). The executor has one
  /// thread or is a strand; the server is used and destroyed there, also from within its handler, or while it
  /// stands still. The error is a sentence.
  [[nodiscard]] static tl::expected<std::unique_ptr<HttpServer>, std::string> listen(
      const boost::asio::any_io_executor& executor, const std::string& address, http::Handler handler,
      HttpLimits limits = {}, const std::optional<HttpTls>& tls = std::nullopt);

  /// Listens no more and calls the handler no more. Connections are closed; those whose request the handler
  /// has, have two seconds more for their answer. They need the executor, but not the server.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] std::size_t connections() const;

 private:
  class Acceptor;
  explicit HttpServer(std::shared_ptr<Acceptor> acceptor) : acceptor_(std::move(acceptor)) {}
  std::shared_ptr<Acceptor> acceptor_;
};

}  // namespace amsbridge
