#include "bridge/http/http_server.hpp"

#include <algorithm>
#include <list>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "bridge/http/connection.hpp"
#include "bridge/http/service.hpp"
#include "bridge/http/transport.hpp"
#include "bridge/network/listening.hpp"

namespace amsbridge {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using namespace std::chrono_literals;

constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);

}  // namespace

/// Takes clients in, one in a turn of the loop, and knows those that are there.
class HttpServer::Acceptor : public std::enable_shared_from_this<HttpServer::Acceptor> {
 public:
  Acceptor(const asio::any_io_executor& executor, http::Handler handler, HttpLimits limits,
           const std::shared_ptr<asio::ssl::context>& tls)
      : acceptor_(executor),
        service_(std::make_shared<HttpService>(executor, std::move(handler), limits)),
        tls_(tls ? std::optional(SharedTls{tls, std::make_shared<HandshakeTurns>(executor)}) : std::nullopt) {
  }

  [[nodiscard]] error_code listen(const tcp::endpoint& endpoint) {
    return start_listening(acceptor_, endpoint);
  }
  [[nodiscard]] asio::awaitable<void> accept();
  void close();

  [[nodiscard]] std::uint16_t port() const {
    error_code ignored;
    return acceptor_.local_endpoint(ignored).port();
  }
  [[nodiscard]] std::size_t size() const { return connections_.size(); }

 private:
  void take_in(tcp::socket socket);
  void make_room(const std::string& client);

  tcp::acceptor acceptor_;
  std::shared_ptr<HttpService> service_;
  std::optional<SharedTls> tls_;
  std::list<std::shared_ptr<HttpConnection>> connections_;
};

asio::awaitable<void> HttpServer::Acceptor::accept() {
  while (!service_->has_ended()) {
    auto [error, socket] = co_await acceptor_.async_accept(as_tuple);
    if (service_->has_ended()) co_return;
    if (!error) {
      take_in(std::move(socket));
    } else {
      // No descriptors left, most likely: others must close some first.
      asio::steady_timer pause(acceptor_.get_executor(), 100ms);
      co_await pause.async_wait(as_tuple);
    }
  }
}

void HttpServer::Acceptor::take_in(tcp::socket socket) {
  auto transport = std::make_shared<Transport>(std::move(socket), tls_);
  make_room(transport->client());
  const auto connection = std::make_shared<HttpConnection>(std::move(transport), service_);
  connections_.push_back(connection);
  asio::co_spawn(
      acceptor_.get_executor(), [connection] { return connection->run(); },
      [self = shared_from_this(), connection](const std::exception_ptr&) {
        self->connections_.remove(connection);
      });
}

/// Closes the longest idle connection where one more is too many.
void HttpServer::Acceptor::make_room(const std::string& client) {
  const auto is_same = [&client](const auto& connection) { return connection->client() == client; };
  const bool is_crowd = static_cast<std::size_t>(std::ranges::count_if(connections_, is_same)) >=
                        service_->limits.from_one_address;
  if (!is_crowd && connections_.size() < service_->limits.connections) return;
  auto oldest = connections_.end();
  for (auto one = connections_.begin(); one != connections_.end(); ++one) {
    if (is_crowd && !is_same(*one)) continue;
    const auto rank = [](const HttpConnection& it) { return std::pair(it.is_busy(), it.since()); };
    if (oldest == connections_.end() || rank(**one) < rank(**oldest)) oldest = one;
  }
  if (oldest == connections_.end()) return;
  (*oldest)->close();
  connections_.erase(oldest);
}

void HttpServer::Acceptor::close() {
  service_->end();
  error_code ignored;
  acceptor_.close(ignored);
  for (const auto& connection : std::exchange(connections_, {})) connection->finish();
}

tl::expected<std::unique_ptr<HttpServer>, std::string> HttpServer::listen(
    const asio::any_io_executor& executor, const std::string& address, http::Handler handler,
    HttpLimits limits, const std::optional<HttpTls>& tls) {
  const auto refused = [&address](const auto& why) {
    return tl::unexpected(fmt::format("cannot listen on {}: {}", address, why));
  };
  const auto endpoint = listen_endpoint(address);
  if (!endpoint) return refused("it " + endpoint.error());
  std::shared_ptr<asio::ssl::context> context;
  if (tls) {
    auto made = make_server_tls(*tls);
    if (!made) return refused(made.error());
    context = std::move(*made);
  }
  auto acceptor = std::make_shared<Acceptor>(executor, std::move(handler), limits, context);
  if (const error_code error = acceptor->listen(*endpoint)) return refused(listen_failure(error));
  asio::co_spawn(
      executor, [acceptor] { return acceptor->accept(); }, asio::detached);
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(acceptor)));
}

HttpServer::~HttpServer() {
  acceptor_->close();
}

std::uint16_t HttpServer::port() const {
  return acceptor_->port();
}

std::size_t HttpServer::connections() const {
  return acceptor_->size();
}

}  // namespace amsbridge
