#pragma once

// Inside of WifiSetup: what it does on the thread of the system bus.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bridge/bus/system_bus.hpp"
#include "bridge/wifi/name_catcher.hpp"
#include "bridge/wifi/network_manager.hpp"
#include "bridge/wifi/said_before.hpp"
#include "bridge/wifi/wifi_machine.hpp"
#include "bridge/wifi/wifi_missing.hpp"
#include "bridge/wifi/wifi_setup.hpp"
#include "bridge/wifi/wifi_words.hpp"

namespace amsbridge {

/// NetworkManager's own default for shared networks; its package's dnsmasq file names it, too.
inline constexpr auto portal_address = "10.42.0.1";

/// What other threads ask for until the worker's turn. A later one replaces the one before.
struct WifiRequests {
  std::optional<WifiJoin> join;
  bool scan = false;
  std::optional<std::string> passphrase;
  std::optional<bool> setup_access_point;
};

class WifiSetup::Worker : public BusClient {
 public:
  Worker(boost::asio::any_io_executor executor, WifiOptions options, std::function<void()> changed)
      : executor_(std::move(executor)),
        changed_(std::make_shared<std::function<void()>>(std::move(changed))),
        passphrase_(std::move(options.passphrase)),
        machine_(options.times, options.setup_access_point),
        enabled_(options.setup_access_point),
        files_{.runtime_directory = runtime_directory()},
        names_(files_.runtime_directory) {
    status_.sentence = "NetworkManager is being asked.";
    thread_.emplace(*this);
  }

  // Of other threads.
  WifiStatus status() {
    const std::lock_guard lock(mutex_);
    return status_;
  }
  tl::expected<void, std::string> ask_scan();
  tl::expected<void, std::string> ask_join(WifiJoin join);
  void ask(const std::function<void(WifiRequests&)>& change);
  void client_seen() { client_seen_ = std::chrono::steady_clock::now().time_since_epoch().count(); }

  // Of its own thread.
  void begin(sdbus::IConnection& connection) override;
  void lost(const std::string& why) override;
  std::optional<Time> turn() override;
  void closing() override;

 private:
  void take_requests();
  void handle_failure();
  void look_around();
  void read_networks();
  void scan();
  void perform(const WifiMachine::Actions& actions);
  NetworkManager::Done perform(WifiAction action);
  NetworkManager::Done raise();
  void view_soon(Time time);
  [[nodiscard]] WifiStatus describe() const;
  void describe_use(WifiStatus& status) const;
  void publish();
  void log(const WifiStatus& before, const WifiStatus& now);
  [[nodiscard]] std::string own_ssid() const { return access_point_name(view_.hardware_address); }

  boost::asio::any_io_executor executor_;
  std::shared_ptr<std::function<void()>> changed_;

  std::mutex mutex_;  ///< of the three below
  WifiStatus status_;
  bool is_joining_ = false;
  WifiRequests requests_;
  std::atomic<Time::rep> client_seen_{0};

  std::string passphrase_;
  WifiMachine machine_;
  bool enabled_;
  MachineFiles files_;
  NameCatcher names_;
  std::unique_ptr<NetworkManager> network_;
  NetworkView view_{.problem = "NetworkManager is being asked."};
  std::vector<std::string> missing_;
  std::vector<WifiNetwork> networks_;
  WifiJoin join_;
  std::string scan_note_;
  std::optional<std::uint32_t> failure_;
  bool has_scanned_ = false;
  std::optional<Time> view_due_;
  SaidBefore said_;
  std::optional<BusThread> thread_;  ///< the last, so that it ends first
};

}  // namespace amsbridge
