#include "firmware/device/boot/boot_story.hpp"

#include <algorithm>

namespace amsbridge::device {

std::string_view to_string(AccessPointReason reason) {
  switch (reason) {
    case AccessPointReason::none: return "none";
    case AccessPointReason::button: return "button";
    case AccessPointReason::no_settings: return "no_settings";
    case AccessPointReason::not_joined: return "not_joined";
    case AccessPointReason::crashes: return "crashes";
  }
  return "";
}

std::string_view sentence(AccessPointReason reason) {
  switch (reason) {
    case AccessPointReason::none: return "";
    case AccessPointReason::button: return "The button was pressed.";
    case AccessPointReason::no_settings: return "No Wi-Fi network has been set.";
    case AccessPointReason::not_joined: return "The Wi-Fi network could not be joined for five minutes.";
    case AccessPointReason::crashes:
      return "The program has crashed three times in a row soon after it began, so that nothing but this "
             "access "
             "point runs.";
  }
  return "";
}

BootStory::BootStory(const BootFacts& facts, Instant start)
    : has_network_(facts.has_network),
      is_crash_loop_(facts.is_crash_loop),
      start_(start),
      raised_(start),
      at_least_(start),
      client_(start - quiet_to_leave),
      joined_since_(start),
      last_joined_(start),
      tried_(start),
      undisturbed_until_(start) {
  if (!is_crash_loop_ && has_network_) joining_ = Joining::known;
}

BootPlan BootStory::tick(Instant now, StationState station) {
  if (joining_ == Joining::asked) follow_asked(now, station);
  const bool is_joined = joining_ == Joining::known && station == StationState::joined;
  if (is_joined && !was_joined_) joined_since_ = now;
  was_joined_ = is_joined;
  if (is_joined) last_joined_ = now;
  follow_access_point(now, is_joined);
  if (joining_ != Joining::asked) follow_known(now, is_joined);
  const bool restart = is_crash_loop_ && joining_ == Joining::none &&
                       now - std::max(start_, std::max(client_, raised_)) >= safe_mode_time;
  return {reason_ != AccessPointReason::none, joining_, restart};
}

void BootStory::follow_asked(Instant now, StationState station) {
  if (station == StationState::joined) {
    asked_ = AskedJoin::joined;
    has_network_ = true;
    joining_ = Joining::known;
    return;
  }
  const auto passed = now - tried_;
  if (passed < asked_time && (station != StationState::failed || passed < asked_least)) return;
  asked_ = AskedJoin::failed;
  joining_ = Joining::none;  // `follow_known` goes back to what was.
}

void BootStory::follow_access_point(Instant now, bool is_joined) {
  if (is_crash_loop_) return raise(AccessPointReason::crashes, now);
  if (reason_ == AccessPointReason::none) {
    if (joining_ == Joining::asked) return;
    if (!has_network_) return raise(AccessPointReason::no_settings, now);
    if (now - last_joined_ >= patience) raise(AccessPointReason::not_joined, now);
    return;
  }
  if (is_joined && now >= at_least_ && now - std::max(joined_since_, client_) >= quiet_to_leave)
    reason_ = AccessPointReason::none;
}

void BootStory::follow_known(Instant now, bool is_joined) {
  if (is_joined) return;
  if (reason_ == AccessPointReason::none) {
    joining_ = Joining::known;
    return;
  }
  if (joining_ == Joining::known) {
    const bool is_disturbing = !is_quiet(now) && now >= undisturbed_until_;
    if (is_disturbing || now - tried_ >= try_time) joining_ = Joining::none;
  } else if (has_network_ && !is_crash_loop_ && is_quiet(now) && now - tried_ >= try_every) {
    joining_ = Joining::known;
    tried_ = now;
  }
}

bool BootStory::is_quiet(Instant now) const {
  return now - std::max(raised_, client_) >= quiet_to_try;
}

void BootStory::raise(AccessPointReason reason, Instant now) {
  if (reason_ != AccessPointReason::none) return;
  reason_ = reason;
  raised_ = now;
}

void BootStory::press(Instant now) {
  if (is_crash_loop_) return;
  at_least_ = now + button_time;
  raise(AccessPointReason::button, now);
}

void BootStory::ask_join(Instant now) {
  asked_ = AskedJoin::running;
  joining_ = Joining::asked;
  was_joined_ = false;
  tried_ = now;
}

void BootStory::set_has_network(bool has_network, Instant now) {
  has_network_ = has_network;
  if (!has_network) {
    if (joining_ == Joining::known) joining_ = Joining::none;
    return;
  }
  // Whoever has set it wants to see it tried.
  if (is_crash_loop_ || joining_ == Joining::asked) return;
  joining_ = Joining::known;
  was_joined_ = false;
  last_joined_ = now;
  tried_ = now;
  undisturbed_until_ = now + try_time;
}

}  // namespace amsbridge::device
