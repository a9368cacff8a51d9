#include "bridge/http/guarded_socket.hpp"

#include <boost/asio/ip/address.hpp>

namespace amsbridge {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

std::string address_of(const tcp::socket& socket) {
  GuardedSocket::Error error;
  const asio::ip::address address = socket.remote_endpoint(error).address();
  if (error) return {};
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  return address.to_string();
}

}  // namespace

GuardedSocket::GuardedSocket(Socket socket)
    : socket_(std::move(socket)), deadline_(socket_.get_executor()), client_(address_of(socket_)) {}

void GuardedSocket::expires_after(std::chrono::steady_clock::duration limit) {
  has_expired_ = false;
  deadline_.expires_after(limit);
  deadline_.async_wait([weak = weak_from_this()](const Error& error) {
    const auto self = weak.lock();
    // Cancelled, or already called when another deadline was set.
    if (error || !self || self->deadline_.expiry() > std::chrono::steady_clock::now()) return;
    self->has_expired_ = true;
    self->leave_turn();
    Error ignored;
    self->socket_.cancel(ignored);
  });
}

void GuardedSocket::expires_never() {
  has_expired_ = false;
  deadline_.expires_at(std::chrono::steady_clock::time_point::max());
}

void GuardedSocket::close() {
  deadline_.cancel();
  leave_turn();
  Error ignored;
  socket_.close(ignored);
}

std::shared_ptr<HandshakeTurns::Turn> GuardedSocket::begin_turn() {
  turn_ = std::make_shared<HandshakeTurns::Turn>(socket_.get_executor(), client_);
  turns_->ask(turn_);
  // Its deadline may have passed, or it may have been closed, when what was read was on its way already.
  if (has_expired_ || !socket_.is_open()) leave_turn();
  return turn_;
}

void GuardedSocket::leave_turn() {
  if (turn_ && turns_) turns_->leave(turn_);
}

}  // namespace amsbridge
