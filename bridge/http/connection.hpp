#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <tl/expected.hpp>

#include "bridge/http/request_parser.hpp"
#include "bridge/http/service.hpp"
#include "bridge/http/transport.hpp"
#include "http/message.hpp"
#include "http/stream.hpp"

namespace amsbridge {

/// One client: its requests one after the other, each answered before the next is read.
class HttpConnection : public std::enable_shared_from_this<HttpConnection> {
 public:
  HttpConnection(std::shared_ptr<Transport> transport, std::shared_ptr<HttpService> service);
  ~HttpConnection();
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;

  /// Until either side has had enough.
  [[nodiscard]] boost::asio::awaitable<void> run();
  /// Calls the handler with the request that has been read.
  void answer_with(const http::Handler& handler);
  /// At once.
  void close();
  /// After the answer that is due, for which there are two seconds; at once if none is.
  void finish();

  [[nodiscard]] const std::string& client() const { return transport_->client(); }
  [[nodiscard]] bool is_busy() const { return is_busy_; }
  [[nodiscard]] std::chrono::steady_clock::time_point since() const { return since_; }

 private:
  using Refusal = std::optional<http::Response>;
  struct Head {
    unsigned version = 11;
    bool is_head = false;
    bool keeps = false;
  };

  boost::asio::awaitable<void> serve();
  boost::asio::awaitable<bool> serve_one();
  boost::asio::awaitable<bool> read_first();
  boost::asio::awaitable<tl::expected<void, Refusal>> read(http::RequestParser& parser);
  boost::asio::awaitable<tl::expected<void, Refusal>> begin_body(const http::RequestParser& parser);
  boost::asio::awaitable<tl::expected<void, Refusal>> read_piece(http::RequestParser& parser);
  boost::asio::awaitable<http::Response> answer();
  [[nodiscard]] http::Request from_here(http::Request request) const;
  boost::asio::awaitable<bool> send(http::Response response, Head head);
  boost::asio::awaitable<bool> send_body(const std::string& header, std::string_view body);
  boost::asio::awaitable<void> send_stream(const std::string& header, std::shared_ptr<http::Stream> stream);
  boost::asio::awaitable<bool> send_pieces(http::Stream& stream);
  boost::asio::awaitable<void> watch();
  void take(std::size_t number, http::Response response);
  void forget_request();
  void wake();

  std::shared_ptr<Transport> transport_;
  std::shared_ptr<HttpService> service_;
  boost::asio::steady_timer wake_;
  std::optional<boost::asio::steady_timer> farewell_;
  std::string received_;
  std::size_t body_octets_ = 0;  // of the request, as counted by the service
  http::Request request_;
  std::optional<http::Response> response_;
  std::size_t number_ = 0;  // of the request, so that a late answer is not taken for the next one's
  std::chrono::steady_clock::time_point since_ = std::chrono::steady_clock::now();
  bool is_busy_ = false;
  bool is_closed_ = false;
  bool is_last_ = false;  // the connection ends after this answer
  bool is_streaming_ = false;
};

}  // namespace amsbridge
