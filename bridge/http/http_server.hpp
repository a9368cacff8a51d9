#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <tl/expected.hpp>

#include "bridge/http/message.hpp"

namespace amsbridge {

/// What a client may take of the server.
struct HttpLimits {
  std::size_t request_octets = 65'536;        ///< header and body; more is 431 or 413
  std::size_t connections = 256;              ///< with one more, the longest idle one is closed
  std::chrono::milliseconds request{10'000};  ///< from the first octet of a request to its last
  std::chrono::milliseconds idle{60'000};     ///< between requests, and for sending a response
};

/// HTTP/1.1 (RFC 9112) on an event loop, with persistent and pipelined connections.
class HttpServer {
 public:
  /// Listens on `address`: `127.0.0.1:8080`, `[::]:8080`, `localhost:8080`; port 0 is any free one. The
  /// executor has one thread or is a strand; the server is used and destroyed there, or while it stands
  /// still. The error is a sentence.
  [[nodiscard]] static tl::expected<std::unique_ptr<HttpServer>, std::string> listen(
      const boost::asio::any_io_executor& executor, const std::string& address, http::Handler handler,
      HttpLimits limits = {});

  /// Closes all connections.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] std::size_t connections() const;

 private:
  struct Shared;
  explicit HttpServer(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}
  std::shared_ptr<Shared> shared_;
};

}  // namespace amsbridge
