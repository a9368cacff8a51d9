#include "bridge/serve/octet_client.hpp"

#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

namespace amsbridge {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

std::string name_of(const tcp::socket& socket) {
  error_code error;
  const tcp::endpoint end = socket.remote_endpoint(error);
  if (error) return "a client that is gone already";
  const bool is_v6 = end.address().is_v6();
  return fmt::format("{}{}{}:{}", is_v6 ? "[" : "", end.address().to_string(), is_v6 ? "]" : "", end.port());
}

}  // namespace

OctetClient::OctetClient(tcp::socket socket, std::size_t longest_backlog)
    : socket_(std::move(socket)), longest_backlog_(longest_backlog), name_(name_of(socket_)) {}

void OctetClient::start(Left left) {
  left_ = std::move(left);
  error_code ignored;  // without these options octets still arrive
  socket_.set_option(tcp::no_delay(true), ignored);
  socket_.set_option(boost::asio::socket_base::keep_alive(true), ignored);
  read();
}

// Only so is it noticed that the client closes.
void OctetClient::read() {
  socket_.async_read_some(boost::asio::buffer(thrown_away_),
                          [self = shared_from_this()](const error_code& error, std::size_t) {
                            if (error) return self->leave(error);
                            self->read();
                          });
}

bool OctetClient::send(std::span<const std::uint8_t> octets) {
  if (waiting_.size() + writing_.size() + octets.size() > longest_backlog_) return false;
  waiting_.insert(waiting_.end(), octets.begin(), octets.end());
  if (writing_.empty()) write();
  return true;
}

void OctetClient::write() {
  if (waiting_.empty()) return;
  writing_.swap(waiting_);
  boost::asio::async_write(socket_, boost::asio::buffer(writing_),
                           [self = shared_from_this()](const error_code& error, std::size_t) {
                             self->writing_.clear();
                             if (error) return self->leave(error);
                             self->write();
                           });
}

void OctetClient::close() {
  left_ = nullptr;
  error_code ignored;
  socket_.close(ignored);
}

void OctetClient::leave(const error_code& error) {
  if (const Left left = std::exchange(left_, nullptr)) {
    left(*this, error == boost::asio::error::eof ? "it has closed the connection" : error.message());
  }
}

}  // namespace amsbridge
