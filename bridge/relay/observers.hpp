#pragma once

#include <utility>
#include <vector>

#include "metering/meter.hpp"

namespace amsbridge {

/// Tells several of what it hears.
class Observers final : public ReadingObserver {
 public:
  /// All must outlive this.
  void add(ReadingObserver& observer) { all_.push_back(&observer); }

  void reading(const Meter& meter, const ams::Reading& reading, const ams::Arrival& arrival,
               Moment now) override {
    for (ReadingObserver* observer : all_) observer->reading(meter, reading, arrival, now);
  }
  void gone(const std::string& level) override {
    for (ReadingObserver* observer : all_) observer->gone(level);
  }
  void renamed(const std::string& from, const std::string& to) override {
    for (ReadingObserver* observer : all_) observer->renamed(from, to);
  }

 private:
  std::vector<ReadingObserver*> all_;
};

}  // namespace amsbridge
