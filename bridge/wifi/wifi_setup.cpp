#include "bridge/wifi/wifi_setup.hpp"

#include <atomic>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

#include <boost/asio/post.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "bridge/wifi/name_catcher.hpp"
#include "bridge/wifi/network_manager.hpp"
#include "bridge/wifi/said_before.hpp"
#include "bridge/wifi/system_bus.hpp"
#include "bridge/wifi/wifi_machine.hpp"
#include "bridge/wifi/wifi_missing.hpp"
#include "bridge/wifi/wifi_words.hpp"

namespace amsbridge {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

// NetworkManager's own default for shared networks; its package's dnsmasq file names it, too.
constexpr auto portal_address = "10.42.0.1";
// Signals come in swarms: they are waited for before all is looked at again.
constexpr auto calm = 50ms;
// For what no signal tells: an address that others gave a cable's interface, files.
constexpr auto longest_view = 30s;

void sooner(std::optional<Clock::time_point>& time, std::optional<Clock::time_point> other) {
  if (other && (!time || *other < *time)) time = other;
}

/// What other threads ask for until the worker's turn. A later one replaces the one before.
struct Requests {
  std::optional<WifiJoin> join;
  bool scan = false;
  std::optional<std::string> passphrase;
  std::optional<bool> setup_access_point;
};

}  // namespace

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
  void ask(const std::function<void(Requests&)>& change);
  void client_seen() { client_seen_ = Clock::now().time_since_epoch().count(); }

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
  void view_soon(Time time) { sooner(view_due_, time); }
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
  Requests requests_;
  std::atomic<Clock::rep> client_seen_{0};

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

void WifiSetup::Worker::ask(const std::function<void(Requests&)>& change) {
  {
    const std::lock_guard lock(mutex_);
    change(requests_);
  }
  thread_->post([] {});
}

tl::expected<void, std::string> WifiSetup::Worker::ask_scan() {
  const WifiStatus now = status();
  if (now.state == WifiState::unavailable) return tl::unexpected(now.sentence);
  ask([](Requests& requests) { requests.scan = true; });
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
  Requests requests;
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

void WifiSetup::Worker::log(const WifiStatus& before, const WifiStatus& now) {
  const Time time = Clock::now();
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
