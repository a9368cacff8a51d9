#include "bridge/serve/octet_server.hpp"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "bridge/network/listening.hpp"
#include "bridge/serve/octet_client.hpp"

namespace amsbridge {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

/// After accepting has failed, as it does when the process has no descriptors left.
constexpr std::chrono::seconds accept_pause{1};

}  // namespace

class OctetServer::Clients : public std::enable_shared_from_this<OctetServer::Clients> {
 public:
  Clients(const asio::any_io_executor& executor, std::string address)
      : address_(std::move(address)), acceptor_(executor), pause_(executor) {}

  [[nodiscard]] error_code listen(const tcp::endpoint& endpoint) {
    if (const error_code error = start_listening(acceptor_, endpoint)) return error;
    error_code error;
    port_ = acceptor_.local_endpoint(error).port();
    if (!error) accept();
    return error;
  }

  void send(std::span<const std::uint8_t> octets) {
    std::erase_if(clients_, [&](const std::shared_ptr<OctetClient>& client) {
      if (client->send(octets)) return false;
      ++counters_.slow;
      spdlog::warn("octets at {}: {} does not read what it is sent, and is disconnected", address_,
                   client->name());
      client->close();
      return true;
    });
  }

  void close() {
    error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
    for (const auto& client : clients_) client->close();
    clients_.clear();
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::size_t count() const { return clients_.size(); }
  [[nodiscard]] const OctetServerCounters& counters() const { return counters_; }

 private:
  void accept() {
    acceptor_.async_accept([self = shared_from_this()](const error_code& error, tcp::socket socket) {
      if (!self->acceptor_.is_open()) return;
      if (error) return self->accept_later(error);
      self->add(std::make_shared<OctetClient>(std::move(socket), longest_backlog));
      self->accept();
    });
  }

  void accept_later(const error_code& reason) {
    spdlog::warn("octets at {}: a client cannot be accepted: {}", address_, reason.message());
    pause_.expires_after(accept_pause);
    pause_.async_wait([self = shared_from_this()](const error_code& error) {
      if (!error && self->acceptor_.is_open()) self->accept();
    });
  }

  void add(std::shared_ptr<OctetClient> client) {
    if (clients_.size() == most_clients) {
      ++counters_.refused;
      spdlog::warn("octets at {}: {} is refused, because there are {} clients already", address_,
                   client->name(), most_clients);
      return client->close();
    }
    ++counters_.accepted;
    spdlog::info("octets at {}: {} is connected", address_, client->name());
    client->start([self = weak_from_this()](OctetClient& gone, const std::string& reason) {
      if (const auto clients = self.lock()) clients->remove(gone, reason);
    });
    clients_.push_back(std::move(client));
  }

  void remove(OctetClient& gone, const std::string& reason) {
    spdlog::info("octets at {}: {} is gone: {}", address_, gone.name(), reason);
    gone.close();
    std::erase_if(clients_, [&](const auto& client) { return client.get() == &gone; });
  }

  std::string address_;
  tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  std::uint16_t port_ = 0;
  std::vector<std::shared_ptr<OctetClient>> clients_;
  OctetServerCounters counters_;
};

tl::expected<std::unique_ptr<OctetServer>, std::string> OctetServer::listen(
    const asio::any_io_executor& executor, std::string_view address) {
  const auto refused = [&](const std::string& reason) {
    return tl::unexpected(fmt::format("octets cannot be served at {}: {}", address, reason));
  };
  const auto endpoint = listen_endpoint(address);
  if (!endpoint) return refused("it " + endpoint.error());
  auto clients = std::make_shared<Clients>(executor, std::string(address));
  if (const error_code error = clients->listen(*endpoint)) return refused(listen_failure(error));
  return std::unique_ptr<OctetServer>(new OctetServer(std::move(clients)));
}

OctetServer::OctetServer(std::shared_ptr<Clients> clients) : clients_(std::move(clients)) {}

OctetServer::~OctetServer() {
  clients_->close();
}

void OctetServer::send(std::span<const std::uint8_t> octets) {
  clients_->send(octets);
}

std::uint16_t OctetServer::port() const {
  return clients_->port();
}

std::size_t OctetServer::clients() const {
  return clients_->count();
}

const OctetServerCounters& OctetServer::counters() const {
  return clients_->counters();
}

}  // namespace amsbridge
