#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ams/octets.hpp"

namespace amsbridge {

/// Unwraps the records that Tibber Pulse bridges send over MQTT since firmware 1.2.5, in the wire format of
/// Protocol Buffers (lengths are varints):
///
///     12 length { 09 time(8)   12 03 "HAN"   1a length frame.. }
///
/// Records may be cut into pieces anywhere. What is no record, or has lost octets, is skipped, octet by
/// octet, and counted.
class PulseRecords {
 public:
  /// True if the octets can be the beginning of a record.
  static bool begin_with(std::span<const std::uint8_t> octets);

  /// Calls `frame(octets)` for each record that has come whole.
  template <class Frame>
  void push(std::span<const std::uint8_t> octets, Frame frame) {
    held_.insert(held_.end(), octets.begin(), octets.end());
    while (const Record record = next()) {
      if (!record.frame.empty()) frame(record.frame);
      held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(record.octets));
    }
  }

  std::size_t skipped() const { return skipped_; }

 private:
  struct Record {
    std::size_t octets = 0;  // 0: it has not come whole
    ams::Octets frame;       // empty: skipped
    explicit operator bool() const { return octets != 0; }
  };
  Record next();

  std::vector<std::uint8_t> held_;
  std::size_t skipped_ = 0;
};

}  // namespace amsbridge
