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

}  // namespace

Transport::Transport(tcp::socket socket, std::optional<SharedTls> tls)
    : socket_(std::make_shared<GuardedSocket>(std::move(socket))), shared_tls_(std::move(tls)) {
  Error ignored;
  socket_->socket().set_option(tcp::no_delay(true), ignored);
}

asio::awaitable<Transport::Opened> Transport::open() {
  if (!shared_tls_) co_return Opened::ready;
  constexpr char handshake_record = 0x16;  // RFC 8446, 5.1
  std::array<char, 1> first{};
  const auto [error, count] =
      co_await socket_->socket().async_receive(asio::buffer(first), tcp::socket::message_peek, as_tuple);
  if (error) co_return Opened::failed;
  if (first.front() != handshake_record) co_return Opened::not_tls;
  tls_.emplace(*socket_, *shared_tls_->context);
  socket_->take_turns(shared_tls_->turns);
  const auto [failure] = co_await tls_->async_handshake(asio::ssl::stream_base::server, as_tuple);
  socket_->take_turns(nullptr);
  co_return failure ? Opened::failed : Opened::ready;
}

asio::awaitable<std::pair<Transport::Error, std::size_t>> Transport::read_some(asio::mutable_buffer room) {
  if (tls_) {
    const auto [error, count] = co_await tls_->async_read_some(asio::buffer(room), as_tuple);
    co_return std::pair(error, count);
  }
  const auto [error, count] = co_await socket_->async_read_some(asio::buffer(room), as_tuple);
  co_return std::pair(error, count);
}

asio::awaitable<Transport::Error> Transport::write(std::span<const asio::const_buffer> octets) {
  if (tls_) {
    const auto [error, count] = co_await asio::async_write(*tls_, octets, as_tuple);
    co_return error;
  }
  const auto [error, count] = co_await asio::async_write(*socket_, octets, as_tuple);
  co_return error;
}

asio::awaitable<void> Transport::part(std::chrono::milliseconds limit) {
  expires_after(limit);
  if (tls_) co_await tls_->async_shutdown(as_tuple);
  end_sending();
  constexpr std::size_t most_unread = 1U << 20U;
  std::array<char, 2048> unread{};
  for (std::size_t octets = 0; octets < most_unread && !has_expired();) {
    const auto [error, count] = co_await socket_->async_read_some(asio::buffer(unread), as_tuple);
    if (error) break;
    octets += count;
  }
  close();
}

void Transport::end_sending() {
  Error ignored;
  socket_->socket().shutdown(tcp::socket::shutdown_send, ignored);
}

void Transport::close() {
  socket_->close();
}

void Transport::bound_send_buffer(int octets) {
  Error ignored;
  socket_->socket().set_option(asio::socket_base::send_buffer_size(octets), ignored);
}

}  // namespace amsbridge
