#include "bridge/wifi/wifi_worker.hpp"

#include <deque>

#include <boost/asio/post.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace amsbridge {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

// Signals come in swarms: they are waited for before all is looked at again.
constexpr auto calm = 50ms;
// For what no signal tells: an address that others gave a cable's interface, files.
constexpr auto longest_view = 30s;

void sooner(std::optional<Clock::time_point>& time, std::optional<Clock::time_point> other) {
  if (other && (!time || *other < *time)) time = other;
}

}  // namespace

void WifiSetup::Worker::view_soon(Time time) {
  sooner(view_due_, time);
}

void WifiSetup::Worker::ask(const std::function<void(WifiRequests&)>& change) {
  {
    const std::lock_guard lock(mutex_);
    change(requests_);
  }
  thread_->post([] {});
}

tl::expected<void, std::string> WifiSetup::Worker::ask_scan() {
  const WifiStatus now = status();
  if (now.state == WifiState::unavailable) return tl::unexpected(now.sentence);
  ask([](WifiRequests& requests) { requests.scan = true; });
  return {};
}

tl::expected<void, std::string> WifiSetup::Worker::ask_join(WifiJoin join) {
  {
    const std::lock_guard lock(mutex_);
    if (status_.state == WifiState::unavailable) return tl::unexpected(status_.sentence);
    if (requests_.join || is_joining_)
      return tl::unexpected<std::string>("A network is being joined already.");
    auto checked = checked_join(std::move(join), status_.networks);
    if (!checked) return tl::unexpected(checked.error());
    // Who asks at once hears of it.
    status_.state = WifiState::connecting;
    status_.ssid = checked->ssid;
    status_.sentence = fmt::format("{} is being joined.", checked->ssid);
    status_.failure.clear();
    requests_.join = std::move(*checked);
    is_joining_ = true;
  }
  thread_->post([] {});
  return {};
}

void WifiSetup::Worker::begin(sdbus::IConnection& connection) {
  network_ = std::make_unique<NetworkManager>(
      connection, NetworkManager::Events{
                      .changed = [this] { view_soon(Clock::now() + calm); },
                      .failed = [this](std::uint32_t reason) { failure_ = reason; },
                      .scanned = [this] { has_scanned_ = true; },
                  });
  has_scanned_ = true;
  view_due_ = Clock::now();
}

void WifiSetup::Worker::lost(const std::string& /*why*/) {
  network_.reset();
  view_ = {.problem = "The system bus (D-Bus) does not run, over which NetworkManager is asked."};
  view_due_.reset();
  perform(machine_.observe(view_.observation, Clock::now()));
  publish();
}

std::optional<BusClient::Time> WifiSetup::Worker::turn() {
  const Time seen{Clock::duration(client_seen_.load())};
  if (seen != Time{}) machine_.client_seen(seen);
  if (network_) {
    handle_failure();
    if (view_due_ && Clock::now() >= *view_due_) look_around();
    if (has_scanned_) read_networks();
  }
  take_requests();
  perform(machine_.tick(Clock::now()));
  publish();
  std::optional<Time> next = view_due_;
  sooner(next, machine_.next());
  return next;
}

void WifiSetup::Worker::closing() {
  if (network_ && machine_.phase() == WifiPhase::joining) network_->forget();
  if (network_) network_->lower();
  names_.set(false);
  network_.reset();
}

void WifiSetup::Worker::take_requests() {
  WifiRequests requests;
  {
    const std::lock_guard lock(mutex_);
    requests = std::exchange(requests_, {});
  }
  const Time now = Clock::now();
  if (requests.setup_access_point) {
    enabled_ = *requests.setup_access_point;
    perform(machine_.set_setup_access_point(enabled_, now));
  }
  if (requests.passphrase && *requests.passphrase != passphrase_) {
    passphrase_ = std::move(*requests.passphrase);
    perform(machine_.passphrase_changed(now));
  }
  if (requests.scan && network_) scan();
  if (requests.join && network_ && machine_.phase() != WifiPhase::joining) {
    join_ = std::move(*requests.join);
    perform(machine_.join(now));
  }
}

