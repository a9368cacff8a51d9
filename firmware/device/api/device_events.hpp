#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "firmware/device/api/device_log.hpp"
#include "firmware/device/api/device_view.hpp"
#include "firmware/device/api/pieces.hpp"
#include "http/stream.hpp"
#include "metering/meter.hpp"

namespace amsbridge::device {

/// What happens, as server-sent events (HTML Living Standard, 9.2) for each page that is open: GET /events of
/// docs/openapi.yaml. Events are written piece by piece as a client takes them; who is slow misses readings
/// and statuses, and costs no memory.
class DeviceEvents final : public ReadingObserver {
 public:
  using Steady = std::chrono::steady_clock::time_point;

  /// How a client comes.
  enum class Way : std::uint8_t { network, access_point };

  static constexpr std::size_t most_clients = 3;
  static constexpr std::size_t most_readings = 3;  ///< that wait for one client
  static constexpr std::chrono::seconds status_interval{5};
  /// What a client's stream must have room for: a piece, and a reading behind it.
  static constexpr std::size_t stream_octets = 8'192;
  /// A client that takes nothing for so long is let go.
  static constexpr std::chrono::seconds patience{20};

  /// Both must outlive this.
  DeviceEvents(const DeviceView& view, const DeviceLog& log) : view_(view), log_(log) {}

  /// Events go to the client for as long as the session of `token` is there. `meters`: whose readings are
  /// wanted; empty: all.
  void add(std::shared_ptr<http::Stream> client, std::vector<std::string> meters, std::string token,
           Way way = Way::network);
  /// Somebody has the page open who has joined the access point.
  [[nodiscard]] bool is_watched_by_access_point() const;

  void reading(const Meter&, const ams::Reading&, const ams::Arrival&, Moment) override;
  void gone(const std::string&) override {}

  /// To be called often. `may_listen(token)`: the session is there.
  template <class MayListen>
  void poll(MayListen may_listen) {
    if (clients_.empty()) return;
    if (is_second_over())
      std::erase_if(clients_, [&](Client& client) { return is_over(client, may_listen(client.token)); });
    for (Client& client : clients_) serve(client);
  }
  [[nodiscard]] std::size_t size() const { return clients_.size(); }

 private:
  struct Client {
    std::shared_ptr<http::Stream> stream;
    std::vector<std::string> meters;
    std::string token;
    Way way = Way::network;
    Pieces event = {};  // that is being written
    bool greeted = false;
    std::uint32_t status = 0;  // the last one that it was told
    std::uint32_t log = 0;     // the last line
    Steady progressed{};
    std::deque<http::Body> readings = {};
  };

  [[nodiscard]] bool is_second_over();
  [[nodiscard]] bool is_over(Client& client, bool may_listen) const;
  void serve(Client& client) const;
  [[nodiscard]] bool begin_event(Client& client) const;

  const DeviceView& view_;
  const DeviceLog& log_;
  std::vector<Client> clients_;
  std::uint32_t status_ = 0;  // rises when a status is to be told
  Steady told_{};
  Steady checked_{};
  std::string signature_;
};

}  // namespace amsbridge::device
