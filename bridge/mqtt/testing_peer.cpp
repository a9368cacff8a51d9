#include "bridge/mqtt/testing_peer.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <poll.h>
#include <sys/socket.h>
#include <utility>

namespace amsbridge::testing {
namespace {

constexpr std::chrono::seconds patience{30};
constexpr int look_every_ms = 5;

std::size_t octet(const std::string& text, std::size_t at) {
  return static_cast<unsigned char>(text.at(at));
}

/// The whole of the first packet, taken out of `octets`; nothing while some of it is missing.
std::optional<std::string> take_packet(std::string& octets) {
  std::size_t length = 0;
  std::size_t header = 1;
  for (int shift = 0;; shift += 7, ++header) {
    if (header >= octets.size()) return std::nullopt;
    length |= (octet(octets, header) & 0x7FU) << shift;
    if (octet(octets, header) < 0x80) break;
  }
  const std::size_t size = header + 1 + length;
  if (octets.size() < size) return std::nullopt;
  std::string packet = octets.substr(0, size);
  octets.erase(0, size);
  return packet;
}

std::size_t header_size(const std::string& packet) {
  std::size_t size = 2;
  while (octet(packet, size - 1) >= 0x80) ++size;
  return size;
}

}  // namespace

TestingPeer::TestingPeer(Script script) : script_(std::move(script)), thread_([this] { run(); }) {}

TestingPeer::~TestingPeer() {
  ending_ = true;
  thread_.join();
}

std::vector<std::string> TestingPeer::packets() const {
  const std::lock_guard lock(mutex_);
  return packets_;
}

bool TestingPeer::wait_until(const std::function<bool(const std::vector<std::string>&)>& enough) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, patience, [&] { return enough(packets_); });
}

int TestingPeer::type(const std::string& packet) {
  return static_cast<int>(octet(packet, 0) >> 4U);
}

int TestingPeer::version(const std::string& connect) {
  return static_cast<int>(octet(connect, header_size(connect) + 6));  // behind length and "MQTT"
}

std::string TestingPeer::identifier(const std::string& publish) {
  const std::size_t topic = header_size(publish);
  const std::size_t length = octet(publish, topic) * 256 + octet(publish, topic + 1);
  return publish.substr(topic + 2 + length, 2);
}

void TestingPeer::run() {
  while (!ending_) {
    pollfd waited{listener_.descriptor(), POLLIN, 0};
    if (::poll(&waited, 1, look_every_ms) <= 0) continue;
    const Descriptor client(::accept4(listener_.descriptor(), nullptr, nullptr, SOCK_CLOEXEC));
    serve(client);
  }
}

void TestingPeer::serve(const Descriptor& client) {
  std::string received;
  while (!ending_) {
    pollfd waited{client.get(), POLLIN, 0};
    if (::poll(&waited, 1, look_every_ms) <= 0) continue;
    std::array<char, 4096> octets{};
    const ssize_t count = ::recv(client.get(), octets.data(), octets.size(), 0);
    if (count <= 0) return;
    received.append(octets.data(), static_cast<std::size_t>(count));
    while (auto packet = take_packet(received)) {
      {
        const std::lock_guard lock(mutex_);
        packets_.push_back(*packet);
        changed_.notify_all();
      }
      const auto answer = script_(*packet);
      if (!answer) return;
      ::send(client.get(), answer->data(), answer->size(), MSG_NOSIGNAL);
    }
  }
}

}  // namespace amsbridge::testing
