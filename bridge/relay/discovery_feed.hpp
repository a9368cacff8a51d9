#pragma once

#include <algorithm>

#include "bridge/homeassistant/discovery.hpp"
#include "metering/meter.hpp"

namespace amsbridge {

/// Tells Discovery of the meters.
class DiscoveryFeed final : public ReadingObserver {
 public:
  /// Must outlive this; may be exchanged.
  void tell(Discovery& discovery) { discovery_ = &discovery; }

  void reading(const Meter& meter, const ams::Reading& reading, const ams::Arrival& arrival,
               Moment now) override {
    MeterFacts facts;
    facts.line = meter.options().line;
    facts.level = meter.level();
    if (reading.channel == 0) facts.name = meter.options().name;
    facts.id = meter.id();
    facts.maker = meter.maker();
    facts.model = meter.model();
    facts.list = meter.list();
    facts.live = live(meter);
    facts.registers = registers(meter);
    facts.estimates = meter.options().treatment.estimate;
    facts.import_estimate = arrival.import_estimate.has_value();
    facts.export_estimate = arrival.export_estimate.has_value();
    discovery_->reading(facts, reading, now);
    if (arrival.temperature) discovery_->temperature_seen(now);
  }

  void gone(const std::string& level) override { discovery_->gone(level); }

 private:
  static constexpr std::chrono::seconds slack{30};

  // What is published seldom is not old before the next one is due.
  static std::chrono::seconds live(const Meter& meter) {
    const MeterOptions& options = meter.options();
    const std::chrono::seconds sent(meter.cadence().expire_after_seconds(ams::ListContents::live));
    const bool on_change = options.publish == PublishMode::change;
    return std::max({sent, on_change ? PublishGate::reminder + slack : sent,
                     options.interval.count() > 0 ? options.interval + slack : sent});
  }

  // Of registers that come all the time those of a milestone are published at the latest.
  static std::chrono::seconds registers(const Meter& meter) {
    const std::chrono::seconds sent(meter.cadence().expire_after_seconds(ams::ListContents::registers));
    const bool is_thinned =
        meter.options().interval.count() > 0 || meter.options().publish == PublishMode::change;
    return is_thinned ? std::max<std::chrono::seconds>(sent, Milestones::pause + slack) : sent;
  }

  Discovery* discovery_ = nullptr;
};

}  // namespace amsbridge
