#include "bridge/source/stuck_watch.hpp"

#include <algorithm>

namespace amsbridge {

void StuckWatch::octets(Time now) {
  // What an attempt has woken up at once was stuck; otherwise it was the meter that paused.
  const bool was_stuck = last_attempt_ && now - *last_attempt_ < limits_.least;
  if (last_octets_ && !was_stuck) learn(now - *last_octets_);
  last_octets_ = now;
  last_attempt_.reset();
  attempts_ = 0;
}

// Pauses within a telegram must not push out those between telegrams.
void StuckWatch::learn(Time::duration pause) {
  if (pause > usual_ / 4) usual_ = std::max(pause, usual_ - usual_ / 8);
}

void StuckWatch::reopened(Time now) {
  last_attempt_ = now;
  ++attempts_;
}

std::optional<StuckWatch::Time> StuckWatch::due() const {
  if (!last_octets_) return std::nullopt;
  const Time::duration first = std::max<Time::duration>(limits_.least, usual_ * limits_.usual_pauses);
  const Time::duration longest = std::max<Time::duration>(first, limits_.longest);
  Time::duration pause = first;
  for (int attempt = 0; attempt < attempts_ && pause < longest; ++attempt) pause *= 2;
  return last_attempt_.value_or(*last_octets_) + std::min(pause, longest);
}

}  // namespace amsbridge
