// The only translation unit that sees Beast, which takes long to compile.
#include "bridge/http/http_server.hpp"

#include <algorithm>
#include <list>
#include <optional>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include "bridge/network/listening.hpp"

namespace amsbridge {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using boost::system::error_code;
using http::Handler;
using http::plain_response;
using http::Request;
using http::Response;
using namespace std::chrono_literals;

using Parser = beast::http::request_parser<beast::http::string_body>;
constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);

Request request_of(const Parser::value_type& message) {
  Request request;
  request.method = message.method_string();
  const std::string_view target(message.target().data(), message.target().size());
  const std::size_t question = target.find('?');
  request.path = target.substr(0, question);
  if (question != std::string_view::npos) request.query = target.substr(question + 1);
  for (const auto& field : message) request.headers.emplace_back(field.name_string(), field.value());
  request.body = message.body();
  return request;
}

Response method_refused(const std::vector<std::string>& others) {
  Response response = plain_response(405, "This address does not know that method.");
  std::string allow = "GET, HEAD";
  for (const std::string& method : others) allow += ", " + method;
  response.headers.emplace_back("Allow", std::move(allow));
  return response;
}

Response answer(const Handler& handler, const Request& request) {
  if (!request.path.starts_with('/')) return plain_response(400, "The request's target is no path.");
  if (request.method != "GET" && request.method != "HEAD") {
    const auto others =
        handler.other_methods ? handler.other_methods(request.path) : std::vector<std::string>();
    if (std::ranges::find(others, request.method) == others.end()) return method_refused(others);
  }
  try {
    return handler.answer(request);
  } catch (const std::exception& error) {
    spdlog::error("HTTP: {} {} failed: {}", request.method, request.path, error.what());
    return plain_response(500, "The program has failed at this; its log says why.");
  }
}

/// Why a request could not be read; nothing when the client has gone or was too slow, so that nobody is told.
std::optional<Response> refusal(const error_code& failure) {
  using beast::http::error;
  const auto is = [&failure](error code) { return failure == make_error_code(code); };
  if (is(error::header_limit) || is(error::buffer_overflow)) {
    return plain_response(431, "The request's header is too long.");
  }
  if (is(error::body_limit)) return plain_response(413, "The request's body is too long.");
  if (is(error::end_of_stream) || is(error::partial_message)) return std::nullopt;
  if (failure.category() != make_error_code(error::bad_target).category()) return std::nullopt;
  return plain_response(400, "This is no HTTP request.");
}

/// One client.
struct Connection {
  explicit Connection(tcp::socket socket) : stream(std::move(socket)) {}

  beast::tcp_stream stream;
  beast::flat_buffer received;
  std::chrono::steady_clock::time_point idle_since = std::chrono::steady_clock::now();
  bool answering = false;
};

}  // namespace

struct HttpServer::Shared : std::enable_shared_from_this<Shared> {
  Shared(const asio::any_io_executor& executor, Handler its_handler, HttpLimits its_limits)
      : acceptor(executor), handler(std::move(its_handler)), limits(its_limits) {}

  asio::awaitable<void> accept();
  asio::awaitable<void> serve(std::shared_ptr<Connection> connection);
  asio::awaitable<bool> serve_one(Connection& connection) const;
  asio::awaitable<std::optional<Response>> read(Connection& connection, Parser& parser) const;
  asio::awaitable<bool> send(Connection& connection, const Parser& parser, Response response,
                             bool keep) const;
  asio::awaitable<void> part(Connection& connection) const;
  void make_room();
  void close();

  tcp::acceptor acceptor;
  Handler handler;
  HttpLimits limits;
  std::list<std::shared_ptr<Connection>> connections;
  bool ending = false;
};

asio::awaitable<void> HttpServer::Shared::accept() {
  while (!ending) {
    auto [error, socket] = co_await acceptor.async_accept(as_tuple);
    if (ending) co_return;
    if (error) {
      // No descriptors left, most likely: others must close some first.
      asio::steady_timer pause(acceptor.get_executor(), 100ms);
      co_await pause.async_wait(as_tuple);
      continue;
    }
    make_room();
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    connections.push_back(std::make_shared<Connection>(std::move(socket)));
    asio::co_spawn(
        acceptor.get_executor(),
        [self = shared_from_this(), connection = connections.back()] { return self->serve(connection); },
        asio::detached);
  }
}

void HttpServer::Shared::make_room() {
  if (connections.size() < limits.connections) return;
  const auto order = [](const auto& connection) {
    return std::pair(connection->answering, connection->idle_since);
  };
  const auto oldest = std::ranges::min_element(connections, {}, order);
  (*oldest)->stream.close();
  connections.erase(oldest);
}

asio::awaitable<void> HttpServer::Shared::serve(std::shared_ptr<Connection> connection) {
  try {
    while (!ending && co_await serve_one(*connection)) {
      connection->idle_since = std::chrono::steady_clock::now();
    }
  } catch (const std::exception& error) {
    spdlog::error("HTTP: a connection has failed: {}", error.what());
  }
  connection->stream.close();
  connections.remove(connection);
}

