#include "bridge/http/transport.hpp"

#include <array>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace amsbridge {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);

std::string address_of(const tcp::socket& socket) {
  Transport::Error error;
  const asio::ip::address address = socket.remote_endpoint(error).address();
  if (error) return {};
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  return address.to_string();
}

}  // namespace

Transport::Transport(tcp::socket socket, std::shared_ptr<asio::ssl::context> tls)
    : socket_(std::move(socket)),
      context_(std::move(tls)),
      deadline_(socket_.get_executor()),
      client_(address_of(socket_)) {
  Error ignored;
  socket_.set_option(tcp::no_delay(true), ignored);
}

asio::awaitable<Transport::Opened> Transport::open() {
  if (!context_) co_return Opened::ready;
  constexpr char handshake_record = 0x16;  // RFC 8446, 5.1
  std::array<char, 1> first{};
  const auto [error, count] =
      co_await socket_.async_receive(asio::buffer(first), tcp::socket::message_peek, as_tuple);
  if (error) co_return Opened::failed;
  if (first.front() != handshake_record) co_return Opened::not_tls;
  tls_.emplace(socket_, *context_);
  const auto [failure] = co_await tls_->async_handshake(asio::ssl::stream_base::server, as_tuple);
  co_return failure ? Opened::failed : Opened::ready;
}

asio::awaitable<std::pair<Transport::Error, std::size_t>> Transport::read_some(asio::mutable_buffer room) {
  if (tls_) {
    const auto [error, count] = co_await tls_->async_read_some(asio::buffer(room), as_tuple);
    co_return std::pair(error, count);
  }
  const auto [error, count] = co_await socket_.async_read_some(asio::buffer(room), as_tuple);
  co_return std::pair(error, count);
}

asio::awaitable<Transport::Error> Transport::write(std::span<const asio::const_buffer> octets) {
  if (tls_) {
    const auto [error, count] = co_await asio::async_write(*tls_, octets, as_tuple);
    co_return error;
  }
  const auto [error, count] = co_await asio::async_write(socket_, octets, as_tuple);
  co_return error;
}

asio::awaitable<void> Transport::part(std::chrono::milliseconds limit) {
  expires_after(limit);
  if (tls_) co_await tls_->async_shutdown(as_tuple);
  end_sending();
  constexpr std::size_t most_unread = 1U << 20U;
  std::array<char, 2048> unread{};
  for (std::size_t octets = 0; octets < most_unread && !has_expired_;) {
    const auto [error, count] = co_await socket_.async_read_some(asio::buffer(unread), as_tuple);
    if (error) break;
    octets += count;
  }
  close();
}

void Transport::end_sending() {
  Error ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
}

void Transport::close() {
  deadline_.cancel();
  Error ignored;
  socket_.close(ignored);
}

void Transport::expires_after(std::chrono::steady_clock::duration limit) {
  has_expired_ = false;
  deadline_.expires_after(limit);
  deadline_.async_wait([weak = weak_from_this()](const Error& error) {
    const auto self = weak.lock();
    // Cancelled, or already called when another deadline was set.
    if (error || !self || self->deadline_.expiry() > std::chrono::steady_clock::now()) return;
    self->has_expired_ = true;
    Error ignored;
    self->socket_.cancel(ignored);
  });
}

void Transport::expires_never() {
  has_expired_ = false;
  deadline_.expires_at(std::chrono::steady_clock::time_point::max());
}

void Transport::bound_send_buffer(int octets) {
  Error ignored;
  socket_.set_option(asio::socket_base::send_buffer_size(octets), ignored);
}

}  // namespace amsbridge
