#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "ams/reading.hpp"
#include "metering/layout.hpp"

namespace amsbridge {

/// Picks the readings whose registers must not be missed: hourly lists, and of a meter that sends registers
/// all the time one in five minutes.
class Milestones {
 public:
  using Steady = std::chrono::steady_clock::time_point;

  static constexpr std::chrono::minutes pause{5};

  /// Whether the reading that was sent at `now` is one. Times may fall, as those of a backlog's repetitions
  /// do.
  bool take(const ams::Reading&, Steady now);

 private:
  std::optional<Steady> last_;
};

enum class Importance { ordinary, milestone };

/// Decides which readings of a meter are published. Milestones always are. What does not change is said again
/// every five minutes, so that nobody takes it for lost.
class PublishGate {
 public:
  using Steady = std::chrono::steady_clock::time_point;

  static constexpr std::chrono::minutes reminder{5};

  PublishGate(PublishMode mode, std::chrono::seconds interval) : mode_(mode), interval_(interval) {}

  /// Whether to publish the reading that came at `now`. What passes is taken as published.
  bool passes(const ams::Reading&, Importance, Steady now);

 private:
  bool is_news(const ams::Reading&);

  PublishMode mode_;
  std::chrono::seconds interval_;
  std::optional<Steady> last_;
  std::vector<ams::Value> published_;  // the last of each quantity
};

}  // namespace amsbridge
