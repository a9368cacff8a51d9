#pragma once

#include <chrono>
#include <deque>

#include "ams/diagnosis.hpp"
#include "ams/reading.hpp"
#include "metering/line_errors.hpp"

namespace amsbridge {

/// Keeps count of what came over a line of late, for `ams::diagnose`.
class LineWatch {
 public:
  using Steady = std::chrono::steady_clock::time_point;

  static constexpr std::chrono::seconds window_length{120};
  /// A silence this long stands between two bursts of octets.
  static constexpr std::chrono::milliseconds burst_gap{250};

  explicit LineWatch(Steady started) : started_(started) {}

  void octets(ams::Octets octets, const LineErrors& errors, Steady now);
  /// Of the octets told last.
  void reading(const ams::Reading&);
  void fault(const ams::Fault&);

  /// What the last two minutes brought. Times must not fall from call to call.
  ams::LineWindow window(Steady now);

 private:
  static constexpr std::chrono::seconds slot_length{10};

  struct Slot {
    Steady begin;
    ams::LineWindow counts;
  };

  ams::LineWindow& current(Steady now);
  bool is_pause(Steady now) const { return !heard_ || now - last_octet_ >= burst_gap; }

  Steady started_;
  Steady last_octet_;
  bool heard_ = false;
  bool errors_told_ = false;
  bool ended_in_error_ = false;  // the last octet came with an error
  std::deque<Slot> slots_;
};

}  // namespace amsbridge
