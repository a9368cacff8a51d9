#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>

#include "metering/moment.hpp"

namespace amsbridge {

/// Remembers when the latest octets of a stream came, so that a telegram can be dated by its first octet once
/// its last one is there.
class ArrivalLog {
 public:
  using Step = std::chrono::milliseconds;

  /// Octets further back than `horizon` are not asked for. Of more than `most` times the oldest are
  /// forgotten. Octets that come within `step` of each other get the time of the first.
  explicit ArrivalLog(std::uint64_t horizon, std::size_t most = SIZE_MAX, Step step = Step(0))
      : horizon_(horizon), most_(most), step_(step) {}

  /// The octet at `octet`, and those behind it, came at `time`.
  void add(std::uint64_t octet, Moment time);

  /// When the octet came; the oldest that is remembered, for octets before it. `add` must have been called.
  Moment find(std::uint64_t octet) const;
  /// When the latest ones came, exactly.
  [[nodiscard]] const Moment& latest() const { return latest_; }

 private:
  struct Chunk {
    std::uint64_t octet;
    Moment time;
  };

  std::uint64_t horizon_;
  std::size_t most_;
  Step step_;
  Moment latest_;
  std::deque<Chunk> chunks_;
};

}  // namespace amsbridge
