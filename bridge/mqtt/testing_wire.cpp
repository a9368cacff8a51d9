#include "bridge/mqtt/testing_wire.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>

namespace amsbridge::testing {
namespace {

constexpr int patience_ms = 30'000;

/// Waits until the descriptor has something to read.
void await(const Descriptor& descriptor) {
  pollfd waited{descriptor.get(), POLLIN, 0};
  if (::poll(&waited, 1, patience_ms) != 1) throw std::runtime_error("the client has sent nothing");
}

std::string two_octets(std::size_t number) {
  return {static_cast<char>(number >> 8 & 0xff), static_cast<char>(number & 0xff)};
}

/// A packet whose remaining length fits into one octet.
std::string short_packet(char type, std::string_view content) {
  if (content.size() > 127) throw std::runtime_error("too long for a short packet");
  return std::string{type, static_cast<char>(content.size())} + std::string(content);
}

}  // namespace

WireBroker::WireBroker() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), port_(free_port()) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port_);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  if (::bind(listener_.get(), generic, sizeof address) != 0 || ::listen(listener_.get(), 1) != 0) {
    throw std::runtime_error("cannot listen");
  }
}

WireBroker::Packet WireBroker::welcome() {
  await(listener_);
  connection_ = Descriptor(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (receive().type != 0x10) throw std::runtime_error("that is no CONNECT");
  send(short_packet(0x20, std::string(2, '\0')));
  Packet subscribe = receive();
  if (subscribe.type != 0x82) throw std::runtime_error("that is no SUBSCRIBE");
  send(short_packet('\x90', subscribe.content.substr(0, 2) + subscribe.content.back()));
  return subscribe;
}

void WireBroker::publish(std::uint16_t first_id, std::string_view topic,
                         const std::vector<std::string>& payloads) const {
  constexpr char publish_at_least_once = 0x32;
  std::string octets;
  std::size_t id = first_id;
  for (const std::string& payload : payloads) {
    octets += short_packet(publish_at_least_once,
                           two_octets(topic.size()) + std::string(topic) + two_octets(id++) + payload);
  }
  send(octets);
}

WireBroker::Packet WireBroker::receive() const {
  const std::string header = take(2);
  const auto length = static_cast<unsigned char>(header[1]);
  if (length > 127) throw std::runtime_error("too long for a short packet");
  return {static_cast<std::uint8_t>(header[0]), take(length)};
}

bool WireBroker::has_octets() const {
  pollfd waited{connection_.get(), POLLIN, 0};
  return ::poll(&waited, 1, 0) == 1;
}

void WireBroker::send(std::string_view octets) const {
  const ssize_t sent = ::send(connection_.get(), octets.data(), octets.size(), MSG_NOSIGNAL);
  if (sent != static_cast<ssize_t>(octets.size())) throw std::runtime_error("the client is gone");
}

std::string WireBroker::take(std::size_t count) const {
  std::string octets(count, '\0');
  for (std::size_t have = 0; have < count;) {
    await(connection_);
    const ssize_t came = ::recv(connection_.get(), octets.data() + have, count - have, 0);
    if (came <= 0) throw std::runtime_error("the client has hung up");
    have += static_cast<std::size_t>(came);
  }
  return octets;
}

std::uint16_t acknowledged_id(const WireBroker::Packet& packet) {
  constexpr std::uint8_t puback = 0x40;
  if (packet.type != puback || packet.content.size() != 2) return 0;
  return static_cast<std::uint16_t>(static_cast<unsigned char>(packet.content[0]) << 8 |
                                    static_cast<unsigned char>(packet.content[1]));
}

}  // namespace amsbridge::testing
