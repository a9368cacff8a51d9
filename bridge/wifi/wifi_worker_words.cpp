#include <utility>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "bridge/wifi/wifi_worker.hpp"

namespace amsbridge {

WifiStatus WifiSetup::Worker::describe() const {
  WifiStatus status;
  status.failure = machine_.join_failure();
  status.missing = missing_;
  status.networks = networks_;
  if (!view_.problem.empty()) {
    status.sentence = view_.problem;
    return status;
  }
  describe_use(status);
  if (!scan_note_.empty() && status.state == WifiState::access_point) status.sentence += " " + scan_note_;
  return status;
}

void WifiSetup::Worker::describe_use(WifiStatus& status) const {
  const auto say = [&status](WifiState state, std::string ssid, std::string sentence) {
    status.state = state;
    status.ssid = std::move(ssid);
    status.sentence = std::move(sentence);
  };
  const auto& seen = view_.observation;
  switch (machine_.phase()) {
    case WifiPhase::joining:
      return say(WifiState::connecting, join_.ssid, fmt::format("{} is being joined.", join_.ssid));
    case WifiPhase::raising:
      return say(WifiState::connecting, own_ssid(),
                 fmt::format("The access point {} is being put up.", own_ssid()));
    case WifiPhase::trying: return say(WifiState::connecting, view_.ssid, "Known networks are being tried.");
    case WifiPhase::access_point:
      status.access_point_address = portal_address;
      return say(
          WifiState::access_point, own_ssid(),
          fmt::format("The access point {} is up; the page is at http://{}/.", own_ssid(), portal_address));
    case WifiPhase::watching:
    case WifiPhase::looking: break;
  }
  if (seen.use == WifiUse::other && seen.is_connected) {
    return say(WifiState::joined, view_.ssid, fmt::format("{} is joined.", view_.ssid));
  }
  if (seen.use == WifiUse::other) {
    return say(WifiState::connecting, view_.ssid, fmt::format("{} is being joined.", view_.ssid));
  }
  if (seen.reached_otherwise)
    return say(WifiState::off, "", "Wi-Fi is not in use; there is another connection.");
  const auto& failure = machine_.access_point_failure();
  if (!enabled_) return say(WifiState::off, "", "No Wi-Fi network is joined.");
  say(WifiState::off, "",
      failure.empty() ? "No Wi-Fi network is joined; the access point comes up soon." : failure);
}

void WifiSetup::Worker::log(const WifiStatus& before, const WifiStatus& now) {
  const Time time = std::chrono::steady_clock::now();
  const auto became = [&](WifiState state) { return before.state != state && now.state == state; };
  if (became(WifiState::access_point) && said_.is_news(now.sentence, time)) spdlog::info("{}", now.sentence);
  if (became(WifiState::joined) && said_.is_news(now.sentence, time)) spdlog::info("Wi-Fi: {}", now.sentence);
  if (now.failure != before.failure && said_.is_news(now.failure, time))
    spdlog::warn("Wi-Fi: {}", now.failure);
  if (!enabled_) return;
  const bool is_down = now.state == WifiState::unavailable || now.sentence == machine_.access_point_failure();
  if (is_down && said_.is_news(now.sentence, time))
    spdlog::warn("There is no access point: {}", now.sentence);
}

}  // namespace amsbridge
