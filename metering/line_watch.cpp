#include "metering/line_watch.hpp"

#include <algorithm>

namespace amsbridge {
namespace {

// A count that says "very many" at its end rather than "none".
void count(std::uint16_t& counter) {
  if (counter != UINT16_MAX) ++counter;
}

}  // namespace

void LineWatch::Slot::add_to(ams::LineWindow& window) const {
  window.octets += octets;
  window.octets_in_error += octets_in_error;
  window.bursts += bursts;
  window.bursts_begun_well += bursts_begun_well;
  window.bursts_ended_in_error += bursts_ended_in_error;
  window.readings += readings;
  window.unauthenticated += unauthenticated;
  for (std::size_t reason = 0; reason < faults.size(); ++reason) window.faults[reason] += faults[reason];
}

void LineWatch::octets(ams::Octets octets, const LineErrors& errors, Steady now) {
  if (octets.empty()) return;
  Slot& counts = current(now);
  if (is_pause(now)) {
    if (ended_in_error_) count(counts.bursts_ended_in_error);
    count(counts.bursts);
    if (ams::begins_telegram(octets.front())) count(counts.bursts_begun_well);
  }
  counts.octets += static_cast<std::uint32_t>(octets.size());
  counts.octets_in_error += static_cast<std::uint32_t>(errors.octets);
  errors_told_ = errors.told;
  ended_in_error_ = errors.at_end;
  heard_ = true;
  last_octet_ = now;
}

void LineWatch::reading(const ams::Reading& reading) {
  Slot& counts = current(last_octet_);
  count(counts.readings);
  if (reading.marks.unauthenticated) count(counts.unauthenticated);
}

void LineWatch::fault(const ams::Fault& fault) {
  const auto reason = static_cast<std::size_t>(fault.reason);
  Slot& counts = current(last_octet_);
  if (reason < counts.faults.size()) count(counts.faults[reason]);
}

ams::LineWindow LineWatch::window(Steady now) {
  while (!slots_.empty() && now - slots_.front().begin >= window_length) slots_.pop_front();
  ams::LineWindow window;
  for (const Slot& slot : slots_) slot.add_to(window);
  const auto watched = std::min<Steady::duration>(now - started_, window_length);
  window.seconds =
      static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::seconds>(watched).count());
  window.heard_before = heard_;
  window.errors_told = errors_told_;
  if (ended_in_error_ && is_pause(now) && window.octets > 0) ++window.bursts_ended_in_error;
  return window;
}

LineWatch::Slot& LineWatch::current(Steady now) {
  if (slots_.empty() || now - slots_.back().begin >= slot_length) slots_.push_back({.begin = now});
  while (now - slots_.front().begin >= window_length) slots_.pop_front();
  return slots_.back();
}

}  // namespace amsbridge
