#pragma once

#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <gtest/gtest.h>

#include "bridge/http/http_server.hpp"

namespace amsbridge::testing {

/// A browser without manners: sends what it is told to, and reads on a blocking socket.
class HttpClient {
 public:
  explicit HttpClient(std::uint16_t port, const std::string& from = "127.0.0.1");

  void send(std::string_view text);
  /// One header, and a body as long as it says, or none for `left_out`; `closed` if there comes none.
  enum class Body { expected, left_out };
  [[nodiscard]] std::string response(Body body = Body::expected);
  [[nodiscard]] std::string ask(std::string_view request);
  /// What comes up to and with `end`.
  [[nodiscard]] std::string until(std::string_view end);
  /// Whatever comes until the server closes.
  [[nodiscard]] std::string rest();
  /// As a browser does that is closed.
  void close() { socket_.close(); }
  /// As a program does whose machine has no more room, or that is killed with octets unread.
  void reset();
  void start_tls(int highest_version = 0, SSL_SESSION* session = nullptr);
  /// What the server gave to come again with, for as long as this client lives; after an answer.
  [[nodiscard]] SSL_SESSION* session() { return ::SSL_get_session(tls_->native_handle()); }
  [[nodiscard]] bool has_resumed() { return ::SSL_session_reused(tls_->native_handle()) == 1; }

  boost::asio::ip::tcp::socket& socket() { return socket_; }

 private:
  std::string piece();

  boost::asio::io_context io_;
  boost::asio::ip::tcp::socket socket_{io_};
  boost::asio::ssl::context context_{boost::asio::ssl::context::tls_client};
  std::optional<boost::asio::ssl::stream<boost::asio::ip::tcp::socket&>> tls_;
  std::string received_;
};

/// A server on a loop of its own.
class HttpTest : public ::testing::Test {
 protected:
  void start(http::Handler handler, HttpLimits limits = {}, std::optional<HttpTls> tls = std::nullopt,
             const std::string& address = "127.0.0.1:0");
  /// On the server's loop, and waits for it.
  void on_loop(const std::function<void()>& work);
  [[nodiscard]] std::size_t connections();
  /// Asks every few milliseconds, for ten seconds.
  [[nodiscard]] bool becomes(const std::function<bool()>& holds);
  void stop_server() {
    on_loop([this] { server.reset(); });
  }
  ~HttpTest() override;

  boost::asio::io_context io{1};
  std::unique_ptr<HttpServer> server;
  std::uint16_t port = 0;

 private:
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{io.get_executor()};
  std::thread thread_;
};

}  // namespace amsbridge::testing
