#include "bridge/wifi/wifi_machine.hpp"

#include <algorithm>
#include <utility>

namespace amsbridge {
namespace {

/// The pause after a failed access point doubles so many times.
constexpr int most_doublings = 4;

}  // namespace

WifiMachine::WifiMachine(const WifiTimes& times, bool setup_access_point)
    : times_(times), enabled_(setup_access_point) {}

WifiMachine::Actions WifiMachine::observe(const WifiObservation& now_seen, Time now) {
  seen_ = now_seen;
  step(now);
  return take();
}

WifiMachine::Actions WifiMachine::tick(Time now) {
  step(now);
  return take();
}

WifiMachine::Actions WifiMachine::failed(const std::string& why, Time now) {
  if (phase_ == WifiPhase::raising || phase_ == WifiPhase::access_point) give_up_rise(why, now);
  if (phase_ == WifiPhase::joining) give_up_join(why, now);
  step(now);
  return take();
}

WifiMachine::Actions WifiMachine::found(Time now) {
  if (phase_ == WifiPhase::looking) raise(now);
  return take();
}

WifiMachine::Actions WifiMachine::join(Time now) {
  had_network_ = seen_.use == WifiUse::other && seen_.is_connected;
  join_failure_.clear();
  enter(WifiPhase::joining, now + times_.join);
  actions_.push_back(WifiAction::join);
  return take();
}

WifiMachine::Actions WifiMachine::passphrase_changed(Time now) {
  failures_ = 0;
  not_before_ = Time::min();
  if (phase_ == WifiPhase::raising || phase_ == WifiPhase::access_point) {
    actions_.push_back(WifiAction::lower);
    raise(now);
  }
  step(now);
  return take();
}

WifiMachine::Actions WifiMachine::set_setup_access_point(bool enabled, Time now) {
  enabled_ = enabled;
  if (!enabled && phase_ != WifiPhase::watching && phase_ != WifiPhase::joining) {
    if (phase_ != WifiPhase::trying) actions_.push_back(WifiAction::lower);
    watch_again();
  }
  access_point_failure_.clear();
  step(now);
  return take();
}

void WifiMachine::client_seen(Time now) {
  client_ = now;
}

std::optional<WifiMachine::Time> WifiMachine::next() const {
  if (phase_ == WifiPhase::access_point) {
    if (seen_.knows_networks || seen_.reached_otherwise) return next_try();
    return std::nullopt;
  }
  if (phase_ != WifiPhase::watching) return deadline_;
  if (!enabled_ || !alone_since_) return std::nullopt;
  return std::max(*alone_since_ + (was_reachable_ ? times_.lost : times_.grace), not_before_);
}

void WifiMachine::step(Time now) {
  if (!seen_.available && phase_ != WifiPhase::joining) {
    // Whatever was there went away with the device or with NetworkManager.
    if (phase_ != WifiPhase::watching) watch_again();
    alone_since_.reset();
    return;
  }
  step_phase(now);
}

void WifiMachine::step_phase(Time now) {
  switch (phase_) {
    case WifiPhase::watching: break;
    case WifiPhase::looking:
      if (is_reachable()) {
        watch_again();
      } else if (is_due(now)) {
        raise(now);
      }
      break;
    case WifiPhase::raising: await_rise(now); break;
    case WifiPhase::access_point: stay_up(now); break;
    case WifiPhase::trying: await_known(now); break;
    case WifiPhase::joining: await_join(now); break;
  }
  if (phase_ == WifiPhase::watching) watch(now);
}

void WifiMachine::watch(Time now) {
  if (is_reachable()) {
    was_reachable_ = true;
    alone_since_.reset();
    return;
  }
  if (!enabled_) return;
  if (!alone_since_) alone_since_ = now;
  if (now < *next()) return;
  enter(WifiPhase::looking, now + times_.look);
  actions_.push_back(WifiAction::look);
}

void WifiMachine::await_rise(Time now) {
  if (seen_.use == WifiUse::access_point && seen_.is_connected) {
    enter(WifiPhase::access_point, std::nullopt);
    raised_ = now;
    failures_ = 0;
    access_point_failure_.clear();
    return stay_up(now);
  }
  if (is_due(now)) give_up_rise("The access point did not come up in time.", now);
}

void WifiMachine::stay_up(Time now) {
  if (seen_.use != WifiUse::access_point) {
    // Somebody took it down, or the device is used for something else.
    not_before_ = now + times_.failed_pause;
    return watch_again();
  }
  if (now < next_try()) return;
  if (seen_.reached_otherwise) {
    actions_.push_back(WifiAction::lower);
    return watch_again();
  }
  if (!seen_.knows_networks) return;
  enter(WifiPhase::trying, now + times_.try_known);
  actions_.push_back(WifiAction::try_known);
}

void WifiMachine::await_known(Time now) {
  if (is_reachable()) return watch_again();
  if (is_due(now)) raise(now);
}

void WifiMachine::await_join(Time now) {
  if (!seen_.available) return give_up_join("NetworkManager or the Wi-Fi device went away.", now);
  if (seen_.use == WifiUse::joining && seen_.is_connected) {
    actions_.push_back(WifiAction::keep);
    watch_again();
    was_reachable_ = true;
    return;
  }
  if (is_due(now)) give_up_join("The network did not answer in time.", now);
}

void WifiMachine::enter(WifiPhase phase, std::optional<Time> deadline) {
  phase_ = phase;
  deadline_ = deadline;
}

void WifiMachine::watch_again() {
  enter(WifiPhase::watching, std::nullopt);
  alone_since_.reset();
  was_reachable_ = false;
}

void WifiMachine::raise(Time now) {
  enter(WifiPhase::raising, now + times_.raise);
  // What was seen last is of the time before.
  seen_.use = WifiUse::none;
  actions_.push_back(WifiAction::raise);
}

void WifiMachine::give_up_rise(const std::string& why, Time now) {
  access_point_failure_ = why;
  not_before_ = now + times_.failed_pause * (1 << std::min(failures_, most_doublings));
  ++failures_;
  actions_.push_back(WifiAction::lower);
  watch_again();
}

void WifiMachine::give_up_join(const std::string& why, Time now) {
  join_failure_ = why;
  actions_.push_back(WifiAction::forget);
  if (had_network_) {
    actions_.push_back(WifiAction::restore);
    watch_again();
    was_reachable_ = true;
    return;
  }
  if (enabled_ && seen_.available && !seen_.reached_otherwise) return raise(now);
  watch_again();
}

bool WifiMachine::is_reachable() const {
  return seen_.reached_otherwise || (seen_.use == WifiUse::other && seen_.is_connected);
}

WifiMachine::Time WifiMachine::next_try() const {
  return std::max(raised_, client_) + times_.try_every;
}

WifiMachine::Actions WifiMachine::take() {
  return std::exchange(actions_, {});
}

}  // namespace amsbridge
