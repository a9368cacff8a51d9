#include "bridge/store/age_clock.hpp"

namespace amsbridge {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

/// No clock that has ever been set shows less.
bool is_plausible(AgeClock::WallTime time) {
  return time >= std::chrono::sys_days{std::chrono::year{2020} / 1 / 1};
}

bool is_step(milliseconds difference) {
  return difference >= AgeClock::step || difference <= -AgeClock::step;
}

milliseconds since_epoch(AgeClock::WallTime time) {
  return duration_cast<milliseconds>(time.time_since_epoch());
}

}  // namespace

AgeClock::Stamp AgeClock::scale(WallTime wall) const {
  return since_epoch(wall) - offset_;
}

void AgeClock::go_on_from(Stamp newest, WallTime now) {
  const WallTime shown_then = last_arrival_.value_or(WallTime(newest + offset_));
  const bool newest_is_ahead = scale(now) <= newest - step;
  if (newest_is_ahead || is_plausible(shown_then) != is_plausible(now)) offset_ = since_epoch(now) - newest;
}

void AgeClock::look(WallTime now, SteadyTime steady, std::optional<Stamp> newest) {
  if (last_) {
    const auto stepped = duration_cast<milliseconds>((now - last_->wall) - (steady - last_->steady));
    if (is_step(stepped)) offset_ += stepped;
  } else if (newest) {
    go_on_from(*newest, now);
  }
  last_ = Look{now, steady};
}

void AgeClock::look_at_arrival(WallTime arrival, std::optional<Stamp> newest) {
  if (last_) return;
  if (newest) go_on_from(*newest, arrival);
  last_arrival_ = arrival;
}

AgeClock::Stamp AgeClock::stamp(WallTime arrival) const {
  const Stamp stamp = scale(arrival);
  if (!last_) return stamp;
  const Stamp now = scale(last_->wall);
  return is_step(stamp - now) ? now : stamp;
}

}  // namespace amsbridge
