#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <boost/asio/ip/tcp.hpp>

namespace amsbridge {

/// One client of an OctetServer: octets wait for it in a bounded backlog and are written as it takes them.
class OctetClient : public std::enable_shared_from_this<OctetClient> {
 public:
  using Left = std::function<void(OctetClient&, const std::string& reason)>;

  OctetClient(boost::asio::ip::tcp::socket socket, std::size_t longest_backlog);

  /// `left` is called once when the client has gone by itself; not after `close`.
  void start(Left left);
  /// False if the client has not taken enough of what was sent before: it is then to be closed.
  [[nodiscard]] bool send(std::span<const std::uint8_t> octets);
  void close();

  /// The other end, as `127.0.0.1:40000`.
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  void read();
  void write();
  void leave(const boost::system::error_code& error);

  boost::asio::ip::tcp::socket socket_;
  std::size_t longest_backlog_;
  std::string name_;
  Left left_;
  std::array<std::uint8_t, 256> thrown_away_{};
  std::vector<std::uint8_t> waiting_;
  std::vector<std::uint8_t> writing_;
};

}  // namespace amsbridge
