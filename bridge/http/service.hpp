#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string_view>

#include <boost/asio/any_io_executor.hpp>

#include "bridge/http/limits.hpp"
#include "http/message.hpp"
#include "http/reply.hpp"

namespace amsbridge {

class HttpConnection;

/// What the connections of a server share. Requests that are whole wait here for their turn: the handler gets
/// a part of each turn of the loop, so that many requests at once do not delay what else the loop does.
class HttpService : public std::enable_shared_from_this<HttpService> {
 public:
  HttpService(boost::asio::any_io_executor executor, http::Handler handler, HttpLimits its_limits);

  void ask(std::shared_ptr<HttpConnection> connection);
  /// The handler is called no more; connections that wait for it are closed.
  void end();
  [[nodiscard]] bool has_ended() const { return handler_ == nullptr; }
  /// What a request's body may have at this path.
  [[nodiscard]] std::size_t body_limit(std::string_view path) const;
  /// What to answer to a request with a body in place of reading it. An exception of the handler is 500.
  [[nodiscard]] std::optional<http::Response> refuse_early(const http::Request& head) const;
  [[nodiscard]] const boost::asio::any_io_executor& executor() const { return executor_; }

  const HttpLimits limits;
  std::size_t body_octets = 0;  ///< of all requests until the handler has seen them

 private:
  void take_turn();

  boost::asio::any_io_executor executor_;
  std::shared_ptr<const http::Handler> handler_;
  std::deque<std::shared_ptr<HttpConnection>> waiting_;
  bool has_turn_ = false;
};

namespace http {

/// Has the handler answer the request, or refuses a method that the path does not know. An exception is 500.
void dispatch(const Handler& handler, const Request& request, const Reply& reply);

/// As the handler's function says. An exception is 500.
[[nodiscard]] std::optional<Response> refuse_early(const Handler& handler, const Request& head);

}  // namespace http
}  // namespace amsbridge
