#include "metering/arrival_log.hpp"

#include <algorithm>

namespace amsbridge {

void ArrivalLog::add(std::uint64_t octet, Moment time) {
  latest_ = time;
  if (!chunks_.empty() && time.steady - chunks_.back().time.steady < step_) return;
  chunks_.push_back({octet, time});
  while (chunks_.size() > 1 && (chunks_.size() > most_ || chunks_[1].octet + horizon_ <= octet))
    chunks_.pop_front();
}

Moment ArrivalLog::find(std::uint64_t octet) const {
  const auto behind =
      std::upper_bound(chunks_.begin(), chunks_.end(), octet,
                       [](std::uint64_t wanted, const Chunk& chunk) { return wanted < chunk.octet; });
  return behind == chunks_.begin() ? behind->time : std::prev(behind)->time;
}

}  // namespace amsbridge
