#include "ams/guard/cadence.hpp"

#include <algorithm>
#include <limits>
#include <span>

namespace ams {
namespace {

struct Step {
  std::uint32_t longest_pause;  // seconds
  std::uint32_t silence;
  std::uint32_t expiry;
};

// The pauses are chosen to lie between those that meters are known to make.
constexpr Step steps[] = {
    {12, 30, 30},         // 1, 2, 2.5, 5 and 10 s
    {25, 60, 60},         // 15 and 20 s
    {70, 180, 180},       // a minute
    {200, 600, 600},      // three
    {1000, 3000, 4000},   // five to fifteen
    {3900, 11000, 4000},  // an hour
    {0, 260000, 90000},   // a day, or more
};

const Step& step(std::uint32_t pause_milliseconds) {
  const Step* last = std::end(steps) - 1;
  return *std::find_if(std::begin(steps), last,
                       [=](const Step& step) { return pause_milliseconds <= step.longest_pause * 1000; });
}

constexpr std::uint32_t hour = 3'600'000;  // milliseconds

}  // namespace

ListContents contents(const Reading& reading) {
  const auto values = reading.values();
  return std::any_of(values.begin(), values.end(),
                     [](const Value& value) { return is_register(kind(value.quantity)); })
             ? ListContents::registers
             : ListContents::live;
}

void Cadence::observe(ListContents contents, std::int64_t epoch_milliseconds) {
  any_.observe(epoch_milliseconds);
  if (contents == ListContents::registers) registers_.observe(epoch_milliseconds);
}

std::uint32_t Cadence::silence_limit_seconds() const {
  return step(any_.typical_milliseconds().value_or(0)).silence;
}

std::uint32_t Cadence::expire_after_seconds(ListContents contents) const {
  if (contents == ListContents::live) return step(any_.typical_milliseconds().value_or(0)).expiry;
  return step(registers_.typical_milliseconds().value_or(hour)).expiry;
}

void Cadence::Pauses::observe(std::int64_t epoch_milliseconds) {
  const std::int64_t pause = epoch_milliseconds - arrival_;
  const bool counts = has_arrival_ && pause > 0;
  arrival_ = epoch_milliseconds;
  has_arrival_ = true;
  if (!counts) return;
  constexpr std::int64_t most = std::numeric_limits<std::uint32_t>::max();
  last_[next_] = static_cast<std::uint32_t>(std::min(pause, most));
  next_ = static_cast<std::uint8_t>((next_ + 1) % last_.size());
  known_ = std::max(known_, next_ == 0 ? static_cast<std::uint8_t>(last_.size()) : next_);
}

// By rank, since a sort would be larger than all the rest of this.
std::optional<std::uint32_t> Cadence::Pauses::typical_milliseconds() const {
  const auto pauses = std::span(last_).first(known_);
  const std::ptrdiff_t left_out = known_ >= 6 ? 2 : known_ >= 2 ? 1 : 0;
  std::optional<std::uint32_t> longest;
  for (const std::uint32_t pause : pauses) {
    const auto not_shorter =
        std::count_if(pauses.begin(), pauses.end(), [=](std::uint32_t other) { return other >= pause; });
    if (not_shorter > left_out) longest = std::max(longest.value_or(0), pause);
  }
  return longest;
}

}  // namespace ams
