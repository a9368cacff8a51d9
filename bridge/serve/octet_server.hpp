#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <boost/asio/any_io_executor.hpp>
#include <tl/expected.hpp>

namespace amsbridge {

/// What has become of the clients of an OctetServer.
struct OctetServerCounters {
  std::uint64_t accepted = 0;
  std::uint64_t refused = 0;  ///< more than `OctetServer::most_clients` at a time
  std::uint64_t slow = 0;     ///< disconnected because they did not take what was sent

  bool operator==(const OctetServerCounters&) const = default;
};

/// Serves a meter's octets to other programs over TCP: each client gets what comes from its connection on. It
/// cannot hold up the meter or the others: who does not read is disconnected. What clients send is thrown
/// away. Not thread-safe: to be used on the executor (one thread or one strand) that it listens on.
class OctetServer {
 public:
  static constexpr std::size_t most_clients = 32;
  static constexpr std::size_t longest_backlog = 65'536;  ///< octets that wait for a client

  /// Listens at `127.0.0.1:2000` or `[::1]:2000`: an address of this machine (`0.0.0.0` and `[::]`: all of
  /// them), or `localhost`. Port 0 is any free one. The error is a sentence.
  [[nodiscard]] static tl::expected<std::unique_ptr<OctetServer>, std::string> listen(
      const boost::asio::any_io_executor& executor, std::string_view address);

  OctetServer(const OctetServer&) = delete;
  OctetServer& operator=(const OctetServer&) = delete;
  /// Disconnects all clients.
  ~OctetServer();

  void send(std::span<const std::uint8_t> octets);

  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] std::size_t clients() const;
  [[nodiscard]] const OctetServerCounters& counters() const;

 private:
  class Clients;
  explicit OctetServer(std::shared_ptr<Clients> clients);

  std::shared_ptr<Clients> clients_;  // shared with what is under way on the event loop
};

}  // namespace amsbridge
