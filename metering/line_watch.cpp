#include "metering/line_watch.hpp"

#include <algorithm>

namespace amsbridge {
namespace {

// Slots are summed up; what is told of the line as a whole stands in the first.
constexpr ams::LineWindow nothing = [] {
  ams::LineWindow window;
  window.settings = 0;
  return window;
}();

}  // namespace

void LineWatch::octets(ams::Octets octets, const LineErrors& errors, Steady now) {
  if (octets.empty()) return;
  ams::LineWindow& counts = current(now);
  if (is_pause(now)) {
    if (ended_in_error_) ++counts.bursts_ended_in_error;
    ++counts.bursts;
    if (ams::begins_telegram(octets.front())) ++counts.bursts_begun_well;
  }
  counts.octets += static_cast<std::uint32_t>(octets.size());
  counts.octets_in_error += static_cast<std::uint32_t>(errors.octets);
  errors_told_ = errors.told;
  ended_in_error_ = errors.at_end;
  heard_ = true;
  last_octet_ = now;
}

void LineWatch::reading(const ams::Reading& reading) {
  ams::LineWindow& counts = current(last_octet_);
  ++counts.readings;
  if (reading.marks.unauthenticated) ++counts.unauthenticated;
}

void LineWatch::fault(const ams::Fault& fault) {
  current(last_octet_).add(fault);
}

ams::LineWindow LineWatch::window(Steady now) {
  while (!slots_.empty() && now - slots_.front().begin >= window_length) slots_.pop_front();
  ams::LineWindow window;
  for (const Slot& slot : slots_) window += slot.counts;
  const auto watched = std::min<Steady::duration>(now - started_, window_length);
  window.seconds =
      static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::seconds>(watched).count());
  window.heard_before = heard_;
  window.errors_told = errors_told_;
  if (ended_in_error_ && is_pause(now) && window.octets > 0) ++window.bursts_ended_in_error;
  return window;
}

ams::LineWindow& LineWatch::current(Steady now) {
  if (slots_.empty() || now - slots_.back().begin >= slot_length) slots_.push_back({now, nothing});
  while (now - slots_.front().begin >= window_length) slots_.pop_front();
  return slots_.back().counts;
}

}  // namespace amsbridge
