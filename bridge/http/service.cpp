#include "bridge/http/service.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include <boost/asio/post.hpp>
#include <spdlog/spdlog.h>

#include "bridge/http/connection.hpp"

namespace amsbridge {

namespace asio = boost::asio;

HttpService::HttpService(asio::any_io_executor executor, http::Handler handler, HttpLimits its_limits)
    : limits(its_limits),
      executor_(std::move(executor)),
      handler_(std::make_shared<const http::Handler>(std::move(handler))) {}

void HttpService::ask(std::shared_ptr<HttpConnection> connection) {
  if (has_ended()) return connection->close();
  waiting_.push_back(std::move(connection));
  if (!std::exchange(has_turn_, true)) {
    asio::post(executor_, [self = shared_from_this()] { self->take_turn(); });
  }
}

void HttpService::take_turn() {
  const auto end = std::chrono::steady_clock::now() + limits.turn;
  // The handler may end the server, and is to live on for as long as it is being called.
  while (const auto handler = handler_) {
    if (waiting_.empty()) break;
    if (std::chrono::steady_clock::now() >= end) {
      asio::post(executor_, [self = shared_from_this()] { self->take_turn(); });
      return;
    }
    const auto connection = std::move(waiting_.front());
    waiting_.pop_front();
    connection->answer_with(*handler);
  }
  has_turn_ = false;
}

void HttpService::end() {
  handler_ = nullptr;
  for (const auto& connection : std::exchange(waiting_, {})) connection->close();
}

std::size_t HttpService::body_limit(std::string_view path) const {
  if (has_ended()) return 0;
  return handler_->body_limit ? handler_->body_limit(path) : limits.body_octets;
}

std::optional<http::Response> HttpService::refuse_early(const http::Request& head) const {
  // The handler may end the server, and is to live on for as long as it is being called.
  const auto handler = handler_;
  return handler ? http::refuse_early(*handler, head) : std::nullopt;
}

namespace http {
namespace {

Response failed(const Request& request, const std::exception& error) {
  spdlog::error("HTTP: {} {} failed: {}", request.method, request.path, error.what());
  return plain_response(500, "The program has failed at this; its log says why.");
}

Response method_refused(const std::vector<std::string>& others) {
  Response response = plain_response(405, "This address does not know that method.");
  std::string allow = "GET, HEAD";
  for (const std::string& method : others) allow += ", " + method;
  response.headers.emplace_back("Allow", std::move(allow));
  return response;
}

}  // namespace

void dispatch(const Handler& handler, const Request& request, const Reply& reply) {
  try {
    if (request.method != "GET" && request.method != "HEAD") {
      const auto others =
          handler.other_methods ? handler.other_methods(request.path) : std::vector<std::string>();
      if (std::ranges::find(others, request.method) == others.end()) return reply(method_refused(others));
    }
    handler.answer(request, reply);
  } catch (const std::exception& error) {
    reply(failed(request, error));
  }
}

std::optional<Response> refuse_early(const Handler& handler, const Request& head) try {
  return handler.refuse_early ? handler.refuse_early(head) : std::nullopt;
} catch (const std::exception& error) {
  return failed(head, error);
}

}  // namespace http
}  // namespace amsbridge
