#include "firmware/device/history/history.hpp"

#include <algorithm>

#include "ams/quantity.hpp"
#include "firmware/device/history/answer_parts.hpp"
#include "metering/log.hpp"

namespace amsbridge::device {
namespace {

constexpr std::int64_t set_since = 1'577'836'800'000;    // 2020
constexpr std::int64_t end_of_time = 4'102'444'800'000;  // 2100
constexpr std::int64_t retry = 60'000;
constexpr std::int64_t most_buckets = 5'000;

/// One span with what both have.
Span joined(const Span& first, const Span& second) {
  Span both = second;
  both.from = std::min(first.from, second.from);
  both.length = std::max(first.to(), second.to()) - both.from;
  both.covered += first.covered;
  both.by_power += first.by_power;
  both.begin_estimated = first.begin_estimated;
  for (std::size_t direction = 0; direction < 2; ++direction) {
    auto& energy = both.energy[direction];
    if (first.energy[direction]) energy = energy.value_or(0) + *first.energy[direction];
    auto& power = both.power[direction];
    const auto& before = first.power[direction];
    if (!before) continue;
    if (!power) power = before;
    power = PowerRange{(power->mean + before->mean) / 2, std::min(power->least, before->least),
                       std::max(power->most, before->most)};
  }
  return both;
}

bool is_known(const std::string& key) {
  return key == "temperature_c" || ams::find_quantity(std::string_view(key));
}

std::int64_t shortest(HistoryQuery::Unit unit) {
  switch (unit) {
    case HistoryQuery::Unit::hour: return 3'600;
    case HistoryQuery::Unit::day: return std::int64_t{23} * 3'600;
    case HistoryQuery::Unit::month: return std::int64_t{28} * 86'400;
  }
  return 1;
}

std::string what_is_wrong(const HistoryQuery& query) {
  if (query.from < 0 || query.from >= query.to || query.to > end_of_time / 1'000)
    return "from must be earlier than to, and both in seconds since 1970, until 2100.";
  if (query.view == HistoryQuery::View::energy) {
    if ((query.to - query.from) / shortest(query.unit) <= most_buckets) return {};
    return "from and to are too far apart: at most 5000 hours, days or months at once.";
  }
  if (query.points < 2 || query.points > 5'000) return "points must be 2 to 5000.";
  for (const std::string& key : query.series) {
    if (!is_known(key)) return "There is no series \"" + key.substr(0, 60) + "\".";
  }
  return {};
}

}  // namespace

History::History(Files& files, const Clock& clock, MinuteRing& minutes)
    : days_(clock), files_(files, clock), minutes_(minutes) {}

/// False while the clock is not set.
bool History::load(std::int64_t epoch_milliseconds) {
  files_.survey();
  if (epoch_milliseconds < set_since || epoch_milliseconds >= end_of_time) return false;
  if (is_loaded_) return true;
  is_loaded_ = true;
  const auto last = files_.last_hour();
  if (last) tally_.resume(*last, epoch_milliseconds);
  return true;
}

void History::take(const ams::Reading& reading, std::int64_t epoch_milliseconds) {
  if (reading.channel != 0 || reading.medium != ams::Medium::electricity) return;
  if (!load(epoch_milliseconds)) return;
  const Measured measured = measurer_.of(reading);
  minutes_.take(measured, epoch_milliseconds);
  tally_.take(measured, epoch_milliseconds);
  keep_finished();
}

void History::tick(std::int64_t epoch_milliseconds) {
  if (!load(epoch_milliseconds)) return;
  tally_.tick(epoch_milliseconds);
  keep_finished();
  const bool is_writing = !waiting_.empty();
  write_waiting(epoch_milliseconds);
  // One thing at a time: a step of this takes as long as a write.
  if (!is_writing) (void)files_.retire(epoch_milliseconds / 1'000);
}

void History::flush(std::int64_t epoch_milliseconds) {
  if (!load(epoch_milliseconds)) return;
  tally_.flush(epoch_milliseconds);
  keep_finished();
  retry_at_ = 0;
  write_waiting(epoch_milliseconds);
}

void History::clear() {
  files_.clear();
  tally_.clear();
  minutes_.clear();
  waiting_.clear();
  problem_.clear();
  retry_at_ = 0;
}

void History::keep_finished() {
  for (const Span& span : tally_.take_finished()) {
    if (waiting_.size() >= most_waiting) {
      waiting_[1] = joined(waiting_[0], waiting_[1]);
      waiting_.erase(waiting_.begin());
    }
    waiting_.push_back(span);
  }
}

void History::write_waiting(std::int64_t epoch_milliseconds) {
  if (waiting_.empty()) return;
  const bool is_soon =
      retry_at_ != 0 && epoch_milliseconds < retry_at_ && retry_at_ - epoch_milliseconds <= retry;
  if (is_soon) return;
  std::size_t written = 0;
  while (written < waiting_.size() && files_.append_hour(waiting_[written])) ++written;
  waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(written));
  if (waiting_.empty()) {
    retry_at_ = 0;
    problem_.clear();
    return;
  }
  retry_at_ = epoch_milliseconds + retry;
  if (problem_.empty()) {
    problem_ = "The history cannot be written: the flash is full or fails.";
    say(LogLevel::error, problem_);
  }
}

/// Also if nothing is known of the time before.
bool History::has_minutes_from(std::int64_t epoch_seconds) const {
  const auto oldest = minutes_.oldest();
  if (!oldest) return false;
  const auto from = static_cast<Minutes>(epoch_seconds / 60);
  if (from >= *oldest) return true;
  const auto oldest_hour = files_.oldest_hour();
  return !oldest_hour || *oldest_hour >= *oldest - 60;
}

tl::expected<Pieces, std::string> History::answer(const HistoryQuery& query) const {
  std::string wrong = what_is_wrong(query);
  if (!wrong.empty()) return tl::unexpected(std::move(wrong));
  const HistoryParts parts{files_, waiting_, tally_, minutes_, days_};
  if (query.view == HistoryQuery::View::energy) return energy_pieces(parts, query);
  return plot_pieces(parts, query, has_minutes_from(query.from));
}

}  // namespace amsbridge::device
