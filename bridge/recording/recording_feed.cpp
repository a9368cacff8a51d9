#include "bridge/recording/recording_feed.hpp"

namespace amsbridge {

void RecordingFeed::push(const RecordedOctets& recorded) {
  const std::chrono::milliseconds pause = recorded.time - last_;
  if (pause >= longest_wait) {
    decoder_.expire();
  } else if (pause >= gap_) {
    decoder_.gap();
  }
  last_ = recorded.time;
  decoder_.push(recorded.octets);
}

}  // namespace amsbridge
