#include "metering/meter_ids.hpp"

#include <algorithm>

namespace amsbridge {

MeterIds::Told MeterIds::tell(std::string_view id) {
  if (id == current_) return Told::same;
  if (std::find(known_.begin(), known_.end(), id) == known_.end()) {
    // After a joined meter comes a new one: what the old one was called by does not count any more.
    if (joined_ || known_.size() == most) known_.clear();
    joined_ = false;
    const Told told = current_.empty() ? Told::first : Told::other;
    known_.emplace_back(id);
    current_ = id;
    return told;
  }
  if (joined_) return Told::same;
  joined_ = true;
  current_ = known_.front();
  return Told::joined;
}

}  // namespace amsbridge
