#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "bridge/http/http_server.hpp"

namespace amsbridge {

/// Where a server listens, and with which certificate.
struct DoorPlan {
  std::string listen;  ///< as HttpServer::listen takes it; empty: nowhere
  std::string certificate_file = {};
  std::string private_key_file = {};

  [[nodiscard]] bool has_tls() const { return !certificate_file.empty(); }
  bool operator==(const DoorPlan&) const = default;
};

/// A server that is there as long as it can be. Where it cannot be as it should, the one that was there goes
/// on, the log says why, and it is tried again: an address may come only with its network.
class Door {
 public:
  static constexpr std::chrono::seconds pause{10};

  /// `handler` is called for each server.
  Door(boost::asio::any_io_executor executor, std::function<http::Handler()> handler)
      : executor_(std::move(executor)), handler_(std::move(handler)) {}

  /// From now on it should be so. Also takes up a certificate whose files have changed. Returns whether it is
  /// another server that serves now, or none any more.
  bool want(DoorPlan plan);
  /// To be called now and then. Returns as above.
  bool try_again(std::chrono::steady_clock::time_point now);

  [[nodiscard]] bool is_open() const { return server_ != nullptr; }
  /// Of the server that is there.
  [[nodiscard]] const DoorPlan& plan() const { return opened_; }
  [[nodiscard]] std::uint16_t port() const { return server_ ? server_->port() : std::uint16_t{0}; }

 private:
  using Stamps = std::pair<std::filesystem::file_time_type, std::filesystem::file_time_type>;
  using Listening = tl::expected<std::unique_ptr<HttpServer>, std::string>;

  bool open();
  [[nodiscard]] Listening listen(const DoorPlan& plan) const;
  [[nodiscard]] Listening take_place();
  [[nodiscard]] static Stamps stamps_of(const DoorPlan& plan);

  boost::asio::any_io_executor executor_;
  std::function<http::Handler()> handler_;
  DoorPlan wanted_;
  DoorPlan opened_;
  Stamps stamps_;
  std::unique_ptr<HttpServer> server_;
  std::chrono::steady_clock::time_point tried_;
  std::string failure_;  // as last said
};

}  // namespace amsbridge
