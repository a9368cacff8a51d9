#include "metering/publish_gate.hpp"

#include <algorithm>

#include "metering/registers.hpp"

namespace amsbridge {

bool Milestones::take(const ams::Reading& reading, Steady now) {
  if (!has_registers(reading) || (last_ && now >= *last_ && now - *last_ < pause)) return false;
  last_ = now;
  return true;
}

bool PublishGate::passes(const ams::Reading& reading, Importance importance, Steady now) {
  if (importance == Importance::milestone) {
    if (mode_ == PublishMode::change) static_cast<void>(is_news(reading));
    return true;
  }
  // Meters' clocks tremble: what comes every 10 s shall pass an interval of 10 s each time.
  constexpr std::chrono::milliseconds tremor{200};
  if (last_ && now >= *last_ && now - *last_ + tremor < interval_) return false;
  const bool is_due = last_ && now - *last_ >= reminder;
  if (mode_ == PublishMode::change && !is_news(reading) && !is_due) return false;
  last_ = now;
  return true;
}

bool PublishGate::is_news(const ams::Reading& reading) {
  bool news = false;
  for (const ams::Value& value : reading.values()) {
    const auto known = std::find_if(published_.begin(), published_.end(),
                                    [&](const ams::Value& old) { return old.quantity == value.quantity; });
    if (known == published_.end()) {
      published_.push_back(value);
      news = true;
    } else if (!(*known == value)) {
      *known = value;
      news = true;
    }
  }
  return news;
}

}  // namespace amsbridge
