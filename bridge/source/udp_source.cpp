#include "bridge/source/udp_source.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/multicast.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "bridge/network/listening.hpp"
#include "bridge/source/cancellation.hpp"
#include "bridge/source/line_log.hpp"

namespace amsbridge {
namespace {

namespace asio = boost::asio;
using asio::ip::address;
using asio::ip::udp;
using boost::system::error_code;
using std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);

constexpr std::size_t longest_datagram = 65'535;
constexpr std::chrono::milliseconds failure_pause = 1s;

error_code bind(udp::socket& socket, const udp::endpoint& endpoint) {
  error_code error;
  socket.open(endpoint.protocol(), error);
  const bool is_group = endpoint.address().is_multicast();
  // Of a group every program that asks gets each datagram; otherwise only one would get it.
  if (!error && is_group) socket.set_option(udp::socket::reuse_address(true), error);
  const bool takes_both = endpoint.address() == address(asio::ip::address_v6::any());  // versions of IP
  if (!error && takes_both) socket.set_option(asio::ip::v6_only(false), error);
  if (!error) socket.bind(endpoint, error);
  if (!error && is_group) socket.set_option(asio::ip::multicast::join_group(endpoint.address()), error);
  return error;
}

/// An IPv4 sender looks the same on a socket that takes both versions.
address plain(const address& sender) {
  if (!sender.is_v6() || !sender.to_v6().is_v4_mapped()) return sender;
  return asio::ip::make_address_v4(asio::ip::v4_mapped, sender.to_v6());
}

class UdpSource final : public OctetSource {
 public:
  UdpSource(asio::any_io_executor executor, UdpUrl url, UdpOptions options)
      : executor_(std::move(executor)),
        url_(std::move(url)),
        options_(options),
        log_(to_string(url_)),
        socket_(executor_),
        datagram_(longest_datagram) {}

  tl::expected<void, std::string> open() {
    error_code error = listen();
    if (!error) url_.port = socket_.local_endpoint(error).port();
    if (error)
      return tl::unexpected(fmt::format("{} cannot be listened at: {}", name(), listen_failure(error)));
    log_ = LineLog(name());
    log_.opened("listening for datagrams");
    return {};
  }

  asio::awaitable<std::size_t> read(std::span<std::uint8_t> into) override {
    while (left_.empty()) co_await receive();
    const auto piece = left_.first(std::min(left_.size(), into.size()));
    std::copy(piece.begin(), piece.end(), into.begin());
    left_ = left_.subspan(piece.size());
    co_return piece.size();
  }

  [[nodiscard]] LineCounters counters() const override { return {.opened = 1}; }

  // Gateways send a telegram in several datagrams, so that the end of one says nothing.
  [[nodiscard]] std::chrono::milliseconds telegram_gap() const override { return 1000ms; }

  [[nodiscard]] std::string trouble() const override { return log_.trouble(); }
  [[nodiscard]] std::string name() const override { return to_string(url_); }

 private:
  [[nodiscard]] error_code listen() {
    error_code error;
    if (!url_.host.empty()) {
      const address host = asio::ip::make_address(url_.host, error);
      return error ? error : bind(socket_, {host, url_.port});
    }
    error = bind(socket_, {udp::v6(), url_.port});
    if (error != asio::error::address_family_not_supported) return error;
    error_code ignored;
    socket_.close(ignored);
    return bind(socket_, {udp::v4(), url_.port});
  }

  asio::awaitable<void> receive() {
    udp::endpoint sender;
    const auto [error, count] =
        co_await socket_.async_receive_from(asio::buffer(datagram_), sender, as_tuple);
    co_await throw_if_cancelled();
    if (error) {
      log_.lost(fmt::format("datagrams cannot be received: {}", error.message()));
      asio::steady_timer pause(executor_, failure_pause);
      co_await pause.async_wait(as_tuple);
      co_await throw_if_cancelled();
      co_return;
    }
    if (count == 0 || !is_read(plain(sender.address()))) co_return;
    log_.octets_arrived();
    left_ = std::span(datagram_).first(count);
  }

  [[nodiscard]] bool is_read(const address& sender) {
    const auto now = steady_clock::now();
    if (has_sender_ && sender != sender_ && now - last_datagram_ < options_.sender_silence) {
      if (!others_said_) {
        log_.warn(
            fmt::format("datagrams of {} are ignored, because {} sends, too, and their telegrams would "
                        "mix: give each a port of its own",
                        sender.to_string(), sender_.to_string()));
      }
      others_said_ = true;
      return false;
    }
    if (sender != sender_) others_said_ = false;
    has_sender_ = true;
    sender_ = sender;
    last_datagram_ = now;
    return true;
  }

  asio::any_io_executor executor_;
  UdpUrl url_;
  UdpOptions options_;
  LineLog log_;
  udp::socket socket_;
  std::vector<std::uint8_t> datagram_;
  std::span<const std::uint8_t> left_;  // of the datagram, not yet read
  bool has_sender_ = false;
  bool others_said_ = false;
  address sender_;
  steady_clock::time_point last_datagram_;
};

}  // namespace

tl::expected<std::unique_ptr<OctetSource>, std::string> make_udp_source(asio::any_io_executor executor,
                                                                        const UdpUrl& url,
                                                                        UdpOptions options) {
  auto source = std::make_unique<UdpSource>(std::move(executor), url, options);
  if (auto opened = source->open(); !opened) return tl::unexpected(std::move(opened.error()));
  return source;
}

}  // namespace amsbridge
