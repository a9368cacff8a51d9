#include "bridge/source/tcp_source.hpp"

#include <netinet/tcp.h>
#include <string>
#include <utility>

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

constexpr std::chrono::milliseconds look_up_pause = 20ms;

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

class TcpSource final : public OctetSource {
 public:
  TcpSource(asio::any_io_executor executor, TcpUrl url, TcpTimes times, LookUp look_up)
      : executor_(std::move(executor)),
        url_(std::move(url)),
        times_(times),
        pauses_(times.pauses),
        log_(name()),
        look_up_(std::move(look_up), [] {}),
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
      ++counters_.lost;
      log_.lost(error == asio::error::eof ? "the other end has closed the connection"
                                          : fmt::format("the connection is lost: {}", error.message()));
    }
  }

  [[nodiscard]] LineCounters counters() const override { return counters_; }

  [[nodiscard]] bool is_connected() const override { return connected_; }

  [[nodiscard]] std::chrono::milliseconds telegram_gap() const override { return 1000ms; }

  [[nodiscard]] std::string trouble() const override { return log_.trouble(); }
  [[nodiscard]] std::string name() const override { return to_string(url_); }

 private:
  void close() {
    error_code ignored;
    socket_.close(ignored);
    connected_ = false;
  }

  /// One attempt, after a pause unless it is the very first.
  asio::awaitable<void> connect() {
    if (std::exchange(tried_, true)) {
      asio::steady_timer pause(executor_, pauses_.next());
      co_await pause.async_wait(as_tuple);
      co_await throw_if_cancelled();
    }
    const LookUpResult found = co_await look_up();
    if (found.addresses.empty()) {
      log_.lost(fmt::format("the name {} cannot be resolved: {}", url_.host, found.failure));
      co_return;
    }
    error_code error;
    for (const std::string& address : found.addresses) {
      error = co_await connect_to(address);
      if (!error) co_return;
    }
    log_.lost(fmt::format("cannot connect: {}", error.message()));
  }

  /// Asks for the result now and then: were it posted to the event loop, that would have to outlive the
  /// look-up, which ends when it likes.
  asio::awaitable<LookUpResult> look_up() {
    error_code not_an_address;
    asio::ip::make_address(url_.host, not_an_address);
    if (!not_an_address) co_return LookUpResult{{url_.host}, ""};

    const auto deadline = std::chrono::steady_clock::now() + times_.resolve_limit;
    look_up_.start(url_.host);
    asio::steady_timer pause(executor_);
    while (std::chrono::steady_clock::now() < deadline) {
      if (auto result = look_up_.take()) co_return std::move(*result);
      pause.expires_after(look_up_pause);
      co_await pause.async_wait(as_tuple);
      co_await throw_if_cancelled();
    }
    co_return LookUpResult{{}, error_code(asio::error::timed_out).message()};
  }

  asio::awaitable<error_code> connect_to(std::string address) {
    using asio::experimental::awaitable_operators::operator||;
    error_code error;
    const tcp::endpoint endpoint(asio::ip::make_address(address, error), url_.port);
    if (error) co_return error;
    asio::steady_timer limit(executor_, times_.connect_limit);
    const auto first = co_await (socket_.async_connect(endpoint, as_tuple) || limit.async_wait(as_tuple));
    co_await throw_if_cancelled();
    error = first.index() == 0 ? std::get<0>(std::get<0>(first)) : error_code(asio::error::timed_out);
    if (error) {
      close();
    } else {
      probe_silent_peer(socket_);
      connected_ = true;
      ++counters_.opened;
      log_.opened("connected");
    }
    co_return error;
  }

  asio::any_io_executor executor_;
  TcpUrl url_;
  TcpTimes times_;
  Pauses pauses_;
  LineLog log_;
  BackgroundLookUp look_up_;
  tcp::socket socket_;
  LineCounters counters_;
  bool tried_ = false;
  bool connected_ = false;
};

}  // namespace

std::unique_ptr<OctetSource> make_tcp_source(asio::any_io_executor executor, const TcpUrl& url,
                                             TcpTimes times, LookUp look_up) {
  return std::make_unique<TcpSource>(std::move(executor), url, times, std::move(look_up));
}

}  // namespace amsbridge