/// True when the connection stays for another request.
asio::awaitable<bool> HttpServer::Shared::serve_one(Connection& connection) const {
  if (connection.received.size() == 0) {
    connection.stream.expires_after(limits.idle);
    constexpr std::size_t first_piece = 2048;
    const auto [error, count] =
        co_await connection.stream.async_read_some(connection.received.prepare(first_piece), as_tuple);
    if (error || ending) co_return false;
    connection.received.commit(count);
  }
  Parser parser;
  std::optional<Response> response = co_await read(connection, parser);
  if (ending || (!response && !parser.is_done())) co_return false;
  connection.answering = true;
  const bool keep = !response && parser.keep_alive();
  if (!response) response = answer(handler, request_of(parser.get()));
  const bool sent = co_await send(connection, parser, std::move(*response), keep);
  connection.answering = false;
  if (sent && !keep) co_await part(connection);
  co_return sent&& keep;
}

/// A whole request into the parser, or what to answer instead; neither when the client has gone.
asio::awaitable<std::optional<Response>> HttpServer::Shared::read(Connection& connection,
                                                                  Parser& parser) const {
  const auto limit = static_cast<std::uint32_t>(limits.request_octets);
  parser.header_limit(limit);
  parser.body_limit(limit);
  connection.received.max_size(2 * limits.request_octets);
  connection.stream.expires_after(limits.request);
  auto [error, octets] =
      co_await beast::http::async_read_header(connection.stream, connection.received, parser, as_tuple);
  if (error) co_return refusal(error);
  const Parser::value_type& message = parser.get();
  if (message.version() >= 11 && message.count(beast::http::field::host) != 1) {
    co_return plain_response(400, "The request needs one Host header.");
  }
  const auto body = parser.content_length();
  if (body && *body > limits.request_octets - std::min(octets, limits.request_octets)) {
    co_return plain_response(413, "The request's body is too long.");
  }
  std::tie(error, octets) =
      co_await beast::http::async_read(connection.stream, connection.received, parser, as_tuple);
  if (error) co_return refusal(error);
  co_return std::nullopt;
}

asio::awaitable<bool> HttpServer::Shared::send(Connection& connection, const Parser& parser,
                                               Response response, bool keep) const {
  const bool head = parser.is_header_done() && parser.get().method() == beast::http::verb::head;
  const unsigned version = parser.is_header_done() ? parser.get().version() : 11;
  beast::http::response<beast::http::string_body> message(static_cast<beast::http::status>(response.status),
                                                          version);
  for (const auto& [name, value] : response.headers) message.insert(name, value);
  message.set(beast::http::field::content_type, response.content_type);
  message.content_length(response.body.size());
  message.keep_alive(keep);
  if (!head) message.body() = std::move(response.body);
  connection.stream.expires_after(limits.idle);
  const auto [error, count] = co_await beast::http::async_write(connection.stream, message, as_tuple);
  co_return !error;
}

/// Lets the client read its answer: closing with octets unread would reset the connection under it.
asio::awaitable<void> HttpServer::Shared::part(Connection& connection) const {
  constexpr std::size_t most_unread = 1U << 20U;
  error_code ignored;
  connection.stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
  connection.stream.expires_after(std::min<std::chrono::milliseconds>(limits.request, 2s));
  connection.received.clear();
  for (std::size_t unread = 0; unread < most_unread;) {
    const auto [error, count] =
        co_await connection.stream.async_read_some(connection.received.prepare(4096), as_tuple);
    if (error) co_return;
    unread += count;
  }
}

void HttpServer::Shared::close() {
  ending = true;
  error_code ignored;
  acceptor.close(ignored);
  for (const auto& connection : connections) connection->stream.close();
}

tl::expected<std::unique_ptr<HttpServer>, std::string> HttpServer::listen(
    const asio::any_io_executor& executor, const std::string& address, Handler handler, HttpLimits limits) {
  const auto endpoint = listen_endpoint(address);
  if (!endpoint) return tl::unexpected(fmt::format("cannot listen on {}: it {}", address, endpoint.error()));
  auto shared = std::make_shared<Shared>(executor, std::move(handler), limits);
  if (const error_code error = start_listening(shared->acceptor, *endpoint)) {
    return tl::unexpected(fmt::format("cannot listen on {}: {}", address, listen_failure(error)));
  }
  asio::co_spawn(
      executor, [shared] { return shared->accept(); }, asio::detached);
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(shared)));
}

HttpServer::~HttpServer() {
  shared_->close();
}

std::uint16_t HttpServer::port() const {
  error_code ignored;
  return shared_->acceptor.local_endpoint(ignored).port();
}

std::size_t HttpServer::connections() const {
  return shared_->connections.size();
}

}  // namespace amsbridge
