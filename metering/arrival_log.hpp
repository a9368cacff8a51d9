#pragma once

#include <cstdint>
#include <deque>

#include "metering/moment.hpp"

namespace amsbridge {

/// Remembers when the latest octets of a stream came, so that a telegram can be dated by its first octet once
/// its last one is there.
class ArrivalLog {
 public:
  /// Octets further back than `horizon` are not asked for.
  explicit ArrivalLog(std::uint64_t horizon) : horizon_(horizon) {}

  /// The octet at `octet`, and those behind it, came at `time`.
  void add(std::uint64_t octet, Moment time);

  /// When the octet came; the oldest that is remembered, for octets before it. `add` must have been called.
  Moment find(std::uint64_t octet) const;

 private:
  struct Chunk {
    std::uint64_t octet;
    Moment time;
  };

  std::uint64_t horizon_;
  std::deque<Chunk> chunks_;
};

}  // namespace amsbridge
