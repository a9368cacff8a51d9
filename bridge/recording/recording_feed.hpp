#pragma once

#include <chrono>

#include "ams/decoder.hpp"
#include "bridge/recording/recording_line.hpp"

namespace amsbridge {

/// Feeds a decoder with recorded octets as the line did, pauses included, so that a recording is decoded in
/// the same way whenever and however fast that happens.
class RecordingFeed {
 public:
  static constexpr std::chrono::milliseconds default_gap{200};
  /// Pieces that a telegram still lacks do not come after a pause like this.
  static constexpr std::chrono::seconds longest_wait{10};

  explicit RecordingFeed(ams::Decoder& decoder) : decoder_(decoder) {}

  void set(const RecordedGap& gap) { gap_ = gap.pause; }
  void push(const RecordedOctets&);
  void finish() { decoder_.expire(); }

 private:
  ams::Decoder& decoder_;
  std::chrono::milliseconds gap_ = default_gap;
  std::chrono::milliseconds last_{0};
};

}  // namespace amsbridge
