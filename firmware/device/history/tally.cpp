#include "firmware/device/history/tally.hpp"

#include <algorithm>
#include <utility>

namespace amsbridge::device {
namespace {

constexpr std::int64_t second = 1'000;
constexpr std::int64_t minute = 60 * second;
constexpr std::int64_t hour_long = 60 * minute;
constexpr std::int64_t day = 24 * hour_long;

/// How long an hour that is over waits for its registers.
constexpr std::int64_t grace = 90 * second;
/// A clock that goes back further has been set.
constexpr std::int64_t clock_jump = hour_long;
/// Of a hundredth of a watt-hour.
constexpr std::int64_t milliwatt_milliseconds = 36'000'000;

std::int64_t begin_of_hour(std::int64_t time) {
  return time / hour_long * hour_long;
}

Minutes minutes_of(std::int64_t time) {
  return static_cast<Minutes>(time / minute);
}

}  // namespace

void Tally::take(const Measured& measured, std::int64_t now) {
  now = follow_clock(now);
  hold(now);
  roll_over(now);
  if (previous_ && previous_->to != current_->from) give_out_previous();
  add_power(measured);
  for (std::size_t direction = 0; direction < 2; ++direction) {
    if (measured.registers[direction]) take_register(direction, *measured.registers[direction], now);
  }
  if (past_) {
    stamp_registers(*past_, hand_begin());
    open_by_power_ = 0;
    finished_.push_back(*std::exchange(past_, std::nullopt));
  }
  if (previous_ && (now >= previous_->to + grace || is_settled(*previous_))) give_out_previous();
}

/// What is a little late counts as of now. If the clock was set back, what is in hand is given out, and what
/// registers have risen by belongs to the time from now on.
std::int64_t Tally::follow_clock(std::int64_t now) {
  if (now >= last_) return now;
  if (last_ - now <= clock_jump) return last_;
  if (previous_) give_out_previous();
  if (current_) give_out(*std::exchange(current_, std::nullopt), std::min(last_, current_->to));
  for (auto& mark : marks_) {
    if (mark) mark->time = now;
  }
  written_until_ = last_ = 0;
  held_ = {};
  return now;
}

void Tally::hold(std::int64_t now) {
  if (last_ == 0) {
    last_ = integrated_ = now;
    return;
  }
  const std::int64_t until = holds_until();
  integrate_to(std::min(now, until));
  if (until < now) held_ = {};
  integrated_ = std::max(integrated_, now);
  if (now == last_) return;
  intervals_ = {intervals_[1], now - last_};
  last_ = now;
}

std::int64_t Tally::holds_until() const {
  const std::int64_t usual =
      3 * (intervals_[0] == 0 ? intervals_[1] : std::min(intervals_[0], intervals_[1]));
  return last_ + std::clamp(usual, minute, hour_long);
}

void Tally::integrate_to(std::int64_t until) {
  while (integrated_ < until) {
    roll_over(integrated_);
    const std::int64_t end = std::min(until, current_->to);
    current_->covered += end - integrated_;
    for (std::size_t direction = 0; direction < 2; ++direction) count(direction, integrated_, end);
    integrated_ = end;
  }
}

void Tally::count(std::size_t direction, std::int64_t from, std::int64_t to) {
  // A register of the full hour may come some seconds before it.
  if (marks_[direction]) from = std::max(from, marks_[direction]->time);
  if (!held_[direction] || from >= to) return;
  rest_[direction] += *held_[direction] * (to - from);
  const std::int64_t energy = rest_[direction] / milliwatt_milliseconds;
  rest_[direction] %= milliwatt_milliseconds;
  current_->energy[direction] = current_->energy[direction].value_or(0) + energy;
  current_->has_power_energy[direction] = true;
  pending_[direction] += energy;
  pending_current_[direction] += energy;
}

void Tally::roll_over(std::int64_t now) {
  if (current_ && now < current_->to) return;
  if (current_) {
    if (previous_) give_out_previous();
    previous_ = std::exchange(current_, std::nullopt);
  }
  Hour hour;
  hour.from = begin_of_hour(now);
  hour.to = hour.from + hour_long;
  if (written_until_ > hour.from && written_until_ < hour.to) hour.from = written_until_;
  current_ = hour;
  pending_current_ = {};
}

void Tally::add_power(const Measured& measured) {
  for (std::size_t direction = 0; direction < 2; ++direction) {
    if (!measured.power[direction]) continue;
    held_[direction] = measured.power[direction];
    const auto watts = static_cast<std::int32_t>((*measured.power[direction] + 500) / 1'000);
    PowerSum& power = current_->power[direction];
    power.least = power.count == 0 ? watts : std::min(power.least, watts);
    power.most = std::max(power.most, watts);
    power.sum += watts;
    ++power.count;
  }
}

void Tally::tick(std::int64_t now) {
  if (last_ == 0 || now < last_) return;
  integrate_to(std::min(now, holds_until()));
  if (current_ && now >= current_->to + grace) roll_over(now);
  if (previous_ && (now >= previous_->to + grace || is_settled(*previous_))) give_out_previous();
}

void Tally::flush(std::int64_t now) {
  if (last_ == 0 || !current_) return;
  tick(now);
  if (previous_) give_out_previous();
  const std::int64_t until = std::min(current_->to, (std::max(now, last_) + minute - 1) / minute * minute);
  if (until <= current_->from) return;
  give_out(*current_, until);
  Hour rest;
  rest.from = until;
  rest.to = until < current_->to ? current_->to : until + hour_long;
  current_ = rest;
  pending_current_ = {};
}

std::vector<Span> Tally::take_finished() {
  return std::exchange(finished_, {});
}

std::array<std::optional<Span>, 2> Tally::in_hand() const {
  std::array<std::optional<Span>, 2> spans;
  if (previous_) spans[0] = span_of(*previous_, previous_->to);
  if (current_) spans[1] = span_of(*current_, std::clamp(last_, current_->from, current_->to));
  if (spans[1]) spans[1]->length = minutes_of(current_->to) - spans[1]->from;
  return spans;
}

}  // namespace amsbridge::device
