#include "bridge/api/door.hpp"

#include <optional>
#include <utility>

#include <spdlog/spdlog.h>

#include "bridge/network/listen_address.hpp"

namespace amsbridge {
namespace {

std::optional<HttpTls> tls_of(const DoorPlan& plan) {
  if (!plan.has_tls()) return std::nullopt;
  return HttpTls{plan.certificate_file, plan.private_key_file};
}

bool is_on_port(const DoorPlan& plan, std::uint16_t port) {
  const auto address = parse_listen_address(plan.listen);
  return address && address->port == port;
}

}  // namespace

bool Door::want(DoorPlan plan) {
  const bool is_same = plan == wanted_ && wanted_ == opened_ && stamps_of(plan) == stamps_;
  wanted_ = std::move(plan);
  failure_.clear();
  return is_same ? false : open();
}

bool Door::try_again(std::chrono::steady_clock::time_point now) {
  if (wanted_ == opened_ || now - tried_ < pause) return false;
  return open();
}

bool Door::open() {
  tried_ = std::chrono::steady_clock::now();
  Listening server;
  if (!wanted_.listen.empty()) {
    server = listen(wanted_);
    if (!server && server_ && is_on_port(wanted_, port())) server = take_place();
    if (!server) {
      if (server.error() != std::exchange(failure_, server.error())) spdlog::error("no page: {}", failure_);
      return false;
    }
  }
  server_ = std::move(*server);
  opened_ = wanted_;
  stamps_ = stamps_of(opened_);
  failure_.clear();
  return true;
}

Door::Listening Door::listen(const DoorPlan& plan) const {
  return HttpServer::listen(executor_, plan.listen, handler_(), {}, tls_of(plan));
}

// The server that is there holds the port: it gives way, and comes back if that was in vain.
Door::Listening Door::take_place() {
  if (const auto tls = tls_of(wanted_)) {
    if (auto made = make_server_tls(*tls); !made) return tl::unexpected(std::move(made.error()));
  }
  server_.reset();
  auto server = listen(wanted_);
  if (!server) {
    if (auto before = listen(opened_)) server_ = std::move(*before);
  }
  return server;
}

Door::Stamps Door::stamps_of(const DoorPlan& plan) {
  std::error_code ignored;
  return {std::filesystem::last_write_time(plan.certificate_file, ignored),
          std::filesystem::last_write_time(plan.private_key_file, ignored)};
}

}  // namespace amsbridge
