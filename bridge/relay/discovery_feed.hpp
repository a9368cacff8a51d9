#pragma once

#include "bridge/homeassistant/discovery.hpp"
#include "metering/announced_meter.hpp"
#include "metering/meter.hpp"

namespace amsbridge {

/// Tells Discovery of the meters.
class DiscoveryFeed final : public ReadingObserver {
 public:
  /// Must outlive this; may be exchanged.
  void tell(Discovery& discovery) { discovery_ = &discovery; }

  void reading(const Meter& meter, const ams::Reading& reading, const ams::Arrival& arrival,
               Moment now) override {
    discovery_->reading(facts_of(meter, reading, arrival), reading, now);
    if (arrival.temperature) discovery_->temperature_seen(now);
  }

  void gone(const std::string& level) override { discovery_->gone(level); }

 private:
  Discovery* discovery_ = nullptr;
};

}  // namespace amsbridge
