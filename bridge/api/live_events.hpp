#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "bridge/api/event_log.hpp"
#include "http/stream.hpp"
#include "metering/meter.hpp"

namespace amsbridge {

/// What happens, as server-sent events (HTML Living Standard, 9.2) for each page that is open: GET /events of
/// docs/openapi.yaml.
class LiveEvents final : public ReadingObserver {
 public:
  struct Host {
    std::function<std::string()> hello;      ///< `{"status":...,"latest":[...]}`
    std::function<std::string()> status;     ///< schema Status
    std::function<std::string()> signature;  ///< another one as soon as a status is worth telling at once
  };

  static constexpr std::chrono::seconds status_interval{5};
  static constexpr std::size_t most_clients = 64;

  explicit LiveEvents(Host host) : host_(std::move(host)) {}

  /// Events go to the client for as long as `may_listen` says so. `meters`: whose readings are wanted; empty:
  /// all.
  void add(std::shared_ptr<http::Stream> client, std::set<std::string> meters,
           std::function<bool()> may_listen);

  void reading(const Meter&, const ams::Reading&, const ams::Arrival&, Moment) override;
  void gone(const std::string&) override {}
  void log(const LogEvent& line);
  /// To be called each second, and when something has changed.
  void check(std::chrono::steady_clock::time_point now);

  /// Lets all clients go.
  void close();

 private:
  struct Client {
    std::shared_ptr<http::Stream> stream;
    std::set<std::string> meters;
    std::function<bool()> may_listen;
  };

  void tell(const char* name, const std::string& data);
  void let_go();

  Host host_;
  std::vector<Client> clients_;
  std::string signature_;
  std::chrono::steady_clock::time_point told_{};
};

}  // namespace amsbridge
