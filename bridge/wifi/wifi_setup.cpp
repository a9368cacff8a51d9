#include "bridge/wifi/wifi_setup.hpp"

#include <utility>

#include "bridge/wifi/wifi_worker.hpp"

namespace amsbridge {

WifiSetup::WifiSetup(const boost::asio::any_io_executor& executor, WifiOptions options,
                     std::function<void()> changed)
    : worker_(std::make_unique<Worker>(executor, std::move(options), std::move(changed))) {}

WifiSetup::~WifiSetup() = default;

WifiStatus WifiSetup::status() const {
  return worker_->status();
}

tl::expected<void, std::string> WifiSetup::scan() {
  return worker_->ask_scan();
}

tl::expected<void, std::string> WifiSetup::join(const std::string& ssid, const std::string& password,
                                                bool hidden) {
  return worker_->ask_join({.ssid = ssid, .password = password, .hidden = hidden});
}

void WifiSetup::client_seen() {
  worker_->client_seen();
}

void WifiSetup::set_passphrase(std::string passphrase) {
  worker_->ask([&passphrase](auto& requests) { requests.passphrase = std::move(passphrase); });
}

void WifiSetup::set_setup_access_point(bool enabled) {
  worker_->ask([enabled](auto& requests) { requests.setup_access_point = enabled; });
}

}  // namespace amsbridge
