#include "bridge/source/tcp_source.hpp"

#include <netinet/tcp.h>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "bridge/source/cancellation.hpp"
#include "bridge/source/line_log.hpp"

namespace amsbridge {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using namespace std::chrono_literals;

constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);

/// A dead peer is found after 20 s of silence and 4 unanswered probes 10 s apart: within a minute.
constexpr int silence_seconds = 20;
constexpr int probe_seconds = 10;
constexpr int probes = 4;

/// A whole-number option of IPPROTO_TCP, in the shape that Asio's set_option takes.
class TcpOption {
 public:
  TcpOption(int option_name, int value) : name_(option_name), value_(value) {}

  template <class Protocol>
  [[nodiscard]] int level(const Protocol&) const {
    return IPPROTO_TCP;
  }
  template <class Protocol>
  [[nodiscard]] int name(const Protocol&) const {
    return name_;
  }
  template <class Protocol>
  [[nodiscard]] const void* data(const Protocol&) const {
    return &value_;
  }
  template <class Protocol>
  [[nodiscard]] std::size_t size(const Protocol&) const {
    return sizeof value_;
  }

 private:
  int name_;
  int value_;
};

/// A socket that takes no keep-alive still carries octets, so failures are let pass.
void probe_silent_peer(tcp::socket& socket) {
  error_code ignored;
  socket.set_option(asio::socket_base::keep_alive(true), ignored);
  socket.set_option(TcpOption(TCP_KEEPIDLE, silence_seconds), ignored);
  socket.set_option(TcpOption(TCP_KEEPINTVL, probe_seconds), ignored);
  socket.set_option(TcpOption(TCP_KEEPCNT, probes), ignored);
}

/// A look-up that can be walked away from: Asio's runs in a thread of its own and cannot be interrupted, so
/// its handler keeps this alive and ends the wait by cancelling the timer.
struct LookUp {
  LookUp(const asio::any_io_executor& executor, std::chrono::milliseconds limit)
      : resolver(executor), wait(executor, limit) {}

  tcp::resolver resolver;
  asio::steady_timer wait;
  error_code error = asio::error::timed_out;
  std::vector<tcp::endpoint> endpoints;
};

class TcpSource final : public OctetSource {
 public:
  TcpSource(asio::any_io_executor executor, TcpUrl url, TcpTimes times)
      : executor_(std::move(executor)),
        url_(std::move(url)),
        times_(times),
        pauses_(times.pauses),
        log_(name()),
        socket_(executor_) {}

  asio::awaitable<std::size_t> read(std::span<std::uint8_t> into) override {
    for (;;) {
      while (!socket_.is_open()) co_await connect();
      const auto [error, count] =
          co_await socket_.async_read_some(asio::buffer(into.data(), into.size()), as_tuple);
      co_await throw_if_cancelled();
      if (!error) {
        pauses_.reset();
        log_.octets_arrived();
        co_return count;
      }
      close();
      log_.lost(error == asio::error::eof ? "the other end has closed the connection"
                                          : fmt::format("the connection is lost: {}", error.message()));
    }
  }

  [[nodiscard]] std::chrono::milliseconds telegram_gap() const override { return 1000ms; }

  [[nodiscard]] std::string name() const override { return to_string(url_); }

 private:
  void close() {
    error_code ignored;
    socket_.close(ignored);
  }

  /// One attempt, after a pause unless it is the very first.
  asio::awaitable<void> connect() {
    if (std::exchange(tried_, true)) {
      asio::steady_timer pause(executor_, pauses_.next());
      co_await pause.async_wait(as_tuple);
      co_await throw_if_cancelled();
    }
    error_code error;
    const std::vector<tcp::endpoint> endpoints = co_await look_up(error);
    if (error) {
      log_.lost(fmt::format("the name {} cannot be resolved: {}", url_.host, error.message()));
      co_return;
    }
    for (const tcp::endpoint& endpoint : endpoints) {
      error = co_await connect_to(endpoint);
      if (!error) co_return;
    }
    log_.lost(fmt::format("cannot connect: {}", error.message()));
  }

  asio::awaitable<std::vector<tcp::endpoint>> look_up(error_code& error) {
    error_code not_an_address;
    const auto address = asio::ip::make_address(url_.host, not_an_address);
    if (!not_an_address) co_return std::vector<tcp::endpoint>{tcp::endpoint(address, url_.port)};

    const auto state = std::make_shared<LookUp>(executor_, times_.resolve_limit);
    state->resolver.async_resolve(
        url_.host, std::to_string(url_.port),
        [state](const error_code& result, const tcp::resolver::results_type& found) {
          state->error = result;
          for (const auto& entry : found) state->endpoints.push_back(entry.endpoint());
          state->wait.cancel();
        });
    co_await state->wait.async_wait(as_tuple);
    co_await throw_if_cancelled();
    error = state->error;
    co_return state->endpoints;
  }

  asio::awaitable<error_code> connect_to(tcp::endpoint endpoint) {
    using namespace asio::experimental::awaitable_operators;
    asio::steady_timer limit(executor_, times_.connect_limit);
    const auto first = co_await (socket_.async_connect(endpoint, as_tuple) || limit.async_wait(as_tuple));
    co_await throw_if_cancelled();
    const error_code error =
        first.index() == 0 ? std::get<0>(std::get<0>(first)) : error_code(asio::error::timed_out);
    if (error) {
      close();
    } else {
      probe_silent_peer(socket_);
      log_.opened("connected");
    }
    co_return error;
  }

  asio::any_io_executor executor_;
  TcpUrl url_;
  TcpTimes times_;
  Pauses pauses_;
  LineLog log_;
  tcp::socket socket_;
  bool tried_ = false;
};

}  // namespace

std::unique_ptr<OctetSource> make_tcp_source(asio::any_io_executor executor, const TcpUrl& url,
                                             TcpTimes times) {
  return std::make_unique<TcpSource>(std::move(executor), url, times);
}

}  // namespace amsbridge
