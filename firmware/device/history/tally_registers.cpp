#include <algorithm>
#include <utility>

#include "firmware/device/history/tally.hpp"

namespace amsbridge::device {
namespace {

constexpr std::int64_t second = 1'000;
constexpr std::int64_t minute = 60 * second;
constexpr std::int64_t hour_long = 60 * minute;
constexpr std::int64_t day = 24 * hour_long;

/// Registers that come more often leave no border of an hour to an estimate.
constexpr std::int64_t close_registers = 2 * minute;
/// Of what lies between registers that come at least as often, something is known.
constexpr std::int64_t hourly_registers = 2 * hour_long + 2 * minute;
/// A register that was not read for longer is taken to have risen in so much time.
constexpr std::int64_t longest_step = 400 * day;

Minutes minutes_of(std::int64_t time) {
  return static_cast<Minutes>(time / minute);
}

std::int64_t overlap(std::int64_t from, std::int64_t to, std::int64_t begin, std::int64_t end) {
  return std::max<std::int64_t>(0, std::min(to, end) - std::max(from, begin));
}

/// Hourly registers are read at the full hour and come some seconds later. The clock may be a little late.
std::int64_t time_of_register(std::int64_t time, std::optional<std::int64_t> before) {
  constexpr std::int64_t rare = 30 * minute;
  if (before && time - *before < rare) return time;
  const std::int64_t after = time % hour_long;
  if (after <= minute) return time - after;
  if (after >= hour_long - 15 * second) return time - after + hour_long;
  return time;
}

}  // namespace

// Member by member, since a new one to copy from would need 640 octets of stack.
void Tally::clear() {
  last_ = integrated_ = written_until_ = 0;
  intervals_ = rest_ = pending_ = pending_current_ = {};
  held_ = {};
  marks_ = {};
  open_by_power_ = 0;
  previous_.reset();
  current_.reset();
  past_.reset();
  finished_.clear();
}

void Tally::resume(const Span& last, std::int64_t now) {
  written_until_ = std::int64_t{last.to()} * minute;
  const std::int64_t read_at = written_until_ - std::int64_t{last.register_age} * minute;
  for (std::size_t direction = 0; direction < 2; ++direction) {
    if (!last.registers[direction]) continue;
    marks_[direction] = {std::min(read_at, now), last.registers[direction]->value};
    pending_[direction] = last.registers[direction]->pending;
  }
  if (last.by_power > 0) open_by_power_ = last.register_age;
}

void Tally::take_register(std::size_t direction, std::int64_t value, std::int64_t now) {
  auto& mark = marks_[direction];
  const auto before = mark ? std::optional(mark->time) : std::nullopt;
  const std::int64_t moment = time_of_register(now, before);
  if (mark && moment <= mark->time) {
    // Known already, unless it has grown: then the clock was set back.
    if (value <= mark->value) return;
    auto& energy = current_->energy[direction];
    energy = energy.value_or(0) + (value - mark->value - pending_[direction]);
    mark->value = value;
    pending_[direction] = pending_current_[direction] = 0;
    return;
  }
  // What was counted after the full hour that a register is of is not in it.
  const std::int64_t later = moment <= current_->from ? pending_current_[direction] : 0;
  // A register that falls is that of another meter.
  if (mark && value >= mark->value) {
    const std::int64_t counted = pending_[direction] - later;
    spread(direction, value - mark->value - counted, std::max(mark->time, moment - longest_step), moment);
  }
  mark = {moment, value};
  pending_[direction] = pending_current_[direction] = later;
}

/// The rounding of each part is made good by the next, so that the sum is exact.
void Tally::spread(std::size_t direction, std::int64_t amount, std::int64_t from, std::int64_t to) {
  const std::int64_t unit = to - from > day ? minute : 1;
  const std::int64_t whole = std::max<std::int64_t>(1, (to - from) / unit);
  const bool is_covered = to - from <= hourly_registers;
  std::int64_t given = 0;
  const auto part_until = [&](std::int64_t end) {
    const std::int64_t up_to = end >= to ? amount : share(amount, (end - from) / unit, whole);
    return up_to - std::exchange(given, up_to);
  };
  if (from < hand_begin()) add_to_past(direction, part_until(hand_begin()), from, is_covered);
  for (auto* const hour : {&previous_, &current_}) {
    if (!*hour || from >= (*hour)->to || to <= (*hour)->from) continue;
    auto& energy = (*hour)->energy[direction];
    energy = energy.value_or(0) + part_until((*hour)->to);
    if (is_covered)
      (*hour)->covered = std::max((*hour)->covered, overlap(from, to, (*hour)->from, (*hour)->to));
    if (to - from > close_registers && from < (*hour)->from) (*hour)->begin_estimated = true;
  }
}

void Tally::add_to_past(std::size_t direction, std::int64_t amount, std::int64_t from, bool is_covered) {
  const std::int64_t end = hand_begin();
  if (!past_) {
    past_.emplace();
    past_->from = minutes_of(from);
    past_->by_power = -open_by_power_;
  }
  past_->from = std::min(past_->from, minutes_of(from));
  past_->length = minutes_of(end) - past_->from;
  past_->energy[direction] = past_->energy[direction].value_or(0) + amount;
  if (!is_covered) return;
  const std::int64_t uncovered = std::max<std::int64_t>(0, end - std::max(from, written_until_));
  past_->covered = std::max(past_->covered, static_cast<std::uint32_t>(uncovered / second));
}

bool Tally::is_settled(const Hour& hour) const {
  return std::all_of(marks_.begin(), marks_.end(), [&](const std::optional<Mark>& mark) {
    return !mark || mark->time >= hour.to || hour.to - mark->time > hourly_registers;
  });
}

std::int32_t Tally::minutes_by_power(const Hour& hour, std::int64_t until) const {
  std::int64_t longest = 0;
  for (std::size_t direction = 0; direction < 2; ++direction) {
    if (!hour.has_power_energy[direction]) continue;
    const std::int64_t since = marks_[direction] ? marks_[direction]->time : 0;
    longest = std::max(longest, until - std::max(hour.from, since));
  }
  return longest > close_registers ? static_cast<std::int32_t>((longest + minute - 1) / minute) : 0;
}

Span Tally::span_of(const Hour& hour, std::int64_t until) const {
  Span span;
  span.from = minutes_of(hour.from);
  span.length = minutes_of(until) - span.from;
  span.covered = static_cast<std::uint32_t>((hour.covered + second / 2) / second);
  span.by_power = minutes_by_power(hour, until);
  span.begin_estimated = hour.begin_estimated;
  span.energy = hour.energy;
  for (std::size_t direction = 0; direction < 2; ++direction) {
    const PowerSum& power = hour.power[direction];
    if (power.count == 0) continue;
    const auto mean = static_cast<std::int32_t>((power.sum + power.count / 2) / power.count);
    span.power[direction] = PowerRange{mean, power.least, power.most};
  }
  return span;
}

/// All that was counted is the registers and what is pending; less what is in hand, it is what was counted up
/// to then.
void Tally::stamp_registers(Span& span, std::int64_t until) const {
  std::int64_t age = 0;
  for (std::size_t direction = 0; direction < 2; ++direction) {
    if (!marks_[direction]) continue;
    std::int64_t pending = pending_[direction];
    for (const auto* const hour : {&previous_, &current_}) {
      if (*hour && (*hour)->from >= until) pending -= (*hour)->energy[direction].value_or(0);
    }
    span.registers[direction] = RegisterMark{marks_[direction]->value, pending};
    age = std::max(age, until - marks_[direction]->time);
  }
  span.register_age = static_cast<std::uint16_t>(std::min<std::int64_t>(age / minute, 0xffff));
}

void Tally::give_out(const Hour& hour, std::int64_t until) {
  Span span = span_of(hour, until);
  written_until_ = std::max(written_until_, until);
  const bool is_empty =
      span.covered == 0 && !span.energy[0] && !span.energy[1] && !span.power[0] && !span.power[1];
  if (is_empty || span.length <= 0) return;
  stamp_registers(span, until);
  open_by_power_ += span.by_power;
  finished_.push_back(span);
}

void Tally::give_out_previous() {
  const Hour hour = *std::exchange(previous_, std::nullopt);
  give_out(hour, hour.to);
}

}  // namespace amsbridge::device