void WifiSetup::Worker::handle_failure() {
  const auto reason = std::exchange(failure_, std::nullopt);
  if (!reason) return;
  const bool is_joining = machine_.phase() == WifiPhase::joining;
  perform(machine_.failed(is_joining ? join_failure(*reason, join_.ssid) : access_point_failure(*reason),
                          Clock::now()));
}

void WifiSetup::Worker::look_around() {
  view_due_ = Clock::now() + longest_view;
  view_ = network_->view();
  missing_ = missing_here(files_, view_);
  perform(machine_.observe(view_.observation, Clock::now()));
}

void WifiSetup::Worker::read_networks() {
  has_scanned_ = false;
  auto networks = network_->networks();
  std::erase_if(networks, [this](const WifiNetwork& network) { return network.ssid == own_ssid(); });
  // As an access point most devices see nobody else: what was seen before is worth more.
  if (!networks.empty() || view_.observation.use != WifiUse::access_point) networks_ = std::move(networks);
  perform(machine_.found(Clock::now()));
}

void WifiSetup::Worker::scan() {
  scan_note_.clear();
  const auto done = network_->scan();
  if (done) return;
  has_scanned_ = true;
  if (view_.observation.use == WifiUse::access_point) {
    scan_note_ = "The device cannot look for networks while it is an access point: these were found before.";
  } else {
    spdlog::debug("Networks cannot be looked for now: {}", done.error());
  }
}

void WifiSetup::Worker::perform(const WifiMachine::Actions& actions) {
  std::deque<WifiAction> left(actions.begin(), actions.end());
  // A failed action may call for others, but not for ever.
  for (int count = 0; !left.empty() && count < 16; ++count) {
    const WifiAction action = left.front();
    left.pop_front();
    const auto done = perform(action);
    view_soon(Clock::now());
    if (done) continue;
    if (action == WifiAction::keep)
      spdlog::warn("{} is joined, but cannot be remembered: {}", join_.ssid, done.error());
    const auto more = machine_.failed(done.error(), Clock::now());
    left.insert(left.end(), more.begin(), more.end());
  }
}

NetworkManager::Done WifiSetup::Worker::perform(WifiAction action) {
  if (!network_) return {};
  names_.set(action == WifiAction::raise);
  switch (action) {
    case WifiAction::look: scan(); break;
    case WifiAction::raise: return raise();
    case WifiAction::lower: network_->lower(); break;
    case WifiAction::try_known: network_->try_known(); break;
    case WifiAction::join: return network_->join(join_);
    case WifiAction::keep: has_scanned_ = true; return network_->keep();
    case WifiAction::forget: network_->forget(); break;
    case WifiAction::restore: network_->restore(); break;
  }
  return {};
}

NetworkManager::Done WifiSetup::Worker::raise() {
  if (!is_passphrase(passphrase_)) {
    return tl::unexpected<std::string>("The access point needs a passphrase of 8 to 63 characters.");
  }
  if (!view_.can_be_access_point)
    return tl::unexpected(fmt::format("{} cannot be an access point.", view_.interface));
  return network_->raise({own_ssid(), passphrase_, portal_address});
}

void WifiSetup::Worker::publish() {
  const WifiStatus now = describe();
  WifiStatus before;
  {
    const std::lock_guard lock(mutex_);
    if (requests_.join) return;
    is_joining_ = machine_.phase() == WifiPhase::joining;
    if (status_ == now) return;
    before = std::exchange(status_, now);
  }
  log(before, now);
  boost::asio::post(executor_, [weak = std::weak_ptr(changed_)] {
    if (const auto changed = weak.lock(); changed && *changed) (*changed)();
  });
}

}  // namespace amsbridge
