#include "bridge/mqtt/testing_network.hpp"

#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace amsbridge::testing {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

const sockaddr* generic(const sockaddr_in& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

Descriptor bound_socket() {
  Descriptor made(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_in address = loopback(0);
  if (::bind(made.get(), generic(address), sizeof address) != 0) throw std::runtime_error("cannot bind");
  return made;
}

Descriptor listening_socket() {
  Descriptor made = bound_socket();
  constexpr int backlog = 16;
  if (::listen(made.get(), backlog) != 0) throw std::runtime_error("cannot listen");
  return made;
}

std::uint16_t port_of(const Descriptor& socket) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

/// Not open (-1) when nobody listens.
Descriptor connected_socket(std::uint16_t port) {
  Descriptor made(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_in address = loopback(port);
  if (::connect(made.get(), generic(address), sizeof address) != 0) made.reset();
  return made;
}

/// Closing then sends a reset in place of an orderly end.
void reset_on_close(const Descriptor& socket) {
  const linger abrupt{1, 0};
  ::setsockopt(socket.get(), SOL_SOCKET, SO_LINGER, &abrupt, sizeof abrupt);
}

/// Moves what has arrived; false at the end of the stream.
bool move_octets(const Descriptor& from, const Descriptor& to) {
  std::array<char, 4096> octets{};
  const ssize_t count = ::recv(from.get(), octets.data(), octets.size(), 0);
  if (count <= 0) return false;
  const ssize_t sent = ::send(to.get(), octets.data(), static_cast<std::size_t>(count), MSG_NOSIGNAL);
  return sent == count;
}

constexpr int look_every_ms = 5;

}  // namespace

std::uint16_t free_port() {
  return port_of(bound_socket());
}

bool accepts_connections(std::uint16_t port) {
  return connected_socket(port).get() >= 0;
}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  reset();
  value_ = other.release();
  return *this;
}

int Descriptor::release() noexcept {
  return std::exchange(value_, -1);
}

void Descriptor::reset() noexcept {
  const int closed = release();
  if (closed >= 0) ::close(closed);
}

SilentListener::SilentListener() : listener_(listening_socket()), port_(port_of(listener_)) {}

TestingRelay::TestingRelay(std::uint16_t target)
    : target_(target), listener_(listening_socket()), port_(port_of(listener_)), thread_([this] { run(); }) {}

TestingRelay::~TestingRelay() {
  ending_ = true;
  thread_.join();
}

void TestingRelay::cut() {
  ++cuts_;
}

void TestingRelay::run() {
  while (!ending_) {
    pollfd waited{listener_.get(), POLLIN, 0};
    if (::poll(&waited, 1, look_every_ms) <= 0) continue;
    const Descriptor client(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    const Descriptor server = connected_socket(target_);
    if (server.get() >= 0) carry(client, server);
    reset_on_close(client);
    reset_on_close(server);
  }
}

void TestingRelay::carry(const Descriptor& client, const Descriptor& server) {
  const int cuts_before = cuts_;
  std::array<pollfd, 2> waited{{{client.get(), POLLIN, 0}, {server.get(), POLLIN, 0}}};
  while (!ending_ && cuts_ == cuts_before) {
    if (::poll(waited.data(), waited.size(), look_every_ms) <= 0) continue;
    if (waited[0].revents != 0 && !move_octets(client, server)) return;
    if (waited[1].revents != 0 && !move_octets(server, client)) return;
  }
}

}  // namespace amsbridge::testing
