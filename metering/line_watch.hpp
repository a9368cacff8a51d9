#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>

#include "ams/diagnosis.hpp"
#include "ams/reading.hpp"
#include "metering/line_errors.hpp"

namespace amsbridge {

/// Keeps count of what came over a line of late, for `ams::diagnose`, in less than three kilooctets.
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

  static constexpr std::size_t reasons = static_cast<std::size_t>(ams::Reason::repeated_value) + 1;

  // Small, as there are a dozen of them; what comes in ten seconds fits.
  struct Slot {
    Steady begin;
    std::uint32_t octets = 0;
    std::uint32_t octets_in_error = 0;
    std::uint16_t bursts = 0;
    std::uint16_t bursts_begun_well = 0;
    std::uint16_t bursts_ended_in_error = 0;
    std::uint16_t readings = 0;
    std::uint16_t unauthenticated = 0;
    std::array<std::uint16_t, reasons> faults{};  // by Reason

    void add_to(ams::LineWindow&) const;
  };

  Slot& current(Steady now);
  bool is_pause(Steady now) const { return !heard_ || now - last_octet_ >= burst_gap; }

  Steady started_;
  Steady last_octet_;
  bool heard_ = false;
  bool errors_told_ = false;
  bool ended_in_error_ = false;  // the last octet came with an error
  std::deque<Slot> slots_;
};

}  // namespace amsbridge
